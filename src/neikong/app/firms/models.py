"""Firms, and who has which role in them since when and until when. The ledger holds the history of both."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Firm(models.Model):
    id = models.SlugField(primary_key=True, max_length=64)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.id

    @property
    def title(self) -> dict[str, str]:
        return {"zh": self.title_zh, "en": self.title_en}


class Member(models.Model):
    """A person who signs in, in one firm: there they are the person of the register named by `person`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    firm = models.ForeignKey(Firm, models.PROTECT, related_name="members")
    person = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "firm"], name="one_membership"),
            models.UniqueConstraint(fields=["firm", "person"], name="one_user_a_person"),
        ]


class Grant(models.Model):
    """A role, from a day until a day (inclusive)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=60)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["member", "role"])]
