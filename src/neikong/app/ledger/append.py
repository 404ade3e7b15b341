"""Appending: inside the transaction that makes the change, under the lock of the log's head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from neikong.app.base.now import now
from neikong.app.ledger.models import Entry, Head
from neikong.ledger import canon, tree

SYSTEM = "system"


@dataclass(frozen=True)
class Change:
    """What is to be written: the subject, what was done, and the whole new version."""

    type: str
    kind: str
    code: str
    version: int
    action: str
    body: Mapping[str, Any]


def lock(log: str) -> Head:
    """The head of a log, locked until the transaction ends. Must be called inside one."""
    if not connection.in_atomic_block:
        raise RuntimeError("the ledger is written inside the transaction of the change")
    head = Head.objects.select_for_update().filter(log=log).first()
    if head is None:
        Head.objects.get_or_create(log=log)
        head = Head.objects.select_for_update().get(log=log)
    return head


def append(head: Head, actor: str, changes: Sequence[Change], at: datetime | None = None) -> list[Entry]:
    """Add entries to a locked log. `at` is UTC, and never earlier than the entry before."""
    at = max(at or now(), (head.at + timedelta(microseconds=1)) if head.at else (at or now()))
    frontier = tree.Frontier.decode(head.frontier)
    entries = []
    for change in changes:
        data = canon.Entry(
            log=head.log,
            seq=frontier.size,
            at=at,
            actor=actor,
            action=change.action,
            type=change.type,
            kind=change.kind,
            code=change.code,
            version=change.version,
            body=change.body,
        ).data()
        leaf = tree.leaf_hash(data)
        seq = frontier.size
        frontier, complete = frontier.append(leaf)
        entries.append(
            Entry(
                log=head.log,
                seq=seq,
                at=at,
                actor=actor,
                action=change.action,
                type=change.type,
                kind=change.kind,
                code=change.code,
                version=change.version,
                data=data.decode("utf-8"),
                leaf=leaf.hex(),
                nodes=" ".join(hash.hex() for (level, _), hash in complete if level),
            )
        )
    Entry.objects.bulk_create(entries, batch_size=500)
    head.size, head.frontier, head.at = frontier.size, frontier.encode(), at
    head.save(update_fields=["size", "frontier", "at"])
    return entries


def node(log: str, level: int, index: int) -> bytes:
    """The hash of a complete subtree of 2**level leaves. Raises KeyError while it is not complete."""
    return nodes(log, [(level, index)])[level, index]


def nodes(log: str, wanted: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Several of them, in one query. Raises KeyError for one that is not complete."""
    listed = list(wanted)
    at = {pair: ((pair[1] + 1) << pair[0]) - 1 for pair in listed}
    held = {
        seq: [leaf, *nodes.split()]
        for seq, leaf, nodes in Entry.objects.filter(log=log, seq__in=set(at.values())).values_list(
            "seq", "leaf", "nodes"
        )
    }
    return {pair: bytes.fromhex(held[at[pair]][pair[0]]) for pair in listed}


def note(log: str, actor: str, change: Change) -> Entry:
    """One entry in a transaction of its own, for what has no row of ours beside it (a sign-in rule, a job)."""
    with transaction.atomic():
        return append(lock(log), actor, [change])[0]
