"""From duties and facts to columns, and `grid`: what `judge` would say of every firm, duty and day, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from typing import Any

import numpy as np

from neikong.clock import Duration, Moment
from neikong.engine.conditions import span
from neikong.engine.force import anchor, applies, in_force, tightened
from neikong.engine.grid import (
    CALENDAR,
    NEVER,
    NOT_ASKED,
    ONCE,
    ROLLING,
    UNMET,
    Codes,
    Columns,
    evaluate,
    periods_table,
    worst_by_group,
)
from neikong.engine.judge import Bench
from neikong.engine.parts import subjects
from neikong.engine.periods import Rhythm
from neikong.engine.qualify import about, qualify
from neikong.facts import Absent, Facts, Record
from neikong.obligations.model import Catalogue, CheckPart, Duty, EventPart, Param, RecordPart, Version

# a row is asked on a run of days on which version, applicability and subjects stay the same
Rows = list["_Row"]


@dataclass
class _Row:
    group: int
    begins: int
    ends: int
    kind: int
    anchor: int
    records: list[tuple[int, int, int]]  # from, about, until
    rhythm: tuple[Duration, int, Duration, int, bool] | None = None
    every: int = 0
    grace: int = 0
    lead: int = -1


@dataclass
class _Firm:
    """One firm's compile: which cells go to columns, which to `judge`."""

    rows: Rows = field(default_factory=list)
    asked: list[tuple[Duty, int, list[int]]] = field(default_factory=list)  # duty, group, days


def grid(catalogue: Catalogue, firms: Sequence[Facts], moments: Sequence[Moment]) -> Codes:
    """Verdict codes [firms, duties, moments] (the integer values of Verdict), equal to `judge` cell by cell.

    Moments with one K share a compile; a K per moment costs a compile each.
    """
    duties = list(catalogue.duties.values())
    out = np.empty((len(firms), len(duties), len(moments)), np.int8)
    by_known: dict[datetime, list[int]] = {}
    for n, moment in enumerate(moments):
        by_known.setdefault(moment.known, []).append(n)
    for known, places in by_known.items():
        order = sorted(places, key=lambda n: moments[n].day)
        days = [moments[n].day for n in order]
        for f, facts in enumerate(firms):
            out[f][:, order] = _one(catalogue, duties, facts, known, days)
    return out


def _one(
    catalogue: Catalogue, duties: Sequence[Duty], facts: Facts, known: datetime, days: Sequence[date]
) -> Codes:
    """One firm, one K: columns for what has a closed form, `judge` for the rest."""
    bench = Bench(catalogue, facts, Moment(days[0], known))
    ordinals = np.array([d.toordinal() for d in days], np.int32)
    out = np.full((len(duties), len(days)), NOT_ASKED, np.int8)
    compiled = _Firm()
    runs = _runs(bench, days)
    for g, duty in enumerate(duties):
        if not _columnar(duty) or bench.index.exemptions.get(duty.id):
            compiled.asked.append((duty, g, list(range(len(days)))))
            continue
        for start, stop in runs:
            _compile(bench, duty, g, days, start, stop, compiled)
    if compiled.rows:
        compiled.rows.sort(key=lambda row: row.group)
        group = np.array([row.group for row in compiled.rows], np.int32)
        codes = evaluate(_columns(compiled.rows, days), ordinals, np.ones((1, len(days)), np.bool_))
        out = worst_by_group(codes, group, len(duties))
    for duty, g, places in compiled.asked:
        for place in places:
            bench.sit(days[place])
            out[g, place] = bench.judge(duty).verdict
    return out


def _columnar(duty: Duty) -> bool:
    """Whether every version of a duty wants only records whose answer is arithmetic on days."""
    return all(_closed_form(part, version) for version in duty.versions for part in version.parts)


def _closed_form(part: Any, version: Version) -> bool:
    if isinstance(part, EventPart | CheckPart) or not isinstance(part, RecordPart):
        return False
    if any(
        isinstance(operand, Param)
        for tests in (part.fields, part.where)
        for test in tests.values()
        for _, operand in test.terms
    ):
        return False
    if part.periodic:
        return version.basis != "trading"
    # of documents and mechanisms the newest approved version speaks, which is no sum over records
    return ":" not in part.kind


def _runs(bench: Bench, days: Sequence[date]) -> list[tuple[int, int]]:
    """Runs of days between which no profile, register row, setting, confirmation or start of keeping changes."""
    facts = bench.index.facts
    changes = (
        {s.since for s in facts.statements}
        | {r.since for r in facts.rows}
        | {s.since for s in facts.settings}
    )
    changes |= {date.fromordinal(r.until.toordinal() + 1) for r in facts.rows if r.until} | set(
        facts.kept.values()
    )
    confirmed = [c.in_force for c in facts.confirmations if c.in_force]
    changes |= set(confirmed)
    changes |= {v.begins for d in bench.catalogue.duties.values() for v in d.versions if v.begins}
    cuts = [
        0,
        *(n for n in range(1, len(days)) if any(days[n - 1] < c <= days[n] for c in changes)),
        len(days),
    ]
    return list(pairwise(cuts))


def _compile(
    bench: Bench, duty: Duty, g: int, days: Sequence[date], start: int, stop: int, compiled: _Firm
) -> None:
    """Rows of one duty for one run of days; `judge` where the first day is not plainly asked, or something is absent."""
    bench.sit(days[start])
    view, catalogue = bench.view, bench.catalogue
    try:
        version = in_force(duty, view).version
        if version is None or not applies(version, bench.profile, catalogue, view)[0]:
            raise Absent("scope", duty.id)
        since = anchor(duty, version, catalogue, view)
        version = tightened(duty, version, view)
        made: Rows = []
        for part in version.parts:
            assert isinstance(part, RecordPart)
            for row, absent in subjects(part, catalogue, view) or [
                (None, Absent("subjects", part.per or ""))
            ]:
                if absent:
                    raise absent
                made.append(_row(bench, part, version, since, row, g, days[start], days[stop - 1]))
    except Absent:
        compiled.asked.append((duty, g, list(range(start, stop))))
        return
    compiled.rows += made


def _row(
    bench: Bench, part: RecordPart, version: Version, since: date, row: Any, g: int, first: date, last: date
) -> _Row:
    """One row: the records that qualify, each with the day from which it counts. Raises Absent as `judge` would."""
    view, catalogue = bench.view, bench.catalogue
    kept = view.kept_since(f"record:{part.kind}")
    records = [
        r
        for r in bench.index.records.get(part.kind, ())
        if r.done <= last and (row is None or row.id in r.subjects)
    ]
    judged = [qualify(r, part, catalogue, view) for r in records]
    for q in judged:
        if q.absent:
            raise q.absent
    good: list[tuple[Record, date]] = [(q.record, q.counts_from) for q in judged if q.counts_from]
    demanded = max(since, kept, row.since) if row else max(since, kept)
    base: dict[str, Any] = {"group": g, "begins": first.toordinal(), "ends": last.toordinal()}
    if not part.periodic:
        held = [
            (c.toordinal(), r.done.toordinal(), r.until.toordinal() if r.until else int(NEVER))
            for r, c in good
        ]
        return _Row(**base, kind=ONCE, anchor=demanded.toordinal(), records=sorted(held), grace=-int(NEVER))
    if version.every is None:
        raise Absent("field", "every")
    rhythm = Rhythm(
        span(version.every, catalogue, view, bench.profile),
        version.basis,
        view.fiscal_first_month,
        part.due or Duration(),
    )
    if rhythm.rolling:
        expiry = [
            (
                c.toordinal(),
                about(r).toordinal(),
                rhythm.grace.after(rhythm.every.after(about(r))).toordinal(),
                about(r),
            )
            for r, c in good
        ]
        # a record about a day to come does not count before that day
        held = [(max(c, a), a, until) for c, a, until, _ in expiry]
        first_deadline = rhythm.grace.after(rhythm.every.after(demanded)).toordinal()
        return _Row(
            **base,
            kind=ROLLING,
            anchor=demanded.toordinal(),
            records=sorted(held),
            every=first_deadline - demanded.toordinal(),
            lead=rhythm.lead,
        )
    month = view.fiscal_first_month if version.basis == "fiscal" else 1
    held = [(c.toordinal(), about(r).toordinal(), 0) for r, c in good]
    return _Row(
        **base,
        kind=CALENDAR,
        anchor=demanded.toordinal(),
        records=sorted(held),
        rhythm=(rhythm.every, month, rhythm.grace, rhythm.lead, False),
    )


def _columns(rows: Rows, days: Sequence[date]) -> Columns:
    rhythms = sorted({row.rhythm for row in rows if row.rhythm}, key=str)
    place = {rhythm: n for n, rhythm in enumerate(rhythms)}

    def ints(values: Any) -> Any:
        return np.array(list(values), np.int32)

    return Columns(
        begins=ints(row.begins for row in rows),
        ends=ints(row.ends for row in rows),
        applies=np.zeros(len(rows), np.int32),
        kind=np.array([row.kind for row in rows], np.int8),
        rhythm=ints(place[row.rhythm] if row.rhythm else 0 for row in rows),
        anchor=ints(row.anchor for row in rows),
        every=ints(row.every for row in rows),
        grace=ints(row.grace for row in rows),
        lead=ints(row.lead for row in rows),
        rhythms=periods_table(rhythms, days[0], days[-1]),
        record_row=ints(n for n, row in enumerate(rows) for _ in row.records),
        record_about=ints(r[1] for row in rows for r in row.records),
        record_from=ints(r[0] for row in rows for r in row.records),
        record_until=ints(r[2] for row in rows for r in row.records),
        missing=np.full(len(rows), UNMET),
    )
