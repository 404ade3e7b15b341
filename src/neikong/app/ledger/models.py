"""The ledger's tables. Rows are only ever added; the one row that changes is the head, under lock, with each append."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One change: what was done to which subject, with the whole new version as canonical JSON."""

    log = models.CharField(max_length=64)  # a firm's id, or `system` for what belongs to no firm
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=40)
    type = models.CharField(max_length=20)
    kind = models.CharField(max_length=100)
    code = models.CharField(max_length=200)
    version = models.IntegerField()
    data = models.TextField()  # exactly the bytes that were hashed, UTF-8
    leaf = models.CharField(max_length=64)
    # hashes of the subtrees that this entry completes, lowest first: that of level k stands at entry ((i + 1) << k) - 1,
    # so that a proof reads as many entries as the tree is high, and an append writes no other row
    nodes = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["log", "seq"], name="one_entry_a_number"),
            models.UniqueConstraint(fields=["log", "type", "kind", "code", "version"], name="one_version"),
        ]


class Head(models.Model):
    """Where a log stands: its size, and the frontier from which the next root follows."""

    log = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField(default=0)
    frontier = models.TextField(default="")
    at = models.DateTimeField(null=True)


class Checkpoint(models.Model):
    """A signed statement of a log's size and root."""

    log = models.CharField(max_length=64)
    size = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["log", "size"])]
