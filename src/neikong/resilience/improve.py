"""The cheapest set of improvements with which every target is met: a mixed-integer program (HiGHS, through SciPy).

What teams can do at a time is not linear; so a set that meets the targets with people enough is tried with the teams as they
are, and when that is late the set is forbidden (it and everything cheaper inside it) and the next is sought.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neikong.resilience.feasibility import feasibility
from neikong.resilience.model import Model, Need, Node
from neikong.resilience.outage import outage

MOST_TRIES = 200


@dataclass(frozen=True)
class Improvement:
    """What money buys: another recovery time, another data loss, or another member in every group that needs `beside`.

    `also` is a node that can stand in for `of` from then on; groups that need `of` then need either.
    """

    id: str
    of: str
    cost: int
    title: str = ""
    work: int | None = None
    loss: int | None = None
    also: str = ""


@dataclass(frozen=True)
class Proposal:
    """`chosen` improvements and their cost. `proven`: no cheaper set meets every target. `short`: what no set of them mends."""

    chosen: tuple[Improvement, ...]
    cost: int
    proven: bool
    short: tuple[str, ...] = ()


def applied(model: Model, chosen: Sequence[Improvement]) -> Model:
    """The model with improvements made; of several for one node the best of each holds."""
    changed: dict[str, Node] = {}
    needs = list(model.needs)
    for one in chosen:
        node = changed.get(one.of, model.node(one.of))
        if one.work is not None:
            node = replace(node, work=one.work if node.work is None else min(node.work, one.work))
        if one.loss is not None:
            node = replace(node, loss=one.loss if node.loss is None else min(node.loss, one.loss))
        changed[one.of] = node
        if one.also:
            needs = [part for need in needs for part in _either(need, one.of, one.also)]
    return Model.of([changed.get(n.id, n) for n in model.nodes], needs, model.teams, model.assumed)


def _either(need: Need, of: str, also: str) -> list[Need]:
    if of not in need.members or also in need.members or also == need.of:
        return [need]
    if need.count >= len(need.members):
        rest = tuple(m for m in need.members if m != of)
        parts = [Need(need.of, (of, also), 1, need.waits)]
        return [Need(need.of, rest, 0, need.waits), *parts] if rest else parts
    return [replace(need, members=(*need.members, also))]


def unmet(model: Model, with_teams: bool = True) -> tuple[str, ...]:
    """Nodes whose RTO or RPO is not shown to be met: missed, or unknown."""
    reach = feasibility(model)
    teams = outage(model) if with_teams and any(n.team for n in model.nodes) else None
    found = []
    for node in model.nodes:
        rto = teams.down[node.id] if teams and node.id in teams.down else reach.rto(node.id)
        if rto.against(node.rto) in ("missed", "unknown") or reach.rpo(node.id).against(node.rpo) in (
            "missed",
            "unknown",
        ):
            found.append(node.id)
    return tuple(found)


def cheapest(model: Model, options: Sequence[Improvement], with_teams: bool = True) -> Proposal:
    """The cheapest of `options` with which every target is met, or what stays short with all of them.

    Raises ValueError when an option concerns nobody in the model, or costs less than nothing.
    """
    for option in options:
        if option.of not in model.at or (option.also and option.also not in model.at) or option.cost < 0:
            raise ValueError(f"improvement '{option.id}' does not fit the model")
    if short := unmet(applied(model, options), with_teams):
        return Proposal((), 0, True, short)
    if not unmet(model, with_teams):
        return Proposal((), 0, True)
    forbidden: list[set[int]] = []
    for _ in range(MOST_TRIES):
        chosen = _solve(model, options, forbidden)
        if chosen is None:
            break
        picked = [options[i] for i in sorted(chosen)]
        if not unmet(applied(model, picked), with_teams):
            # past the first, a proof would need that more improvement never delays a team, and reordering can
            return Proposal(tuple(picked), sum(o.cost for o in picked), not forbidden)
        forbidden.append(chosen)
    picked = _greedy(model, options, with_teams)
    return Proposal(tuple(picked), sum(o.cost for o in picked), False)


def _greedy(model: Model, options: Sequence[Improvement], with_teams: bool) -> list[Improvement]:
    """Everything, less the dearest that is not needed: an answer where a proof would take too long."""
    kept = list(options)
    for option in sorted(options, key=lambda o: -o.cost):
        without = [o for o in kept if o is not option]
        if not unmet(applied(model, without), with_teams):
            kept = without
    return kept


class _Program:
    """Rows of a mixed-integer program, gathered one by one."""

    def __init__(self) -> None:
        self.cost: list[float] = []
        self.integer: list[int] = []
        self.upper: list[float] = []
        self.rows: list[dict[int, float]] = []
        self.least: list[float] = []

    def variable(self, cost: float = 0.0, binary: bool = False, upper: float = np.inf) -> int:
        self.cost.append(cost)
        self.integer.append(int(binary))
        self.upper.append(1.0 if binary else upper)
        return len(self.cost) - 1

    def at_least(self, row: dict[int, float], bound: float) -> None:
        self.rows.append(row)
        self.least.append(bound)

    def solve(self) -> np.ndarray | None:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        data: list[float] = []
        across: list[int] = []
        start = [0]
        for row in self.rows:
            data += row.values()
            across += row.keys()
            start.append(len(data))
        matrix = csr_array((data, across, start), shape=(len(self.rows), len(self.cost)))
        answer = milp(
            np.array(self.cost),
            integrality=np.array(self.integer),
            bounds=Bounds(np.zeros(len(self.cost)), np.array(self.upper)),
            constraints=LinearConstraint(matrix, np.array(self.least), np.inf),
            options={"mip_rel_gap": 0.0, "time_limit": 60.0},
        )
        return np.asarray(answer.x) if answer.status == 0 else None


def _solve(model: Model, options: Sequence[Improvement], forbidden: Sequence[set[int]]) -> set[int] | None:
    """One optimum without the forbidden sets: times and losses as variables, a chosen option as 0 or 1."""
    program = _Program()
    pick = [program.variable(float(o.cost), binary=True) for o in options]
    wide = applied(model, options)  # every node that can be in a group, so that an added member has its place
    both = [*model.nodes, *wide.nodes]
    # an untold time is longer than every path of told ones and than every target; big is more than any path at all
    untold = float(
        sum(n.work or 0 for n in both)
        + sum(t.arrives for t in model.teams)
        + max([0, *(n.rto or 0 for n in both), *(n.rpo or 0 for n in both), *(n.loss or 0 for n in both)])
        + 1
    )
    big = untold * (1 + sum(n.work is None for n in model.nodes))
    arrives = {t.id: t.arrives for t in model.teams}
    up = [program.variable(upper=float(n.rto) if n.rto is not None else np.inf) for n in model.nodes]
    lost = [program.variable(upper=float(n.rpo) if n.rpo is not None else np.inf) for n in model.nodes]
    done = [program.variable() for _ in model.nodes]
    for i, node in enumerate(model.nodes):
        for attribute, target in (("work", done[i]), ("loss", lost[i])):
            # the best chosen level: v >= level_j - (level_j - better)·x for every level, written level by level
            levels = sorted(
                {
                    (value, index)
                    for index, o in enumerate(options)
                    if o.of == node.id and (value := getattr(o, attribute)) is not None
                }
            )
            own = getattr(node, attribute)
            base = untold if own is None else float(own)
            better = [(value, index) for value, index in levels if value < base]
            amount = program.variable()
            program.at_least({amount: 1.0}, float(better[0][0]) if better else base)
            # amount is at least a level unless something strictly better than it is chosen
            steps = [*dict.fromkeys(float(v) for v, _ in better), base][1:]
            for step in steps:
                row = {amount: 1.0}
                for value, index in better:
                    if value < step:
                        row[pick[index]] = step
                program.at_least(row, step)
            if attribute == "work":
                first = arrives.get(node.team, 0) if node.team and own else 0
                program.at_least({target: 1.0, amount: -1.0}, float(first))
                program.at_least({up[i]: 1.0, target: -1.0}, 0.0)
                amounts = amount
            else:
                program.at_least({target: 1.0, amount: -1.0}, 0.0)
        for need in (n for n in model.needs if n.of == node.id):
            _need(program, model, options, pick, need, up, lost, done[i], amounts, up[i], lost[i], big)
    for chosen in forbidden:
        program.at_least({pick[i]: 1.0 for i in range(len(options)) if i not in chosen}, 1.0)
    answer = program.solve()
    return None if answer is None else {i for i, v in enumerate(pick) if answer[v] > 0.5}


def _need(
    program: _Program,
    model: Model,
    options: Sequence[Improvement],
    pick: Sequence[int],
    need: Need,
    up: Sequence[int],
    lost: Sequence[int],
    done: int,
    amount: int,
    service: int,
    loss: int,
    big: float,
) -> None:
    """service (or start, where the need waits) is at least the time of enough members; the members used are chosen."""
    extra = [
        (index, o)
        for index, o in enumerate(options)
        if o.also and o.of in need.members and o.also not in need.members and o.also != need.of
    ]

    def after(member: int, relaxed: dict[int, float]) -> None:
        # while any of `relaxed` falls short of its count the bound is lifted by big
        free = sum(relaxed.values())
        row: dict[int, float] = {up[member]: -1.0}
        if need.waits:
            row |= {done: 1.0, amount: -1.0}
        else:
            row[service] = 1.0
        for variable, weight in relaxed.items():
            row[variable] = row.get(variable, 0.0) - big * weight
        program.at_least(row, -big * free)
        row = {loss: 1.0, lost[member]: -1.0}
        for variable, weight in relaxed.items():
            row[variable] = row.get(variable, 0.0) - big * weight
        program.at_least(row, -big * free)

    if need.count >= len(need.members):
        for member in need.members:
            stands = [(index, o) for index, o in extra if o.of == member]
            if not stands:
                after(model.at[member], {})
                continue
            # one of the member itself and its chosen stand-ins
            used = {model.at[member]: program.variable(binary=True)}
            for index, o in stands:
                variable = program.variable(binary=True)
                program.at_least({pick[index]: 1.0, variable: -1.0}, 0.0)
                used.setdefault(model.at[o.also], variable)
            program.at_least(dict.fromkeys(used.values(), 1.0), 1.0)
            for who, variable in used.items():
                after(who, {variable: 1.0})
        return
    used = {model.at[m]: program.variable(binary=True) for m in need.members}
    for index, o in extra:
        variable = program.variable(binary=True)
        program.at_least({pick[index]: 1.0, variable: -1.0}, 0.0)
        used.setdefault(model.at[o.also], variable)
    program.at_least(dict.fromkeys(used.values(), 1.0), float(need.count))
    for who, variable in used.items():
        after(who, {variable: 1.0})
