"""The only seam between rows and the engine: entries of the ledger become facts, as they were known at an instant."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from neikong.app.evidence import store
from neikong.app.ledger.models import Entry, Head
from neikong.app.subjects.models import State, Type
from neikong.checks import CHECKS, terms
from neikong.clock import TradingCalendar
from neikong.facts import (
    Approval,
    Confirmation,
    Exemption,
    Facts,
    Record,
    Row,
    Run,
    Setting,
    Statement,
)
from neikong.obligations.model import Catalogue
from neikong.store.catalogue import catalogue as read_catalogue

# a draft, a returned and a withdrawn record prove nothing
COUNTS = (State.SUBMITTED, State.APPROVED, State.CURRENT)
FACTS = (
    Type.FIRM,
    Type.STATEMENT,
    Type.CONFIRMATION,
    Type.SETTING,
    Type.ROW,
    Type.RECORD,
    Type.RUN,
    Type.EXEMPTION,
)


@lru_cache(maxsize=1)
def the_catalogue() -> Catalogue:
    """The catalogue that this process serves. Raises RuntimeError when it has flaws."""
    reading = read_catalogue(checks=terms(CHECKS))
    if reading.catalogue is None:
        raise RuntimeError("\n".join(f.en for f in reading.flaws))
    return reading.catalogue


@dataclass
class Folded:
    """A log read up to `size`: of every subject what holds. Rows keep one version for each day since."""

    size: int = 0
    head: Mapping[str, Any] = field(default_factory=dict)
    found: dict[tuple[str, ...], Any] = field(default_factory=dict)
    facts: Facts | None = None

    def take(self, entries: Iterable[tuple[int, str, str, str, datetime, str]]) -> None:
        for seq, type_, kind, code, at, data in entries:
            self._one(type_, kind, code, at, json.loads(data)["body"], f"#{seq}")
            self.size = seq + 1
        self.facts = None

    def _one(self, type_: str, kind: str, code: str, at: datetime, body: dict[str, Any], place: str) -> None:
        if type_ == Type.FIRM:
            self.head = body
            return
        key: tuple[str, ...] = (type_, kind, code)
        if type_ == Type.ROW:
            key = (*key, body["since"])
            if body.get("state") == State.WITHDRAWN:  # entered by mistake: no version of it counts any more
                for other in [k for k in self.found if k[:3] == key[:3]]:
                    del self.found[other]
                return
        if (body.get("state") or State.CURRENT) not in COUNTS:
            self.found.pop(key, None)
            return
        self.found[key] = MAKERS[type_](kind, code, at, body, place)

    def as_facts(self, firm: str) -> Facts:
        if self.facts is None:
            by_type: dict[str, list[Any]] = {type_: [] for type_ in FACTS}
            for (type_, *_), fact in self.found.items():
                by_type[type_].append(fact)
            years, closed, opened = self.head.get("calendar") or ([], [], [])
            self.facts = Facts(
                firm=firm,
                title=self.head.get("title") or {},
                fiscal_first_month=self.head.get("fiscal_first_month", 1),
                kept={what: date.fromisoformat(d) for what, d in (self.head.get("kept") or {}).items()},
                calendar=TradingCalendar(
                    frozenset(years),
                    frozenset(map(date.fromisoformat, closed)),
                    frozenset(map(date.fromisoformat, opened)),
                ),
                statements=tuple(by_type[Type.STATEMENT]),
                confirmations=tuple(by_type[Type.CONFIRMATION]),
                settings=tuple(by_type[Type.SETTING]),
                rows=tuple(by_type[Type.ROW]),
                records=tuple(by_type[Type.RECORD]),
                runs=tuple(by_type[Type.RUN]),
                exemptions=tuple(by_type[Type.EXEMPTION]),
            )
        return self.facts


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None


def _approvals(body: Mapping[str, Any]) -> tuple[Approval, ...]:
    return tuple(
        Approval(a["by"], a["role"], date.fromisoformat(a["on"])) for a in body.get("approvals") or ()
    )


def _fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the engine compares them: lists are tuples, days stay ISO text as the loader gives them."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in (body.get("fields") or {}).items()}


def _row(kind: str, code: str, at: datetime, body: dict[str, Any], place: str) -> Row:
    return Row(
        kind, code, date.fromisoformat(body["since"]), at, _fields(body), _day(body.get("until")), place
    )


def _record(kind: str, code: str, at: datetime, body: dict[str, Any], place: str) -> Record:
    return Record(
        kind,
        code,
        date.fromisoformat(body["done"]),
        at,
        body.get("by", ""),
        _approvals(body),
        tuple(body.get("subjects") or ()),
        _day(body.get("period")),
        _day(body.get("until")),
        _fields(body),
        tuple(body.get("evidence") or ()),
        place,
    )


def _run(kind: str, code: str, at: datetime, body: dict[str, Any], place: str) -> Run:
    rows = json.loads(store.read(body["rows"])) if body.get("rows") else []
    return Run(
        kind,
        body["target"],
        datetime.fromisoformat(body["taken"]),
        at,
        body["complete"],
        tuple(rows),
        body["evidence"],
        tuple(body.get("flaws") or ()),
        body.get("facts") or {},
    )


def _exemption(kind: str, code: str, at: datetime, body: dict[str, Any], place: str) -> Exemption:
    return Exemption(
        id=code,
        duty=kind,
        since=date.fromisoformat(body["since"]),
        until=date.fromisoformat(body["until"]),
        recorded=at,
        by=body.get("by", ""),
        approvals=_approvals(body),
        compensating=body.get("compensating", ""),
        verified_on=_day(body.get("verified_on")),
        subjects=tuple(body.get("subjects") or ()),
        reason=body.get("reason", ""),
        place=place,
    )


MAKERS: dict[str, Any] = {
    Type.STATEMENT: lambda kind, code, at, body, place: Statement(
        kind, body["value"], date.fromisoformat(body["since"]), at, place
    ),
    Type.CONFIRMATION: lambda kind, code, at, body, place: Confirmation(
        kind,
        _day(body["in_force"]),
        body["by"],
        date.fromisoformat(body["on"]),
        at,
        body.get("basis", ""),
        place,
    ),
    Type.SETTING: lambda kind, code, at, body, place: Setting(
        kind, body["value"], body["by"], date.fromisoformat(body["since"]), at, body.get("basis", ""), place
    ),
    Type.ROW: _row,
    Type.RECORD: _record,
    Type.RUN: _run,
    Type.EXEMPTION: _exemption,
}

_cache: OrderedDict[str, Folded] = OrderedDict()
_guard = Lock()
MOST_FIRMS = 8


def _entries(firm: str, first: int, known: datetime | None = None) -> Iterable[Any]:
    """Entries that make facts, from a number on, in order."""
    query = Entry.objects.filter(log=firm, seq__gte=first, type__in=FACTS).order_by("seq")
    if known is not None:
        query = query.filter(at__lte=known)
    return query.values_list("seq", "type", "kind", "code", "at", "data").iterator(chunk_size=2000)


def facts(firm: str, known: datetime | None = None) -> tuple[Facts, int]:
    """A firm's facts and the size of the log that they were read from. With `known`, as they were known then.

    What this process has read before is kept, and only newer entries are added.
    """
    if known is not None:
        folded = Folded()
        folded.take(_entries(firm, 0, known))
        return folded.as_facts(firm), folded.size
    with _guard:
        size = Head.objects.filter(log=firm).values_list("size", flat=True).first() or 0
        held = _cache.get(firm)
        if held is None or held.size > size:
            held = _cache[firm] = Folded()
        if held.size < size:
            held.take(_entries(firm, held.size))
            held.size = max(held.size, size)
        _cache.move_to_end(firm)
        while len(_cache) > MOST_FIRMS:
            _cache.popitem(last=False)
        return held.as_facts(firm), held.size
