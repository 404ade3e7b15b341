"""Accounts. Passwords and second factors are Django's and allauth's; what the rules ask beyond them stands here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in. `kind` decides whether a password expires and whether the account must have an end."""

    class Kind(models.TextChoices):
        STAFF = "staff"
        VENDOR = "vendor"
        EXAMINER = "examiner"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.STAFF)
    ends = models.DateField(null=True, blank=True)  # the last day of a time-boxed account
    must_change_password = models.BooleanField(default=True)
    password_changed = models.DateTimeField(null=True, blank=True)
    past: models.JSONField[Any, Any] = models.JSONField(
        default=list, blank=True
    )  # hashes of earlier passwords
    shown_name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, default="zh-hant")

    def __str__(self) -> str:
        return self.shown_name or self.username
