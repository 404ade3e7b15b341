"""What is written down of signing in: one line in the audit log for each event."""

from __future__ import annotations

import logging
from typing import Any

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
