"""The catalogue as values. Duties say what they want; nothing here knows whether anybody did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any

from neikong.clock import Duration

Text = Mapping[str, str]  # {"zh": ..., "en": ...}


class Kind(StrEnum):
    STANDING = "standing"
    PERIODIC = "periodic"
    EVENT = "event"
    STATE = "state"
    RELATION = "relation"


class Binding(IntEnum):
    """How strongly a source binds; a verdict shows the strongest of its citations."""

    POLICY = 1
    INSPECTION_FINDING = 2
    GUIDANCE = 3
    SELF_REGULATION = 4
    RULE = 5


BINDINGS = {b.name.lower().replace("_", "-"): b for b in Binding}


@dataclass(frozen=True)
class Param:
    """`{parameter: id}`: the value is looked up for the firm on the day; `by` names the profile field of a table."""

    id: str
    by: str | None = None


@dataclass(frozen=True)
class Test:
    """A condition on one value: pairs of operator and operand; all must hold."""

    terms: tuple[tuple[str, Any], ...]


Tests = Mapping[str, Test]


@dataclass(frozen=True)
class RecordPart:
    """A record (or a document, or a mechanism) is wanted; for each row of `per` its own."""

    kind: str  # record kind, or document:<kind>, or mechanism:<kind>
    per: str | None = None
    where: Tests = field(default_factory=dict)
    fields: Tests = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    approved_by: tuple[str, ...] = ()
    evidence: int = 0
    due: Duration | None = None  # owed within this time after the period's end, about the period
    periodic: bool = False


@dataclass(frozen=True)
class EventPart:
    trigger_register: str | None
    trigger_record: str | None
    trigger_date: str | None
    where: Tests
    answer: RecordPart
    within: Duration | Param | None = None
    before: Duration | Param | None = None


@dataclass(frozen=True)
class CheckPart:
    check: str
    terms: Mapping[str, Any]
    no_older_than: Duration | Param | None = None


Part = RecordPart | EventPart | CheckPart


@dataclass(frozen=True)
class Citation:
    source: str
    at: str


@dataclass(frozen=True)
class Version:
    number: int
    since: str
    begins: date | None  # only because the clause prints its own day
    ends: bool
    strength: str
    kind: Kind
    applies: tuple[Tests, ...]  # any of these maps; () means all firms
    every: Duration | Param | None
    basis: str
    parts: tuple[Part, ...]
    approved_by: tuple[str, ...]
    keep: Duration | Param | None
    says: Text
    note: Text | None
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class Duty:
    id: str
    title: Text
    family: str
    chapter: str
    owner: str
    covers: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Source:
    id: str
    title: Text
    document: str
    binding: Binding
    note: Text | None
    suggested: Mapping[str, Any] | None


@dataclass(frozen=True)
class ParameterVersion:
    since: str
    status: str  # verified | unverified
    value: Any
    cites: tuple[Citation, ...]


@dataclass(frozen=True)
class Parameter:
    id: str
    title: Text
    type: str
    by: tuple[str, ...]
    says: Text
    covers: tuple[str, ...]
    versions: tuple[ParameterVersion, ...]


@dataclass(frozen=True)
class Chapter:
    id: str
    order: int
    code: str
    title: Text
    audit_cycle: Mapping[str, Any]


@dataclass(frozen=True)
class Note:
    """A definition, a computation or a feature: a requirement row that is not a duty."""

    id: str
    title: Text
    says: Text
    covers: tuple[str, ...]
    cites: tuple[Citation, ...]
    values: Mapping[str, Text] = field(default_factory=dict)
    function: str = ""
    works: str = ""
    waits: int = 0


@dataclass(frozen=True)
class Form:
    """The fields of a record, register or mechanism kind, or the sections of a document kind."""

    id: str
    title: Text
    fields: Mapping[str, Mapping[str, Any]]
    says: Text | None = None  # what it is for


@dataclass(frozen=True)
class Catalogue:
    sources: Mapping[str, Source]
    chapters: Mapping[str, Chapter]
    requirements: Mapping[str, tuple[str, str]]  # row id -> (document, family)
    duties: Mapping[str, Duty]
    definitions: Mapping[str, Note]
    parameters: Mapping[str, Parameter]
    computations: Mapping[str, Note]
    features: Mapping[str, Note]
    records: Mapping[str, Form]
    registers: Mapping[str, Form]
    documents: Mapping[str, Form]
    mechanisms: Mapping[str, Form]
    roles: Mapping[str, Text]
    profile: Mapping[str, Mapping[str, Any]]
    calendar: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""
