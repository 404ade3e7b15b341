"""Periodic duties as arithmetic on days: which period is closed, which is open, and what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from neikong.clock import Duration, Period, TradingCalendar, period_of, previous

ONE_DAY = timedelta(days=1)
NO_GRACE = Duration()


@dataclass(frozen=True)
class Rhythm:
    """How often, counted how. `grace` is the time after a period's end in which a record about it is still in time."""

    every: Duration
    basis: str
    first_month: int = 1
    grace: Duration = NO_GRACE

    @property
    def rolling(self) -> bool:
        """Periods that do not fit the calendar (P30D) roll from the last record."""
        return self.basis == "rolling" or not (self.every.months or self.every.days in (1, 7))

    @property
    def lead(self) -> int:
        """Days before a deadline from which a duty counts as due: a sixth of the period, at most sixty."""
        return min(60, (self.every.months * 30 + self.every.days) // 6)


@dataclass(frozen=True)
class Record:
    """One qualifying record: the day it is about, and the first day on which it counts."""

    about: date
    counts_from: date


@dataclass(frozen=True)
class Standing:
    """Where a periodic duty stands: `state` is met, due or overdue; `deadline` the end of the open period or of the
    missed one; `by` the index of the record that satisfies it, if any."""

    state: str
    deadline: date
    by: int | None
    period: Period | None = None


def open_period(rhythm: Rhythm, day: date, calendar: TradingCalendar) -> Period:
    """The period whose deadline has not passed on `day`: the first one that ends (with grace) on or after it."""
    if rhythm.basis == "trading":
        latest = calendar.latest(day)
        following = latest if latest == day else calendar.after(day, 1)
        return Period(following, following)
    period = _period(rhythm, day)
    earlier = _before(rhythm, period)
    while rhythm.grace.after(earlier.end) >= day:
        period, earlier = earlier, _before(rhythm, earlier)
    return period


def closed_period(rhythm: Rhythm, opened: Period, calendar: TradingCalendar) -> Period:
    """The period just before the open one: its deadline has passed."""
    if rhythm.basis == "trading":
        latest = calendar.latest(opened.start - ONE_DAY)
        return Period(latest, latest)
    return _before(rhythm, opened)


def _period(rhythm: Rhythm, day: date) -> Period:
    if rhythm.every.months:
        return period_of(day, rhythm.every.months, rhythm.first_month if rhythm.basis == "fiscal" else 1)
    start = day if rhythm.every.days == 1 else day - timedelta(days=day.weekday())
    return Period(start, start + timedelta(days=rhythm.every.days - 1))


def _before(rhythm: Rhythm, period: Period) -> Period:
    if rhythm.every.months:
        return previous(period, rhythm.every.months, rhythm.first_month if rhythm.basis == "fiscal" else 1)
    return _period(rhythm, period.start - ONE_DAY)


def standing(
    rhythm: Rhythm, anchor: date, records: Sequence[Record], day: date, calendar: TradingCalendar
) -> Standing:
    """The definition. `anchor`: since when the duty is demanded; the first period demanded is the first whole one."""
    if rhythm.rolling:
        return _rolling(rhythm, anchor, records, day)
    opened = open_period(rhythm, day, calendar)
    deadline = rhythm.grace.after(opened.end)
    if (by := _within(opened, records, day)) is not None:
        return Standing("met", deadline, by, opened)
    closed = closed_period(rhythm, opened, calendar)
    owed = day if rhythm.basis == "trading" else deadline - timedelta(days=rhythm.lead)
    if (by := _within(closed, records, day)) is not None:
        ended = rhythm.grace == NO_GRACE or opened.end < day
        late = ended and day >= owed if rhythm.basis != "trading" else day == opened.start
        return Standing("due" if late else "met", deadline, by, opened)
    if closed.start >= anchor:
        return Standing("overdue", rhythm.grace.after(closed.end), None, closed)
    return Standing("due", deadline, None, opened)


def _within(period: Period, records: Sequence[Record], day: date) -> int | None:
    """The newest record about the period that counts on `day`."""
    found = [n for n, r in enumerate(records) if r.about in period and r.counts_from <= day]
    return found[-1] if found else None


def _rolling(rhythm: Rhythm, anchor: date, records: Sequence[Record], day: date) -> Standing:
    found = [n for n, r in enumerate(records) if r.counts_from <= day and r.about <= day]
    last = max(found, key=lambda n: records[n].about, default=None)
    # what was done before the duty was demanded satisfies it while it lasts, and never shortens the first period
    first = rhythm.grace.after(rhythm.every.after(anchor))
    expiry = None if last is None else rhythm.grace.after(rhythm.every.after(records[last].about))
    deadline = first if expiry is None else max(first, expiry)
    if day > deadline:
        return Standing("overdue", deadline, None)
    if expiry is None or day > expiry or day >= deadline - timedelta(days=rhythm.lead):
        return Standing("due", deadline, last)
    return Standing("met", deadline, last)
