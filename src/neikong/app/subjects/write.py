"""The one way to change anything: a new version of the item, its entry in the ledger and its mark, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from neikong.app.base.now import now
from neikong.app.base.words import plain
from neikong.app.firms.models import Firm
from neikong.app.ledger.append import Change, append, lock
from neikong.app.subjects.models import Item, Mark, State


class Stale(Exception):
    """Somebody else has changed the item since it was read: nothing was written."""

    def __init__(self, item: Item) -> None:
        super().__init__(f"{item.type} {item.kind} {item.code} stands at version {item.version}")
        self.item = item


@dataclass(frozen=True)
class Draft:
    """A new version of one subject. `body` is plain JSON (days as ISO text). `expects` is the version that the writer
    read: 0 for a new subject, None to take whatever stands. `words` are found by the search, and are no part of the version."""

    type: str
    kind: str
    code: str
    body: Mapping[str, Any]
    action: str = "change"
    expects: int | None = None
    words: str = ""


def write(firm: Firm | str, actor: str, *drafts: Draft, at: datetime | None = None) -> list[Item]:
    """Write versions, all or none. Raises Stale. The same subject may stand several times: its versions in order."""
    log = firm if isinstance(firm, str) else firm.pk
    with transaction.atomic():
        head = lock(log)
        held = _held(log, drafts)
        changes, items = [], []
        for draft in drafts:
            key = (draft.type, draft.kind, draft.code)
            item = held.get(key) or Item(firm_id=log, type=key[0], kind=key[1], code=key[2], version=0)
            if draft.expects is not None and draft.expects != item.version:
                raise Stale(item)
            item.version += 1
            _fill(item, draft.body, draft.words)
            held[key] = item
            items.append(item)
            changes.append(Change(*key, item.version, draft.action, draft.body))
        entries = append(head, actor, changes, at)
        for item, entry in zip(items, entries, strict=True):
            item.seq, item.changed = entry.seq, entry.at
        distinct = list(held.values())
        new = [item for item in distinct if item.pk is None]
        Item.objects.bulk_create(new, batch_size=300)
        old = [item for item in distinct if item.pk is not None and item not in new]
        if old:
            Item.objects.bulk_update(old, _COLUMNS, batch_size=100)
        _mark(log, items)
    return items


_COLUMNS = ["version", "seq", "changed", "state", "since", "until", "by", "title", "body", "words"]


def _held(log: str, drafts: Sequence[Draft]) -> dict[tuple[str, str, str], Item]:
    """The items that stand already, read after the lock was taken."""
    wanted: dict[tuple[str, str], set[str]] = {}
    for draft in drafts:
        wanted.setdefault((draft.type, draft.kind), set()).add(draft.code)
    found: dict[tuple[str, str, str], Item] = {}
    for (type_, kind), codes in wanted.items():
        listed = sorted(codes)
        for start in range(0, len(listed), 500):
            for item in Item.objects.filter(
                firm_id=log, type=type_, kind=kind, code__in=listed[start : start + 500]
            ):
                found[type_, kind, item.code] = item
    return found


def _fill(item: Item, body: Mapping[str, Any], words: str = "") -> None:
    """The columns that lists filter and sort by, from the body."""
    item.body = dict(body)
    item.state = body.get("state") or State.CURRENT
    item.since = _day(body.get("done") or body.get("since"))
    item.until = _day(body.get("until"))
    item.by = str(body.get("by") or "")
    fields = body.get("fields") or {}
    title = fields.get("name") or fields.get("title") or body.get("name") or body.get("title") or ""
    if isinstance(title, Mapping):
        title = " ".join(map(str, title.values()))
    item.title = str(title)[:300]
    item.words = plain(" ".join([item.kind, item.code, item.title, *_words(body), words])[:20_000])


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str) and value:
        yield value


def _mark(log: str, items: Sequence[Item]) -> None:
    newest: dict[tuple[str, str], int] = {}
    for item in items:
        newest[item.type, item.kind] = max(item.seq, newest.get((item.type, item.kind), -1))
    Mark.objects.bulk_create(
        [Mark(firm_id=log, type=t, kind=k, seq=seq) for (t, k), seq in sorted(newest.items())],
        update_conflicts=True,
        unique_fields=["firm", "type", "kind"],
        update_fields=["seq"],
    )


def stamp() -> str:
    """A code for something new: the instant, sortable."""
    return f"{now():%Y%m%d-%H%M%S-%f}"
