"""One outage: what stops, in which order to recover, who does what when, and which tolerances are missed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from neikong.resilience.feasibility import ENDLESS, Span, deadlines, kth
from neikong.resilience.model import Group, Model, recovery_order

Cause = Literal["at-once", "need", "team", "beside"]


@dataclass(frozen=True)
class Step:
    """One node's recovery: from `start` to `done` somebody works on it; at `up` its service is back. `cause` and `after` say what
    decided the start (or, with "beside", when service was back)."""

    node: str
    team: str
    start: int
    done: int
    up: int
    cause: Cause
    after: str
    hit: bool


@dataclass(frozen=True)
class Outage:
    """`steps` in recovery order: what was hit or felt it. `down`: minutes without service by node, a span where work is not told."""

    steps: tuple[Step, ...]
    down: Mapping[str, Span]
    missed: tuple[str, ...]  # nodes that surely miss their tolerance (or, where none is set, their RTO)
    doubtful: tuple[str, ...]  # nodes that may: a recovery time is not told
    loss: Mapping[str, Span]

    def step(self, id: str) -> Step | None:
        return next((s for s in self.steps if s.node == id), None)

    def path(self, id: str) -> list[str]:
        """What decided when a node was back, first things first."""
        by = {s.node: s for s in self.steps}
        found = [id]
        while (step := by.get(found[-1])) and step.after and step.after not in found:
            found.append(step.after)
        return list(reversed(found))


def outage(
    model: Model,
    hit: Mapping[str, int | None] | None = None,
    order: Sequence[str] | None = None,
    from_backup: bool = False,
    away: Mapping[str, int] | None = None,
) -> Outage:
    """What happens when the nodes `hit` stop, each with its minutes of recovery work (None: its own).

    Without `hit` everything stops. `order` is the order in which teams take things on; it is made to respect every need. With
    `from_backup` only backups are left (replicas were reached too). `away` holds teams back until a minute.
    """
    every = hit is None
    work_least: list[int] = []
    work_most: list[int] = []
    struck: list[bool] = []
    for node in model.nodes:
        is_hit = every or node.id in (hit or {})
        own = (hit or {}).get(node.id)
        if own is None:
            own = node.recovery(from_backup)
        struck.append(is_hit)
        work_least.append((own or 0) if is_hit else 0)
        work_most.append((ENDLESS if own is None else own) if is_hit else 0)
    urgency = deadlines(model)
    taken = recovery_order(model, urgency)
    if order is not None:
        place = {id: i for i, id in enumerate(order)}
        taken = recovery_order(
            model, [float(place.get(n.id, len(place) + u)) for n, u in zip(model.nodes, urgency, strict=True)]
        )
    least, steps = _run(model, taken, work_least, struck, away or {})
    most, _ = _run(model, taken, work_most, struck, away or {}) if work_most != work_least else (least, steps)
    stuck = model.links.stuck
    felt = [
        struck[i] or most[i] > 0 or (i in stuck and any(struck[model.at[m]] for m in _below(model, i)))
        for i in range(len(model.nodes))
    ]
    down = {
        n.id: Span(least[i], ENDLESS if i in stuck else min(most[i], ENDLESS))
        for i, n in enumerate(model.nodes)
        if felt[i]
    }
    loss = _losses(model, struck, from_backup)
    missed, doubtful = [], []
    for id, span in down.items():
        node = model.node(id)
        answer = span.against(node.tolerance if node.tolerance is not None else node.rto)
        if answer == "missed":
            missed.append(id)
        elif answer == "unknown":
            doubtful.append(id)
    return Outage(
        tuple(s for s in steps if s.hit or s.up > 0),
        down,
        tuple(missed),
        tuple(doubtful),
        {id: loss[id] for id in down},
    )


def _below(model: Model, node: int) -> set[str]:
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        for member in model.links.members(waiting.pop()):
            if member not in seen:
                seen.add(member)
                waiting.append(member)
    return {model.nodes[i].id for i in seen}


def _last(times: Sequence[int], every: Sequence[int], some: Sequence[Group]) -> tuple[int, int | None]:
    when, who = 0, None
    for member in every:
        if times[member] > when:
            when, who = times[member], member
    for group in some:
        if (at := kth(times, group)) > when:
            count, members = group
            when, who = at, sorted(members, key=lambda m: (times[m], m))[count - 1]
    return when, who


def _run(
    model: Model, order: Sequence[int], work: Sequence[int], struck: Sequence[bool], away: Mapping[str, int]
) -> tuple[list[int], list[Step]]:
    """Each team takes the next in the order when it is free and what that waits for is up; it does not overtake. So more work
    anywhere never brings anything forward."""
    links = model.links
    teams = {t.id: t for t in model.teams}
    free: dict[str, list[tuple[int, int | None]]] = {
        t.id: [(t.arrives + away.get(t.id, 0), None)] * t.at_once for t in model.teams
    }
    began = dict.fromkeys(teams, 0)
    up = [0] * len(work)
    steps = []
    for node in order:
        ready, waited = _last(up, links.waits_all[node], links.waits_some[node])
        cause: Cause = "need" if waited is not None else "at-once"
        start, after = ready, waited
        team = model.nodes[node].team
        if struck[node] and work[node] and team:
            slots = free[team]
            slots.sort(key=lambda s: s[0])
            at, before = slots[0]
            if max(at, began[team]) > start:
                start, cause, after = max(at, began[team]), "team", before
            began[team] = start
            slots[0] = (start + work[node], node)
        done = start + work[node] if struck[node] else start
        beside, other = _last(up, links.with_all[node], links.with_some[node])
        up[node] = max(done, beside)
        if beside > done:
            cause, after = "beside", other
        steps.append(
            Step(
                model.nodes[node].id,
                team,
                start,
                done,
                up[node],
                cause,
                model.nodes[after].id if after is not None else "",
                struck[node],
            )
        )
    return up, steps


def _losses(model: Model, struck: Sequence[bool], from_backup: bool) -> dict[str, Span]:
    """Data lost: what was hit loses what its own copies do not hold, and whoever needs it feels that."""
    least: list[int] = []
    most: list[int] = []
    for i, node in enumerate(model.nodes):
        own = (node.backup_loss if from_backup else node.loss) if node.kind == "system" else node.loss
        least.append((own or 0) if struck[i] else 0)
        most.append((ENDLESS if own is None else own) if struck[i] else 0)
    for node_at in model.links.order:
        for member in set(model.links.waits_all[node_at] + model.links.with_all[node_at]):
            least[node_at] = max(least[node_at], least[member])
            most[node_at] = max(most[node_at], most[member])
        for group in model.links.waits_some[node_at] + model.links.with_some[node_at]:
            least[node_at] = max(least[node_at], kth(least, group))
            most[node_at] = max(most[node_at], kth(most, group))
    return {n.id: Span(least[i], min(most[i], ENDLESS)) for i, n in enumerate(model.nodes)}
