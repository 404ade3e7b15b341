"""The current version of everything that a firm keeps. The versions themselves stand in the ledger.

One table for all registers, record kinds, settings and confirmations: their fields are the catalogue's data, so that a new
register is one YAML file (docs/decisions/subjects.md says why they are not one table each).
"""

from __future__ import annotations

from typing import Any

from django.db import models


class Type(models.TextChoices):
    FIRM = "firm"  # kind and code: "firm"; title, fiscal year, what is kept since when, trading calendar
    STATEMENT = "statement"  # kind: profile field, code: the day since
    CONFIRMATION = "confirmation"  # kind and code: source
    SETTING = "setting"  # kind: parameter, code: the day since
    ROW = "row"  # kind: register
    RECORD = "record"  # kind: record kind, document:<kind> or mechanism:<kind>
    RUN = "run"  # kind: format, code: target and evidence
    EXEMPTION = "exemption"  # kind: duty
    EVIDENCE = "evidence"  # kind: "file", code: SHA-256
    MEMBER = "member"  # kind: "member", code: person
    HANDOVER = "handover"  # kind: duty; who a task was given to
    REVIEW = "review"  # kind: what was reviewed (clause, gap); confirmations of a person
    ASSESSMENT = "assessment"  # kind: assessment, audit, statement, package: frozen once closed
    RULE = "rule"  # kind: rules, policy or reference; code: of the document
    PLAN = "plan"
    DRILL = "drill"
    TOKEN = "token"


class State(models.TextChoices):
    """Where a record stands. A row in use has the state `current`."""

    CURRENT = "current"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class Item(models.Model):
    firm = models.ForeignKey("firms.Firm", models.PROTECT, related_name="items")
    type = models.CharField(max_length=20, choices=Type.choices)
    kind = models.CharField(max_length=100)
    code = models.CharField(max_length=200)
    version = models.IntegerField()
    seq = models.BigIntegerField()  # of the entry that holds this version
    changed = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.CURRENT)
    since = models.DateField(null=True)  # valid from; for records the day it was done
    until = models.DateField(null=True)
    by = models.CharField(max_length=150, blank=True)
    title = models.CharField(max_length=300, blank=True)
    body: models.JSONField[Any, Any] = models.JSONField(default=dict)
    words = models.TextField(blank=True)  # what the search reads

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "type", "kind", "code"], name="one_item")]
        indexes = [
            # the state is in it, so that counting and leafing through read no rows
            models.Index(fields=["firm", "type", "kind", "-since", "-id", "state"], name="item_list"),
            models.Index(fields=["firm", "type", "-seq"], name="item_recent"),
            models.Index(fields=["firm", "type", "state", "-since"], name="item_state"),
            models.Index(fields=["firm", "-seq"], name="item_seq"),
        ]

    @property
    def fields(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body.get("fields") or {}
        return found

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class Mark(models.Model):
    """The last entry that touched a kind: what was judged from older entries of it is judged again."""

    firm = models.ForeignKey("firms.Firm", models.CASCADE)
    type = models.CharField(max_length=20)
    kind = models.CharField(max_length=100)
    seq = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "type", "kind"], name="one_mark")]
