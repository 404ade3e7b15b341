"""Signing in at the firm's own OpenID Connect provider, where NEIKONG_OIDC_ISSUER names one. As with the directory, accounts are made
here: the provider says who somebody is, never who may come in. The second factor stays ours."""

from __future__ import annotations

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from neikong.app.accounts.models import User
from neikong.app.base.say import say

audit = logging.getLogger("neikong.audit")


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Nobody signs up, and no account of our own password is taken over."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The first time the claim names the account; from then on the provider's own number of the person does, as a name may be
        given to somebody else later."""
        told = sociallogin.account.extra_data
        claims = {**told.get("id_token", {}), **told.get("userinfo", {})}
        if sociallogin.is_existing:
            user = User.objects.filter(pk=sociallogin.user.pk, is_active=True).first()
        else:
            user = User.objects.filter(
                username=str(claims.get(settings.OIDC_CLAIM) or ""), is_active=True
            ).first()
        if user is None or user.has_usable_password():
            audit.warning("refused by the provider's account", extra={"action": "sign-in"})
            messages.error(
                request,
                say(
                    "這個身分沒有可由登入服務驗證的帳號；請洽系統管理人員。",
                    "No account here is kept by the sign-in service for you: ask the administrator.",
                ),
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)
