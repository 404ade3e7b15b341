"""Kinds of records: their forms, the duties that want them, and who may approve them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import Http404

from neikong.app import bridge
from neikong.obligations.model import Catalogue, Duty, EventPart, Form, RecordPart
from neikong.store.folder import mechanism_kinds

NO_FIELDS: Mapping[str, Mapping[str, Any]] = {}


@dataclass(frozen=True)
class Wanted:
    """One place of the catalogue that wants a kind of record."""

    duty: Duty
    version: int
    part: RecordPart


@dataclass(frozen=True)
class Kind:
    """A kind as the engine names it (drill, document:policy, mechanism:lock) with the fields of its form."""

    id: str
    title: Mapping[str, str]
    fields: Mapping[str, Mapping[str, Any]]
    sections: Mapping[str, Mapping[str, str]]

    @property
    def slug(self) -> str:
        return self.id.replace(":", "-", 1)

    @property
    def keeping(self) -> str:
        """What the firm says it keeps when it keeps records of this kind."""
        return self.id.split(":")[0] if ":" in self.id else f"record:{self.id}"


def every() -> Mapping[str, Kind]:
    return _every(bridge.the_catalogue().digest)


@lru_cache(maxsize=2)
def _every(digest: str) -> Mapping[str, Kind]:
    catalogue = bridge.the_catalogue()
    found = {id: Kind(id, form.title, form.fields, {}) for id, form in catalogue.records.items()}
    for id, form in catalogue.documents.items():
        found[f"document:{id}"] = Kind(f"document:{id}", form.title, NO_FIELDS, form.fields)
    for id in sorted(mechanism_kinds(catalogue)):
        held: Form | None = catalogue.mechanisms.get(id)
        title = held.title if held else _duty_of(f"mechanism:{id}", catalogue).title
        found[f"mechanism:{id}"] = Kind(f"mechanism:{id}", title, held.fields if held else NO_FIELDS, {})
    return found


def _duty_of(kind: str, catalogue: Catalogue) -> Duty:
    return next(
        d
        for d in catalogue.duties.values()
        for v in d.versions
        for p in v.parts
        if getattr(p, "kind", "") == kind
    )


def kind_of(slug: str) -> Kind:
    """The kind that an address names. Raises Http404."""
    kinds = every()
    for id in (
        slug,
        *(slug.replace("-", ":", 1) if slug.startswith(p) else "" for p in ("document-", "mechanism-")),
    ):
        if id in kinds:
            return kinds[id]
    raise Http404


def wanting(kind: str) -> Iterator[Wanted]:
    """Where the catalogue wants a kind, as the record itself or as the answer to a trigger."""
    for duty in bridge.the_catalogue().duties.values():
        for version in duty.versions:
            for part in version.parts:
                wanted = part.answer if isinstance(part, EventPart) else part
                if isinstance(wanted, RecordPart) and wanted.kind == kind:
                    yield Wanted(duty, version.number, wanted)


def reading(kind: str) -> list[str]:
    """Duties whose verdict a record of the kind may change: those that want it, and those that it triggers."""
    found = {w.duty.id for w in wanting(kind)}
    for duty in bridge.the_catalogue().duties.values():
        for version in duty.versions:
            if any(isinstance(p, EventPart) and p.trigger_record == kind for p in version.parts):
                found.add(duty.id)
    return sorted(found)


def approver_sets(kind: str) -> list[frozenset[str]]:
    """For each place that wants an approval, the roles of which one must approve."""
    return sorted({frozenset(w.part.approved_by) for w in wanting(kind) if w.part.approved_by}, key=sorted)


def registers_of(kind: str) -> list[str]:
    """The registers whose rows a record of the kind may be about."""
    found = {w.part.per for w in wanting(kind) if w.part.per}
    for duty in bridge.the_catalogue().duties.values():
        for version in duty.versions:
            for part in version.parts:
                if isinstance(part, EventPart) and part.answer.kind == kind and part.trigger_register:
                    found.add(part.trigger_register)
    return sorted(found)


def triggers_of(kind: str) -> list[str]:
    """The record kinds that a record of this kind answers."""
    return sorted(
        {
            part.trigger_record
            for duty in bridge.the_catalogue().duties.values()
            for version in duty.versions
            for part in version.parts
            if isinstance(part, EventPart) and part.answer.kind == kind and part.trigger_record
        }
    )
