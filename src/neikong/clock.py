"""Time: the moment of a question, periods, ROC dates, days in Taipei, trading days. Imports nothing of ours."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone

TAIPEI = timezone(
    timedelta(hours=8), "Asia/Taipei"
)  # no daylight saving since 1979; every date here is later
ALWAYS = datetime(9999, 12, 31, tzinfo=UTC)  # "everything that is known"
LAST_DAY = date(9999, 12, 31)
FIRST_DAY = date(1, 1, 1)

_ISO = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$"
)
_ROC = re.compile(r"(?:民國)?\s*(\d{1,3})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(?:(\d{1,2})\s*日?|(底))")


@dataclass(frozen=True)
class Moment:
    """D and K: the day asked about (in Taipei), and the instant (UTC) until which evidence was known."""

    day: date
    known: datetime = ALWAYS


@dataclass(frozen=True)
class Duration:
    """A calendar duration: months and days do not convert; seconds only for clocks of hours and minutes."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    @classmethod
    def parse(cls, text: str) -> Duration:
        """ISO 8601 text such as P1Y, P6M, P30D, PT4H. Raises ValueError that says what would be right."""
        found = _ISO.match(text)
        if not found:
            raise ValueError(f"'{text}' is not a period; write for example P1Y, P6M, P30D or PT4H")
        years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return cls(years * 12 + months, weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)

    def __str__(self) -> str:
        years, months = divmod(self.months, 12)
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        day = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (months, "M"), (self.days, "D")) if n)
        clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
        return "P" + (day + ("T" + clock if clock else "") or "0D")

    def rough_seconds(self) -> int:
        """An order between durations of different units: a month counts 30 days. Only for comparing limits."""
        return (self.months * 30 + self.days) * 86_400 + self.seconds

    def after(self, start: date) -> date:
        """The day this long after `start`; the end of a shorter month holds. Part days count as whole days."""
        return add_months(start, self.months, self.days + -(-self.seconds // 86_400))

    def before(self, end: date) -> date:
        return add_months(end, -self.months, -self.days - -(-self.seconds // 86_400))


def add_months(start: date, months: int, days: int = 0) -> date:
    """`start` moved by whole months (clamped to the month's last day), then by days; clamped to the calendar."""
    index = start.year * 12 + start.month - 1 + months
    year, month = index // 12, index % 12 + 1
    if year < 1:
        return FIRST_DAY
    if year > 9999:
        return LAST_DAY
    moved = date(year, month, min(start.day, monthrange(year, month)[1]))
    ordinal = moved.toordinal() + days
    return date.fromordinal(min(max(ordinal, 1), LAST_DAY.toordinal()))


def day_in_taipei(instant: datetime) -> date:
    return instant.astimezone(TAIPEI).date()


def end_of_day(day: date) -> datetime:
    """The last microsecond of a day in Taipei, as UTC: what is recorded that day is known by then."""
    return datetime.combine(day, time.max, TAIPEI).astimezone(UTC)


def roc(day: date) -> str:
    """A date as the rules write it: 115年11月20日. Dates before ROC 1 keep their western year."""
    year = day.year - 1911
    return f"{year}年{day.month}月{day.day}日" if year > 0 else f"西元{day.year}年{day.month}月{day.day}日"


def parse_roc(text: str) -> date:
    """112年8月15日, 民國 112 年 08 月 15 日, 112.08.15 or 116年12月底 (the last day). Raises ValueError."""
    found = _ROC.search(text)
    if not found:
        raise ValueError(f"'{text}' is not a ROC date; write for example 112年8月15日")
    year, month = int(found[1]) + 1911, int(found[2])
    if not 1 <= month <= 12:
        raise ValueError(f"'{text}' has no such month")
    return date(year, month, monthrange(year, month)[1] if found[4] else int(found[3]))


@dataclass(frozen=True)
class Period:
    """A closed interval of days."""

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end


def period_of(day: date, months: int, first_month: int = 1) -> Period:
    """The period of so many months that holds `day`, counted from `first_month` (1 = calendar, 4 = fiscal from April).

    `months` is a divisor or a multiple of 12, so that periods begin with the year.
    """
    index = (day.year * 12 + day.month - first_month) // months * months + first_month - 1
    start = date(index // 12, index % 12 + 1, 1)
    last = index + months - 1
    return Period(start, date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1]))


def previous(period: Period, months: int, first_month: int = 1) -> Period:
    return period_of(period.start - timedelta(days=1), months, first_month)


class NoCalendar(Exception):
    """The trading calendar holds no data for that year: it refuses to guess."""

    def __init__(self, year: int) -> None:
        super().__init__(f"the trading calendar has no data for {year}")
        self.year = year


@dataclass(frozen=True)
class TradingCalendar:
    """Trading days from data: closed days by year. Weekends are closed unless opened; a typhoon adds a closure."""

    years: frozenset[int] = frozenset()
    closed: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    _days: dict[int, list[date]] = field(default_factory=dict, compare=False, repr=False)

    def _year(self, year: int) -> list[date]:
        if year not in self.years:
            raise NoCalendar(year)
        if year not in self._days:
            first = date(year, 1, 1).toordinal()
            days = (date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1))
            self._days[year] = [
                d for d in days if d in self.opened or (d.weekday() < 5 and d not in self.closed)
            ]
        return self._days[year]

    def trades(self, day: date) -> bool:
        days = self._year(day.year)
        place = bisect_left(days, day)
        return place < len(days) and days[place] == day

    def latest(self, day: date) -> date:
        """The last trading day on or before `day`."""
        days = self._year(day.year)
        place = bisect_right(days, day)
        return days[place - 1] if place else self._year(day.year - 1)[-1]

    def after(self, day: date, count: int) -> date:
        """The `count`-th trading day after `day` (the rules count from the day after)."""
        year, days = day.year, self._year(day.year)
        place = bisect_right(days, day) + count - 1
        while place >= len(days):
            place -= len(days)
            year += 1
            days = self._year(year)
        return days[place] if count else day
