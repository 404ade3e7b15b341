"""Whether a record counts for a part, from which day, and why not. Shared by `judge` and `grid`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from neikong.engine.conditions import satisfied
from neikong.facts import Absent, Record, View
from neikong.obligations.model import Catalogue, RecordPart


@dataclass(frozen=True)
class Qualified:
    """A record and the first day on which it counts; `missing` says what keeps it from counting (then no day).

    Where a field that a condition needs was never filled, `absent` names it and `would_count` is the day from which
    the record would count if the condition held: the answer is unknown only when that would change it.
    """

    record: Record
    counts_from: date | None
    missing: str = ""
    fields: tuple[str, ...] = ()
    absent: Absent | None = None
    would_count: date | None = None


def qualify(record: Record, part: RecordPart, catalogue: Catalogue, view: View) -> Qualified:
    """Judge one record against a part."""
    if len(record.evidence) < part.evidence:
        return Qualified(record, None, "evidence")
    counts = record.done
    if part.approved_by:
        days = [
            a.on
            for a in record.approvals
            if a.by != record.by and a.role in part.approved_by and view.holds_role(a.by, a.role, a.on)
        ]
        if not days:
            own = any(a.by == record.by for a in record.approvals)
            return Qualified(record, None, "self-approved" if own else "approval", part.approved_by)
        counts = max(counts, min(days))
    if part.sections:
        held = record.fields.get("sections") or ()
        lacking = tuple(s for s in part.sections if s not in held)
        if lacking:
            return Qualified(record, None, "sections", lacking)
    try:
        failing = satisfied(part.fields, record.fields, catalogue, view, record.id)
    except Absent as absent:
        return Qualified(record, None, "absent", (absent.name,), absent, counts)
    if failing:
        return Qualified(record, None, "fields", tuple(failing))
    return Qualified(record, counts)


def about(record: Record) -> date:
    """The day of the period that a record is about: its own, unless it names another."""
    return record.period or record.done


def in_place(record: Record, day: date) -> bool:
    return record.until is None or record.until >= day
