"""A position over time: the month-ends before a day, judged by what is known now; and what comes after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from neikong.clock import add_months, period_of
from neikong.engine.force import in_force
from neikong.engine.judge import Bench
from neikong.engine.position import Position
from neikong.engine.verdict import Verdict
from neikong.facts import Absent


def month_ends(day: date, count: int = 24) -> list[date]:
    """The last `count` month-ends on or before a day, and the day itself as the last point."""
    first = period_of(day, 1).start
    ends = [period_of(add_months(first, -n), 1).end for n in range(count - 1, 0, -1)]
    return [*ends, day]


def history(bench: Bench, day: date, count: int = 24) -> list[tuple[date, Mapping[Verdict, int]]]:
    """Counts by verdict on each of the month-ends; the bench is left on the day that it was asked about."""
    found: list[tuple[date, Mapping[Verdict, int]]] = []
    for end in month_ends(day, count):
        bench.sit(end)
        found.append((end, Counter(bench.judge(duty).verdict for duty in bench.catalogue.duties.values())))
    bench.sit(day)
    return found


@dataclass(frozen=True)
class Coming:
    """Something that will start (`starts`) or fall due, on a day, with the duty's id."""

    day: date
    duty: str
    starts: bool


def look_ahead(told: Position, bench: Bench, months: int = 14) -> list[Coming]:
    """Duties whose next version begins after the day, however far, and those that fall due within `months`."""
    day = told.moment.day
    last = add_months(day, months)
    found = []
    for id, judgement in told.judgements.items():
        try:
            begins = in_force(bench.catalogue.duties[id], bench.view).begins
        except Absent:
            begins = None
        if begins and begins > day:
            found.append(Coming(begins, id, True))
        open_still = judgement.verdict in (Verdict.MET, Verdict.DUE, Verdict.EXCEPTED)
        if open_still and judgement.deadline and day <= judgement.deadline <= last:
            found.append(Coming(judgement.deadline, id, False))
    return sorted(found, key=lambda c: (c.day, c.duty))
