"""Tokens: only their hash is kept; each has scopes, an end, and the seat of the person who made it."""

from __future__ import annotations

from typing import Any

from django.db import models


class Token(models.Model):
    """A token speaks for a member; it may do what its scopes say and the member's roles allow today."""

    member = models.ForeignKey("firms.Member", models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scopes: models.JSONField[Any, Any] = models.JSONField(default=list)
    made = models.DateTimeField()
    ends = models.DateField()
    revoked = models.DateTimeField(null=True, blank=True)
