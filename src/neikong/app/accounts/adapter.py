"""What allauth asks us: nobody signs up by themselves; a new password is remembered with its time."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from neikong.app.accounts.passwords import REMEMBERED
from neikong.app.base.now import now


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def set_password(self, user: Any, password: str) -> None:
        user.past = [*user.past, user.password][-REMEMBERED:]
        user.must_change_password = False
        user.password_changed = now()
        super().set_password(user, password)
