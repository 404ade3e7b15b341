"""The accounts application: its signals are connected when it is ready."""

from __future__ import annotations

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "neikong.app.accounts"
    label = "accounts"

    def ready(self) -> None:
        from neikong.app.accounts import signals  # noqa: F401  connects them
