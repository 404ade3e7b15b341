"""Settings that verdicts hang on."""

from __future__ import annotations

from django.urls import path

from neikong.app.confirming import parameters, profile, rights, sources

of_firm = [
    path("settings/", rights.settings, name="settings"),
    path("settings/sources/", sources.listing, name="sources"),
    path("settings/sources/<slug:source>/", sources.confirm, name="source-confirm"),
    path("settings/parameters/", parameters.listing, name="parameters"),
    path("settings/parameters/<str:id>/", parameters.change, name="parameter"),
    path("settings/profile/", profile.listing, name="profile"),
    path("settings/profile/<slug:field>/", profile.state, name="profile-state"),
    path("settings/rights/", rights.rights, name="rights"),
]
