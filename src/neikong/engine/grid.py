"""The grid: firms x duties x days in one call, columnar. It must give what `judge` gives; a property test holds it.

Two layers. `evaluate` is arrays in, verdict codes out: one row per (firm, duty, part, subject), periods and records as
day ordinals; nothing in it loops over records. `grid` compiles duties and facts into those columns, and asks `judge`
for what has no closed form in days (checks, events, trading days), once per run of days on which nothing changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neikong.clock import Duration, period_of
from neikong.engine.verdict import Verdict

Ints = NDArray[Any]
Codes = NDArray[np.int8]
NEVER = np.int32(4_000_000)  # beyond 9999-12-31
MET, DUE, OVERDUE, UNMET = (np.int8(v) for v in (Verdict.MET, Verdict.DUE, Verdict.OVERDUE, Verdict.UNMET))
NOT_ASKED = np.int8(-1)

# kinds of rows
CALENDAR, ROLLING, ONCE = 0, 1, 2


@dataclass(frozen=True)
class Rhythms:
    """The distinct rhythms of periodic duties: for each, the day tables of its periods.

    `starts`, `ends` and `deadlines` (end plus grace) are day ordinals, one row per rhythm, ascending, padded with NEVER.
    """

    starts: Ints
    ends: Ints
    deadlines: Ints
    lead: Ints  # days before a deadline from which a duty counts as due
    strict: NDArray[np.bool_]  # only closed periods count: the open one is not asked


@dataclass(frozen=True)
class Columns:
    """What `evaluate` needs, as columns. R rows, E records sorted by row and then by the day from which they count."""

    begins: Ints  # [R] first day on which the row is asked (its duty in force)
    ends: Ints  # [R] last day
    applies: NDArray[np.int32]  # [R] column of `scope`
    kind: NDArray[np.int8]  # [R] CALENDAR, ROLLING or ONCE
    rhythm: Ints  # [R] row of `rhythms` (CALENDAR)
    anchor: Ints  # [R] since when it is demanded
    every: Ints  # [R] days (ROLLING); months roll by the record's own expiry
    grace: Ints  # [R] days
    lead: Ints  # [R] days
    rhythms: Rhythms
    record_row: Ints  # [E]
    record_about: Ints  # [E] day it is about
    record_from: Ints  # [E] day from which it counts
    record_until: (
        Ints  # [E] last day for ROLLING (its expiry with grace) and ONCE (withdrawn); unused for CALENDAR
    )
    missing: Codes = field(
        default_factory=lambda: np.zeros(0, np.int8)
    )  # [R] verdict of an unanswered ONCE row


def evaluate(columns: Columns, days: Ints, scope: NDArray[np.bool_]) -> Codes:
    """Verdict codes [R, D]: NOT_ASKED where a row's duty is not in force or does not apply on the day.

    `days`: ascending day ordinals. `scope` [A, D]: whether each applicability class holds on each day.
    """
    rows = len(columns.begins)
    out = np.full((rows, len(days)), NOT_ASKED, np.int8)
    if not rows or not len(days):
        return out
    bounds = np.searchsorted(columns.record_row, np.arange(rows + 1))
    for kind, answer in ((CALENDAR, _calendar), (ROLLING, _rolling), (ONCE, _once)):
        chosen = np.flatnonzero(columns.kind == kind)
        if len(chosen):
            out[chosen] = answer(columns, chosen, bounds, days)
    asked = (columns.begins[:, None] <= days) & (days <= columns.ends[:, None])
    asked &= scope[columns.applies]
    out[~asked] = NOT_ASKED
    return out


def _calendar(columns: Columns, chosen: Ints, bounds: Ints, days: Ints) -> Codes:
    """Rows with calendar periods: for each (row, period) the first day on which some record about it counts, then one
    look-up for the open period and one for the closed one before it."""
    table = columns.rhythms
    rhythm = columns.rhythm[chosen]
    periods = table.starts.shape[1]
    first = _first_counting(columns, chosen, bounds, rhythm, periods)
    opened = np.empty((len(table.starts), len(days)), np.int32)
    for r in range(len(table.starts)):
        opened[r] = np.searchsorted(table.deadlines[r], days)
    result = np.empty((len(chosen), len(days)), np.int8)
    for r in range(len(table.starts)):
        of = np.flatnonzero(rhythm == r)
        if not len(of):
            continue
        now, before = opened[r], opened[r] - 1
        anchor = columns.anchor[chosen[of]][:, None]
        closed_met = first[of][:, before] <= days
        demanded = table.starts[r][before] >= anchor
        code = np.where(demanded, OVERDUE, DUE)
        if table.strict[r]:
            code[closed_met] = MET
        else:
            owed = (days >= table.deadlines[r][now] - table.lead[r]) & (
                (table.deadlines[r][now] == table.ends[r][now]) | (table.ends[r][now] < days)
            )
            code = np.where(closed_met, np.where(owed, DUE, MET), code)
            code[first[of][:, now] <= days] = MET
        result[of] = code
    return result


def _first_counting(columns: Columns, chosen: Ints, bounds: Ints, rhythm: Ints, periods: int) -> Ints:
    """[rows, periods]: the first day on which a record about the period counts, NEVER where there is none."""
    first = np.full((len(chosen), periods), NEVER, np.int32)
    for r in range(len(columns.rhythms.starts)):
        of = np.flatnonzero(rhythm == r)
        at = _records_of(chosen[of], bounds)
        row = np.repeat(of, bounds[chosen[of] + 1] - bounds[chosen[of]])
        about = columns.record_about[at]
        period = np.searchsorted(columns.rhythms.ends[r], about)
        inside = period < periods
        inside[inside] &= columns.rhythms.starts[r][period[inside]] <= about[inside]
        cell = row[inside].astype(np.int64) * periods + period[inside]
        np.minimum.at(first.ravel(), cell, columns.record_from[at][inside])
    return first


def _records_of(rows: Ints, bounds: Ints) -> Ints:
    """Positions of the records of some rows, in order of the rows."""
    counts = bounds[rows + 1] - bounds[rows]
    starts = np.repeat(bounds[rows] - np.concatenate(([0], np.cumsum(counts)[:-1])), counts)
    return np.asarray(np.arange(counts.sum()) + starts, np.int32)


def _rolling(columns: Columns, chosen: Ints, bounds: Ints, days: Ints) -> Codes:
    """Rows that roll: the latest expiry among the records that count by the day decides."""
    latest = _latest(columns, chosen, bounds, days)
    anchor = columns.anchor[chosen][:, None]
    lead = columns.lead[chosen][:, None]
    first = anchor + columns.every[chosen][:, None] + columns.grace[chosen][:, None]
    deadline = np.maximum(first, latest)
    # without a lead (a negative one says: none) nothing is due but what was never done, or not for this period
    owed = (days > latest) | ((days >= deadline - lead) & (lead >= 0))
    return np.asarray(np.where(days > deadline, OVERDUE, np.where(owed, DUE, MET)), np.int8)


def _latest(columns: Columns, chosen: Ints, bounds: Ints, days: Ints) -> Ints:
    """[rows, days]: the greatest `record_until` among the records that count by each day; -1 where there is none."""
    at = _records_of(chosen, bounds)
    counts = bounds[chosen + 1] - bounds[chosen]
    owner = np.repeat(np.arange(len(chosen)), counts)
    slot = np.searchsorted(days, columns.record_from[at])  # the first day on which it counts
    seen = slot < len(days)
    table = np.full((len(chosen), len(days)), -1, np.int32)
    cell = owner[seen] * len(days) + slot[seen]
    until = columns.record_until[at][seen]
    if len(cell):
        # records of a row come by the day they count from, so equal cells stand together
        starts = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
        table.ravel()[cell[starts]] = np.maximum.reduceat(until, starts)
    return np.asarray(np.maximum.accumulate(table, axis=1), np.int32)


def _once(columns: Columns, chosen: Ints, bounds: Ints, days: Ints) -> Codes:
    """Rows that want one record in place: some record counts by the day and is not yet withdrawn; until then the row
    is open while its grace lasts (a negative grace: not at all)."""
    latest = _latest(columns, chosen, bounds, days)
    waiting = days <= (columns.anchor[chosen] + columns.grace[chosen])[:, None]
    missing = columns.missing[chosen][:, None] if len(columns.missing) else np.full((len(chosen), 1), UNMET)
    return np.asarray(np.where(latest >= days, MET, np.where(waiting, DUE, missing)), np.int8)


def periods_table(
    rhythms: Sequence[tuple[Duration, int, Duration, int, bool]], first: date, last: date
) -> Rhythms:
    """Day tables for rhythms `(every, first month, grace, lead, strict)` that cover the days from `first` to `last`,
    with the closed period before them."""
    made: list[list[tuple[int, int, int]]] = []
    for every, first_month, grace, _, _ in rhythms:
        stop = Duration(every.months, every.days).after(last)
        start = grace.before(every.before(every.before(first)))
        found: list[tuple[int, int, int]] = []
        day = start
        while day <= stop:
            begin, end = _period(every, first_month, day)
            found.append((begin.toordinal(), end.toordinal(), grace.after(end).toordinal()))
            day = date.fromordinal(end.toordinal() + 1)
        made.append(found)
    width = max((len(found) for found in made), default=1)
    tables = np.full((3, len(made), width), NEVER, np.int32)
    for r, found in enumerate(made):
        tables[:, r, : len(found)] = np.array(found, np.int32).T
    lead = np.array([given[3] for given in rhythms], np.int32)
    strict = np.array([given[4] for given in rhythms], np.bool_)
    return Rhythms(tables[0], tables[1], tables[2], lead, strict)


def _period(every: Duration, first_month: int, day: date) -> tuple[date, date]:
    if every.months:
        found = period_of(day, every.months, first_month)
        return found.start, found.end
    start = day.toordinal() - (day.weekday() if every.days == 7 else 0)
    return date.fromordinal(start), date.fromordinal(start + every.days - 1)


def worst_by_group(codes: Codes, group: Ints, groups: int) -> Codes:
    """[groups, D]: the worst code of the rows of each group (rows sorted by group); NOT_ASKED where none is asked."""
    out = np.full((groups, codes.shape[1]), NOT_ASKED, np.int8)
    if len(group):
        starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
        out[group[starts]] = np.maximum.reduceat(codes, starts, axis=0)
    return out
