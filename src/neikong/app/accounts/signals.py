"""What is written down of signing in: one line in the audit log for each event."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

audit = logging.getLogger("neikong.audit")


@receiver(user_logged_in)
def came(sender: Any, request: Any, user: Any, **more: Any) -> None:
    audit.info("signed in", extra={"action": "sign-in", "user_name": user.username})


@receiver(user_logged_out)
def went(sender: Any, request: Any, user: Any, **more: Any) -> None:
    if user is not None:
        audit.info("signed out", extra={"action": "sign-out", "user_name": user.username})


@receiver(user_login_failed)
def failed(sender: Any, credentials: Any, **more: Any) -> None:
    audit.warning(
        "sign-in refused", extra={"action": "sign-in", "user_name": credentials.get("username", "")}
    )


@receiver(user_locked_out)
def locked(sender: Any, username: str = "", **more: Any) -> None:
    audit.warning("account locked", extra={"action": "lock", "user_name": username})


@receiver(password_changed)
def renewed(sender: Any, user: Any, **more: Any) -> None:
    audit.info("password changed", extra={"action": "password", "user_name": user.username})


@receiver(authentication_failed)
def not_proved(sender: Any, user: Any, **more: Any) -> None:
    audit.warning("second factor refused", extra={"action": "sign-in", "user_name": user.username})


@receiver(authenticator_added)
@receiver(authenticator_removed)
@receiver(authenticator_reset)
def factor(sender: Any, user: Any, authenticator: Any, signal: Any, **more: Any) -> None:
    what = {authenticator_added: "added", authenticator_removed: "removed", authenticator_reset: "made anew"}[
        signal
    ]
    audit.info(
        f"second factor {what}",
        extra={"action": "second-factor", "user_name": user.username, "factor": authenticator.type},
    )
