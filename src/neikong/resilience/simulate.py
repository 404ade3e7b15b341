"""Many outages at once: drawn scenarios and drawn recovery times, column by column in NumPy.

Rows are nodes and columns are draws, so that one need is one operation over all draws. Two bytes a minute where the longest
chain fits in them (22 days), four where not: half the memory is half the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neikong.resilience.feasibility import deadlines
from neikong.resilience.model import Model, recovery_order
from neikong.resilience.scenarios import Scenario

Minutes = NDArray[Any]  # int16 or int32
COLUMNS = 2048  # a row of them fits the first cache


@dataclass(frozen=True)
class Draw:
    """Which nodes stop for how long in each of `count` draws, as lists: `starts` (count + 1), `nodes` and `minutes` by draw."""

    count: int
    starts: NDArray[np.int64]
    nodes: NDArray[np.int32]
    minutes: NDArray[np.int32]
    away: Mapping[str, NDArray[np.int32]]
    scenario: NDArray[np.int32]  # which of the scenarios each draw is


@dataclass(frozen=True)
class Simulated:
    """`down`: minutes without service, draws x watched nodes. `watched` are their ids, `scenario` which scenario each draw is."""

    watched: tuple[str, ...]
    down: Minutes
    scenario: NDArray[np.int32]

    def percentiles(self, at: Sequence[float] = (50, 90, 95, 99)) -> NDArray[np.float64]:
        """Shape: len(at) x watched; the value that is reached or passed in so many of the draws, never interpolated."""
        return np.percentile(self.down, at, axis=0, method="inverted_cdf").astype(float)

    def missed(self, limits: Sequence[int | None]) -> NDArray[np.float64]:
        """The share of draws in which each node was down longer than its limit; NaN where it has none."""
        asked = np.array([np.inf if x is None else x for x in limits])
        share = (self.down > asked[None, :]).mean(0)
        return np.where(np.isinf(asked), np.nan, share)

    def by_scenario(self, count: int, at: float = 95) -> NDArray[np.float64]:
        """Shape: scenarios x watched: the percentile of minutes down in the draws of each scenario; NaN where it was not drawn."""
        found = np.full((count, len(self.watched)), np.nan)
        for which in range(count):
            chosen = self.down[self.scenario == which]
            if len(chosen):
                found[which] = np.percentile(chosen, at, axis=0, method="inverted_cdf")
        return found


def draw(model: Model, among: Sequence[Scenario], count: int, seed: int) -> Draw:
    """Draw `count` scenarios by their weights, and triangular recovery times between shortest and longest.

    The same seed gives the same draws. A time that nobody told is not drawn: `simulate` wants every hit node's (ValueError)."""
    if not among:
        raise ValueError("there is no scenario to draw from")
    random = np.random.default_rng(seed)
    weights = np.array([s.weight for s in among], float)
    which = random.choice(len(among), count, p=weights / weights.sum()).astype(np.int32)
    spans = [_spans(model, s) for s in among]
    sizes = np.array([len(s[0]) for s in spans])
    starts = np.concatenate(([0], np.cumsum(sizes[which]))).astype(np.int64)
    nodes = np.empty(starts[-1], np.int32)
    minutes = np.empty(starts[-1], np.int32)
    away = {t.id: np.zeros(count, np.int32) for t in model.teams}
    for index, (ids, low, mode, high) in enumerate(spans):
        at = np.flatnonzero(which == index)
        if not len(at):
            continue
        for team, (shortest, likely, longest) in among[index].away.items():
            away[team][at] = _triangular(
                random, np.array([shortest]), np.array([likely]), np.array([longest]), len(at)
            )[:, 0]
        if not len(ids):
            continue
        place = starts[at][:, None] + np.arange(len(ids))
        nodes[place] = ids
        minutes[place] = _triangular(random, low, mode, high, len(at))
    return Draw(count, starts, nodes, minutes, away, which)


def _triangular(
    random: np.random.Generator, low: NDArray[Any], mode: NDArray[Any], high: NDArray[Any], count: int
) -> NDArray[np.int32]:
    high = np.maximum(high, low)
    wide = np.where(high > low, high, low + 1)
    drawn = random.triangular(low, np.clip(mode, low, wide), wide, (count, len(low)))
    return np.where(high > low, np.rint(drawn), low).astype(np.int32)


def _spans(
    model: Model, scenario: Scenario
) -> tuple[NDArray[np.int32], NDArray[Any], NDArray[Any], NDArray[Any]]:
    ids, low, mode, high = [], [], [], []
    for id, lasts in scenario.hit.items():
        node = model.node(id)
        if lasts is None:
            own = node.recovery(scenario.from_backup)
            if own is None:
                raise ValueError(f"nobody told how long the recovery of '{id}' takes")
            ratio = own / node.work if node.work else 1.0
            lasts = (
                round((node.shortest if node.shortest is not None else node.work or own) * ratio),
                own,
                round((node.longest if node.longest is not None else node.work or own) * ratio),
            )
        ids.append(model.at[id])
        low.append(min(lasts))
        mode.append(lasts[1])
        high.append(max(lasts))
    return np.array(ids, np.int32), np.array(low), np.array(mode), np.array(high)


def simulate(
    model: Model,
    drawn: Draw,
    watched: Sequence[str],
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Simulated:
    """Minutes without service of the watched nodes in every draw. Nodes of a cycle have no answer (ValueError)."""
    links = model.links
    if links.stuck:
        raise ValueError("nodes wait for each other in a ring; break the ring first")
    taken = recovery_order(model, deadlines(model)) if model.teams else links.order
    kind = _narrowest(model, drawn)
    at = [model.at[id] for id in watched]
    out = np.empty((drawn.count, len(at)), kind)
    for first in range(0, drawn.count, COLUMNS):
        last = min(first + COLUMNS, drawn.count)
        down = np.zeros((len(model.nodes), last - first), kind)
        lo, hi = drawn.starts[first], drawn.starts[last]
        column = np.repeat(np.arange(last - first), np.diff(drawn.starts[first : last + 1]))
        down[drawn.nodes[lo:hi], column] = drawn.minutes[lo:hi]
        _spread(model, taken, down, {t: a[first:last] for t, a in drawn.away.items()})
        out[first:last] = down[at].T
        progress(last, drawn.count)
    return Simulated(tuple(watched), out, drawn.scenario)


def _narrowest(model: Model, drawn: Draw) -> type[np.signedinteger[Any]]:
    """Two bytes when no chain of recoveries can overflow them."""
    most = int(drawn.minutes.max(initial=0))
    waits = any(map(bool, model.links.waits_all)) or any(map(bool, model.links.waits_some))
    if waits or any(n.team for n in model.nodes):
        each = np.bincount(drawn.nodes, weights=None, minlength=len(model.nodes))
        longest = np.zeros(len(model.nodes), np.int64)
        np.maximum.at(longest, drawn.nodes, drawn.minutes)
        most = int(longest[each > 0].sum())
    most += sum(int(a.max(initial=0)) for a in drawn.away.values()) + sum(t.arrives for t in model.teams)
    return np.int16 if most < np.iinfo(np.int16).max else np.int32


def _spread(model: Model, order: Sequence[int], down: Minutes, away: Mapping[str, NDArray[np.int32]]) -> None:
    """From what was hit to everything that needs it, in place. `down` holds own recovery minutes and becomes minutes without service."""
    links = model.links
    rows = list(down)
    kind = down.dtype
    free = {t.id: [(away[t.id] + t.arrives).astype(kind) for _ in range(t.at_once)] for t in model.teams}
    began = {t.id: np.zeros(down.shape[1], kind) for t in model.teams}
    teams = [n.team for n in model.nodes]
    maximum, spare = np.maximum, np.empty(down.shape[1], kind)
    for node in order:
        row = rows[node]
        waits, some = links.waits_all[node], links.waits_some[node]
        team = teams[node]
        if team or waits or some:
            start = np.zeros(down.shape[1], kind)
            for member in waits:
                maximum(start, rows[member], out=start)
            for count, members in some:
                maximum(start, _kth(rows, count, members, spare), out=start)
            if team:
                _take(free[team], began, team, row, start)
            row += start
        for member in links.with_all[node]:
            maximum(row, rows[member], out=row)
        for count, members in links.with_some[node]:
            maximum(row, _kth(rows, count, members, spare), out=row)


def _kth(rows: Sequence[Minutes], count: int, members: Sequence[int], spare: Minutes) -> Minutes:
    if count == 1:
        np.minimum(rows[members[0]], rows[members[1]], out=spare)
        for member in members[2:]:
            np.minimum(spare, rows[member], out=spare)
        return spare
    chosen: Minutes = np.partition(np.stack([rows[m] for m in members]), count - 1, axis=0)[count - 1]
    return chosen


def _take(slots: list[Minutes], began: dict[str, Minutes], team: str, work: Minutes, start: Minutes) -> None:
    """The team takes this on where it is hit, when it is free and not before what it took before; `start` is moved to then."""
    hit = work > 0
    if len(slots) > 1:
        ordered = np.sort(np.stack(slots), axis=0)
        slots[:] = list(ordered)
    when = np.maximum(np.maximum(start, slots[0]), began[team])
    np.copyto(start, when, where=hit)
    np.copyto(began[team], when, where=hit)
    np.copyto(slots[0], when + work, where=hit)
