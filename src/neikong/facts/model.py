"""The kinds of facts. Every one carries the instant it was recorded (UTC), and the file and line it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, TypeVar

from neikong.clock import ALWAYS, TradingCalendar


@dataclass(frozen=True, order=True)
class Ref:
    """A link to a fact: its kind (register or record kind, profile, ...), its id, and where it was written."""

    kind: str
    id: str
    place: str = ""


@dataclass(frozen=True)
class Statement:
    """From `since` on, the firm's `field` has this value, until the next statement."""

    field: str
    value: Any
    since: date
    recorded: datetime
    place: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.field, self.since.isoformat())


@dataclass(frozen=True)
class Row:
    """One version of one row of a register: it holds from `since` until the next version, or `until` (inclusive)."""

    register: str
    id: str
    since: date
    recorded: datetime
    fields: Mapping[str, Any]
    until: date | None = None
    place: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.register, self.id, self.since.isoformat())

    @property
    def ref(self) -> Ref:
        return Ref(self.register, self.id, self.place)


@dataclass(frozen=True)
class Approval:
    by: str
    role: str
    on: date


@dataclass(frozen=True)
class Record:
    """Something done: by whom, when, for which period and subjects, approved by whom, with which evidence files.

    Documents and mechanisms are records too: `kind` is `document:<kind>` or `mechanism:<kind>`; `done` is the day the
    document was adopted or the mechanism put in place, `until` the day it was withdrawn.
    """

    kind: str
    id: str
    done: date
    recorded: datetime
    by: str = ""
    approvals: tuple[Approval, ...] = ()
    subjects: tuple[str, ...] = ()
    period: date | None = None  # a day of the period that it is about, when that is not the day it was done
    until: date | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()
    place: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.kind, self.id)

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.id, self.place)


@dataclass(frozen=True)
class Run:
    """One run of a tool as its output tells it: a clean scan has no rows and is proof all the same."""

    format: str
    target: str
    taken: datetime
    recorded: datetime
    complete: bool
    rows: tuple[Mapping[str, Any], ...]
    evidence: str
    flaws: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        return (self.format, self.target, self.evidence)

    @property
    def ref(self) -> Ref:
        return Ref("evidence", self.evidence, self.evidence)


@dataclass(frozen=True)
class Confirmation:
    """A person confirmed when a source came into force for the firm; `in_force` None says: it does not bind us."""

    source: str
    in_force: date | None
    by: str
    on: date
    recorded: datetime
    basis: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.source,)


@dataclass(frozen=True)
class Setting:
    """The firm set a parameter: who, when, from what. `since` is the day from which the value holds."""

    parameter: str
    value: Any
    by: str
    since: date
    recorded: datetime
    basis: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.parameter, self.since.isoformat())


@dataclass(frozen=True)
class Exemption:
    """An approved exception from a duty (or from it for some subjects), with its compensating control and its end.

    It counts only when it was approved by another person and its compensating control was verified.
    """

    id: str
    duty: str
    since: date
    until: date
    recorded: datetime
    by: str
    approvals: tuple[Approval, ...]
    compensating: str
    verified_on: date | None
    subjects: tuple[str, ...] = ()
    reason: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.id,)

    @property
    def ref(self) -> Ref:
        return Ref("exception", self.id, self.place)


Fact = Statement | Row | Record | Run | Confirmation | Setting | Exemption
F = TypeVar("F", Statement, Row, Record, Run, Confirmation, Setting, Exemption)


def _newest(facts: Iterable[F], known: datetime) -> tuple[F, ...]:
    """What was known by then: of every key the version recorded last. A correction is a later version of its key."""
    newest: dict[tuple[str, ...], F] = {}
    for fact in facts:
        if fact.recorded <= known:
            held = newest.get(fact.key)
            if held is None or held.recorded <= fact.recorded:
                newest[fact.key] = fact
    return tuple(newest.values())


@dataclass(frozen=True)
class Facts:
    """Everything recorded about one firm. `kept` says since when it keeps which registers and records here:
    `register:system`, `record:incident`, `document`, `mechanism`. What is not kept is absent, not empty."""

    firm: str
    title: Mapping[str, str] = field(default_factory=dict)
    fiscal_first_month: int = 1
    statements: tuple[Statement, ...] = ()
    rows: tuple[Row, ...] = ()
    records: tuple[Record, ...] = ()
    runs: tuple[Run, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    settings: tuple[Setting, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    kept: Mapping[str, date] = field(default_factory=dict)
    calendar: TradingCalendar = field(default_factory=TradingCalendar)

    def known(self, known: datetime) -> Facts:
        """The same firm as it was known at an instant; corrections that came later are not in it."""
        return replace(
            self,
            statements=_newest(self.statements, known),
            rows=_newest(self.rows, known),
            records=_newest(self.records, known),
            runs=_newest(self.runs, known),
            confirmations=_newest(self.confirmations, known),
            settings=_newest(self.settings, known),
            exemptions=_newest(self.exemptions, known),
        )

    def latest(self) -> datetime:
        """The last instant at which anything was recorded; ALWAYS when nothing was."""
        kinds = (
            self.statements,
            self.rows,
            self.records,
            self.runs,
            self.confirmations,
            self.settings,
            self.exemptions,
        )
        return max((fact.recorded for kind in kinds for fact in kind), default=ALWAYS)
