"""Signing in stands below /account/; the accounts of a firm below its settings."""

from __future__ import annotations

from django.urls import include, path

from neikong.app.accounts import managing

everywhere = [
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/provider/", include("allauth.socialaccount.urls")),
    path("account/provider/", include("allauth.socialaccount.providers.openid_connect.urls")),
]
of_firm = [
    path("settings/accounts/", managing.listing, name="accounts"),
    path("settings/accounts/new/", managing.new, name="account-new"),
    path("settings/accounts/<str:person>/", managing.detail, name="account"),
    path("settings/accounts/<str:person>/grant/", managing.grant, name="account-grant"),
    path("settings/accounts/<str:person>/end/", managing.end, name="account-end"),
    path("settings/accounts/<str:person>/reset/", managing.reset, name="account-reset"),
]
