"""Verdicts that were worked out, kept so that a page need not judge again. Always derivable; never evidence of anything."""

from __future__ import annotations

from typing import Any

from django.db import models


class Judged(models.Model):
    """A duty's verdict on a day, by what was known at entry `seq`; `reads` are the kinds of facts that it looked at."""

    firm = models.ForeignKey("firms.Firm", models.CASCADE)
    day = models.DateField()
    future = models.BooleanField(default=False)
    duty = models.CharField(max_length=120)
    verdict = models.CharField(max_length=16)
    version = models.IntegerField(null=True)
    deadline = models.DateField(null=True)
    seq = models.BigIntegerField()
    reads: models.JSONField[Any, Any] = models.JSONField(default=list)
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "day", "future", "duty"], name="one_verdict_a_day")
        ]


class Sitting(models.Model):
    """That a firm's whole position was judged for a day: by which catalogue, and up to which entry."""

    firm = models.ForeignKey("firms.Firm", models.CASCADE)
    day = models.DateField()
    future = models.BooleanField(default=False)
    seq = models.BigIntegerField()
    catalogue = models.CharField(max_length=64)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "day", "future"], name="one_sitting")]
