"""What recovery can be reached when everything stops: recovery time and data loss of every node, and what decides them.

Where a recovery time is not told, the answer is a span: at least what is known (the unknown taken as nothing), at most without
end. A target below the least is missed whatever the unknown turns out to be; a span around the target is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from neikong.resilience.model import Group, Model

ENDLESS = 1 << 40  # minutes; more than any recovery, and sums of it stay exact
Answer = Literal["met", "missed", "unknown", "no-target"]


@dataclass(frozen=True)
class Span:
    """Minutes, from the least that it can be to the most."""

    least: int
    most: int

    @property
    def known(self) -> int | None:
        return self.least if self.least == self.most else None

    def against(self, target: int | None) -> Answer:
        if target is None:
            return "no-target"
        if self.least > target:
            return "missed"
        return "met" if self.most <= target else "unknown"


@dataclass(frozen=True)
class Reach:
    """By node number: recovery time and data loss, least and most."""

    model: Model
    rto_least: list[int]
    rto_most: list[int]
    rpo_least: list[int]
    rpo_most: list[int]

    def rto(self, id: str) -> Span:
        i = self.model.at[id]
        return Span(self.rto_least[i], min(self.rto_most[i], ENDLESS))

    def rpo(self, id: str) -> Span:
        i = self.model.at[id]
        return Span(self.rpo_least[i], min(self.rpo_most[i], ENDLESS))

    def path(self, id: str) -> list[str]:
        """The critical path: from what has to be recovered first to the node itself, each deciding when the next can be."""
        return self._walk(id, self.rto_least, through=True)

    def loss_path(self, id: str) -> list[str]:
        """From whoever loses most data to the node that feels it."""
        return self._walk(id, self.rpo_least, through=False)

    def _walk(self, id: str, times: list[int], through: bool) -> list[str]:
        links, node = self.model.links, self.model.at[id]
        path = [node]
        seen = {node}
        while True:
            own = (self.model.nodes[node].work if through else self.model.nodes[node].loss) or 0
            waits = _deciding(times, links.waits_all[node], links.waits_some[node])
            beside = _deciding(times, links.with_all[node], links.with_some[node])
            if through:
                start = times[waits] if waits is not None else 0
                bound = beside if beside is not None and times[beside] > start + own else waits
            else:
                both = [m for m in (waits, beside) if m is not None]
                bound = max(both, key=lambda m: times[m], default=None)
                if bound is not None and times[bound] <= own:
                    bound = None
            if bound is None or bound in seen or times[bound] == 0:
                return [self.model.nodes[i].id for i in reversed(path)]
            path.append(bound)
            seen.add(bound)
            node = bound

    @cached_property
    def unknown(self) -> dict[str, tuple[str, ...]]:
        """For each node whose recovery time or loss is not known, the nodes of which something is not told."""
        asked = {
            n.id
            for n in self.model.nodes
            if n.work is None or n.loss is None or self.model.at[n.id] in self.model.links.stuck
        }
        found: dict[str, list[str]] = {}
        for id in sorted(asked):
            for of in {id, *self.model.above(id)}:
                i = self.model.at[of]
                if self.rto_least[i] != self.rto_most[i] or self.rpo_least[i] != self.rpo_most[i]:
                    found.setdefault(of, []).append(id)
        return {of: tuple(ids) for of, ids in found.items()}


def kth(times: Sequence[int], group: Group) -> int:
    """When enough of a group is there: the k-th smallest of its members."""
    count, members = group
    values = [times[m] for m in members]
    return min(values) if count == 1 else sorted(values)[count - 1]


def _deciding(times: Sequence[int], every: Sequence[int], some: Sequence[Group]) -> int | None:
    """The member that is there last among those that are waited for."""
    found = max(every, key=lambda m: times[m], default=None)
    for count, members in some:
        member = sorted(members, key=lambda m: (times[m], m))[count - 1]
        if found is None or times[member] > times[found]:
            found = member
    return found


def feasibility(model: Model) -> Reach:
    """Shapes: one number a node. Linear in nodes and needs; 10,000 systems with 50,000 needs take some tens of milliseconds."""
    nodes = model.nodes
    work = [n.work for n in nodes]
    loss = [n.loss for n in nodes]
    arrives = {team.id: team.arrives for team in model.teams}
    first = [arrives.get(n.team, 0) if n.team else 0 for n in nodes] if arrives else None
    rto_least = _reach_time(model, [w or 0 for w in work], first)
    rpo_least = _reach_loss(model, [x or 0 for x in loss])
    stuck = bool(model.links.stuck)
    rto_most = (
        _reach_time(model, [ENDLESS if w is None else w for w in work], first)
        if stuck or None in work
        else rto_least
    )
    rpo_most = (
        _reach_loss(model, [ENDLESS if x is None else x for x in loss])
        if stuck or None in loss
        else rpo_least
    )
    if stuck:
        rto_most, rpo_most = list(rto_most), list(rpo_most)
        for node in model.links.stuck:
            rto_most[node] = rpo_most[node] = ENDLESS
    return Reach(
        model,
        rto_least,
        [min(x, ENDLESS) for x in rto_most] if rto_most is not rto_least else rto_least,
        rpo_least,
        [min(x, ENDLESS) for x in rpo_most] if rpo_most is not rpo_least else rpo_least,
    )


def _reach_time(model: Model, work: Sequence[int], first: Sequence[int] | None) -> list[int]:
    links = model.links
    waits_all, waits_some, with_all, with_some = (
        links.waits_all,
        links.waits_some,
        links.with_all,
        links.with_some,
    )
    up = [0] * len(work)
    for node in links.order:
        start = first[node] if first is not None and work[node] else 0
        for member in waits_all[node]:
            if up[member] > start:
                start = up[member]
        for group in waits_some[node]:
            if (when := kth(up, group)) > start:
                start = when
        done = start + work[node]
        for member in with_all[node]:
            if up[member] > done:
                done = up[member]
        for group in with_some[node]:
            if (when := kth(up, group)) > done:
                done = when
        up[node] = done
    return up


def _reach_loss(model: Model, loss: Sequence[int]) -> list[int]:
    links = model.links
    waits_all, waits_some, with_all, with_some = (
        links.waits_all,
        links.waits_some,
        links.with_all,
        links.with_some,
    )
    found = [0] * len(loss)
    for node in links.order:
        most = loss[node]
        for member in waits_all[node]:
            if found[member] > most:
                most = found[member]
        for member in with_all[node]:
            if found[member] > most:
                most = found[member]
        for group in waits_some[node]:
            most = max(most, kth(found, group))
        for group in with_some[node]:
            most = max(most, kth(found, group))
        found[node] = most
    return found


def deadlines(model: Model) -> list[float]:
    """The latest minute at which each node has to be up, so that nothing above it misses its target.

    Members of a group that is not decided by them are not pressed: only as many of the quickest as are needed count.
    """
    times = feasibility(model).rto_least
    links = model.links
    latest = [float(n.rto) if n.rto is not None else float("inf") for n in model.nodes]
    for node in reversed(links.order):
        starts = latest[node] - (model.nodes[node].work or 0)
        for member in links.waits_all[node]:
            latest[member] = min(latest[member], starts)
        for member in links.with_all[node]:
            latest[member] = min(latest[member], latest[node])
        for groups, limit in ((links.waits_some[node], starts), (links.with_some[node], latest[node])):
            for count, members in groups:
                for member in sorted(members, key=lambda m: (times[m], m))[:count]:
                    latest[member] = min(latest[member], limit)
    return latest
