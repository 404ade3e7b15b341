"""Workload W1: firms x 400 obligations x month-ends over about 20,000 evidence records a firm; and the rule for all peers.

Codes: 0 not applicable, 1 met, 2 pending, 3 overdue. Evidence counts when it was accepted, recorded by the day asked, and
dated inside the window: once (any day until then), calendar (the latest period whose end and grace have passed), rolling
(period and grace before the day). All data is made up, from seeds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

SEED = 20260101
OBLIGATIONS = 400
NEVER = 99_999
EPOCH = date(1970, 1, 1).toordinal()
ONCE, CALENDAR, ROLLING = 0, 1, 2
FOLDER = Path("var/bench")


def day(year: int, month: int, of: int) -> int:
    return date(year, month, of).toordinal() - EPOCH


@dataclass(frozen=True)
class Obligation:
    id: int
    begins: int
    ends: int
    kinds: tuple[int, ...]
    tier: int
    flags: tuple[int, ...]
    headcount: int
    cadence: int
    period: int  # months (calendar) or days (rolling)
    grace: int


@dataclass(frozen=True)
class Profile:
    since: int
    kind: int
    tier: int
    flags: tuple[int, ...]
    headcount: int


@dataclass(frozen=True)
class Firm:
    id: int
    start: int
    versions: tuple[Profile, ...]


@dataclass(frozen=True)
class Work:
    """One size: firms, obligations, month-ends, and the evidence log in order of recording."""

    firms: list[Firm]
    obligations: list[Obligation]
    days: np.ndarray
    firm: np.ndarray
    obligation: np.ndarray
    about: np.ndarray
    recorded: np.ndarray
    accepted: np.ndarray


def month_ends(count: int) -> np.ndarray:
    ends = [day(2015 + (n + 1) // 12, (n + 1) % 12 + 1, 1) - 1 for n in range(count)]
    return np.array(ends, np.int32)


def obligations() -> list[Obligation]:
    draw = np.random.default_rng(SEED)
    made = []
    for id in range(OBLIGATIONS):
        cadence = int(draw.choice(3, p=[0.15, 0.45, 0.40]))
        period = (
            0
            if cadence == ONCE
            else int(
                draw.choice([1, 3, 6, 12], p=[0.2, 0.3, 0.2, 0.3])
                if cadence == CALENDAR
                else draw.choice([90, 180, 365, 730, 1095])
            )
        )
        begins = int(
            draw.integers(day(2005, 1, 1), day(2015, 1, 1))
            if draw.random() < 0.7
            else draw.integers(day(2015, 1, 1), day(2023, 1, 1))
        )
        ends = int(begins + draw.integers(700, 4000)) if draw.random() < 0.15 else NEVER
        kinds = (
            tuple(range(8))
            if draw.random() < 0.5
            else tuple(sorted(set(draw.choice(8, size=int(draw.integers(2, 7)), replace=False).tolist())))
        )
        flags = (
            tuple(sorted(set(draw.choice(6, size=int(draw.integers(1, 4)), replace=False).tolist())))
            if draw.random() < 0.2
            else ()
        )
        tier = int(draw.choice([0, 0, 0, 0, 0, 0, 1, 1, 2, 3]))
        made.append(
            Obligation(
                id,
                begins,
                ends,
                kinds,
                tier,
                flags,
                int(draw.choice([0] * 9 + [100])),
                cadence,
                period,
                int(draw.choice([0, 10, 30, 60])),
            )
        )
    return made


def firms(count: int) -> list[Firm]:
    made = []
    for id in range(count):
        draw = np.random.default_rng([SEED, 7, id])
        start = int(draw.integers(day(1995, 1, 1), day(2018, 1, 1)))
        cuts = [
            0,
            *sorted(draw.integers(day(2015, 1, 1), day(2025, 1, 1), size=int(draw.integers(0, 5))).tolist()),
        ]
        versions = tuple(
            Profile(
                int(c),
                int(draw.integers(8)),
                int(draw.integers(4)),
                tuple(sorted(set(draw.choice(6, size=3, replace=False).tolist()))),
                int(np.exp(draw.normal(5.5, 1))),
            )
            for c in cuts
        )
        made.append(Firm(id, start, versions))
    return made


def evidence(count: int) -> tuple[np.ndarray, ...]:
    """80 % of the pairs have about 60 records, 20 % about 3; five days' lag in the mean; 95 % accepted."""
    parts = []
    for id in range(count):
        draw = np.random.default_rng([SEED, 11, id])
        n = draw.poisson(np.where(draw.random(OBLIGATIONS) < 0.2, 3, 60))
        total = int(n.sum())
        about = draw.integers(day(2014, 1, 1), day(2025, 1, 1), size=total).astype(np.int32)
        recorded = (about + draw.geometric(1 / 5, size=total)).astype(np.int32)
        parts.append(
            (
                np.full(total, id, np.int32),
                np.repeat(np.arange(OBLIGATIONS, dtype=np.int16), n),
                about,
                recorded,
                draw.random(total) < 0.95,
            )
        )
    columns = tuple(map(np.concatenate, zip(*parts, strict=True)))
    order = np.argsort(columns[3], kind="stable")
    return tuple(column[order] for column in columns)


def make(firm_count: int, months: int) -> Work:
    """A size, its evidence from var/bench when it was made before."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    place = FOLDER / f"w1-{firm_count}.npz"
    if not place.exists():
        np.savez(place, *evidence(firm_count))
    with np.load(place) as held:
        columns = [held[f"arr_{n}"] for n in range(5)]
    return Work(firms(firm_count), obligations(), month_ends(months), *columns)


def profile(firm: Firm, at: int) -> Profile:
    return [v for v in firm.versions if v.since <= at][-1]


def applies(o: Obligation, p: Profile) -> bool:
    return (
        p.kind in o.kinds
        and p.tier >= o.tier
        and p.headcount >= o.headcount
        and (not o.flags or not set(o.flags).isdisjoint(p.flags))
    )


def closed(months: int, grace: int, at: int) -> tuple[int, int]:
    """First and last day of the latest calendar period with end + grace <= at."""
    first_open = date.fromordinal(EPOCH + at - grace + 1)
    opened = (first_open.year * 12 + first_open.month - 1) // months * months
    before = opened - months
    return day(before // 12, before % 12 + 1, 1), day(opened // 12, opened % 12 + 1, 1) - 1


def window(o: Obligation, anchor: int, at: int) -> tuple[int, int, bool]:
    """First and last day of the window, and whether the duty is still pending without evidence in it."""
    if o.cadence == ONCE:
        return 0, at, at <= anchor + o.grace
    if o.cadence == CALENDAR:
        low, high = closed(o.period, o.grace, at)
        return low, high, low < anchor
    return at - o.period - o.grace, at, at <= anchor + o.period + o.grace


def by_pair(work: Work) -> list[list[list[tuple[int, int]]]]:
    """Accepted evidence as (about, recorded), by firm and obligation."""
    pairs: list[list[list[tuple[int, int]]]] = [[[] for _ in work.obligations] for _ in work.firms]
    kept = work.accepted
    for f, o, about, recorded in zip(
        work.firm[kept].tolist(),
        work.obligation[kept].tolist(),
        work.about[kept].tolist(),
        work.recorded[kept].tolist(),
        strict=True,
    ):
        pairs[f][o].append((about, recorded))
    return pairs


def digest(codes: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(codes, np.uint8).tobytes()).hexdigest()[:12]
