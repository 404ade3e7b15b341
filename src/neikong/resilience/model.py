"""What needs what: businesses, systems, sites, network, suppliers, data; and who recovers them.

A need is a group of members of which `least` are enough: all of them, any of them, or k of n. With `waits`, recovery begins
only when the need is met (a database before what reads it); without, both recover at the same time, and service is back when
both are. Cycles have no recovery order; they are told, and what is in one (or needs one) is unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import Literal

Kind = Literal["business", "system", "site", "network", "vendor"]
KINDS: tuple[Kind, ...] = ("business", "system", "site", "network", "vendor")


@dataclass(frozen=True)
class Node:
    """`work`: minutes of its own recovery once what it waits for is up. `loss`: minutes of data that its own backups or replication
    lose at worst. None: nobody said. Targets are what was promised."""

    id: str
    kind: Kind
    title: str = ""
    work: int | None = None
    loss: int | None = 0
    team: str = ""
    rank: int | None = None  # the firm's own recovery order, smaller first
    core: bool = False
    rto: int | None = None
    rpo: int | None = None
    tolerance: int | None = None
    shortest: int | None = None
    longest: int | None = None
    restore: int | None = (
        None  # minutes to restore from backup, where failover is no way (a cyber attack reaches replicas)
    )
    backup_loss: int | None = None  # data lost when only backups are left
    site: str = ""
    off_site: str = ""
    stand_in: bool = False  # another way takes over when it stops: standby equipment, another site, people
    place: str = ""

    def recovery(self, from_backup: bool) -> int | None:
        """Minutes of recovery work; where only backups are left, a system has to be restored from them."""
        return self.restore if from_backup and self.kind == "system" else self.work


@dataclass(frozen=True)
class Need:
    of: str
    members: tuple[str, ...]
    least: int = 0  # 0: all of them
    waits: bool = True

    @property
    def count(self) -> int:
        return self.least or len(self.members)


@dataclass(frozen=True)
class Team:
    """People who recover `at_once` systems at a time, in the recovery order; `arrives`: minutes until they can begin."""

    id: str
    title: str = ""
    at_once: int = 1
    arrives: int = 0


@dataclass(frozen=True)
class Cycle:
    """Nodes that wait for each other in a ring: none of them can be the first."""

    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """Make it with `Model.of`, which refuses what does not fit together."""

    nodes: tuple[Node, ...]
    needs: tuple[Need, ...] = ()
    teams: tuple[Team, ...] = ()
    assumed: tuple[str, ...] = ()  # what the model takes for granted, for the reader

    @classmethod
    def of(
        cls,
        nodes: Iterable[Node],
        needs: Iterable[Need] = (),
        teams: Iterable[Team] = (),
        assumed: Iterable[str] = (),
    ) -> Model:
        """Raises ValueError that names every member nobody knows, every id that stands twice, and every impossible count."""
        made = cls(tuple(nodes), tuple(needs), tuple(teams), tuple(assumed))
        known = {node.id for node in made.nodes}
        wrong = []
        if len(known) != len(made.nodes):
            count = Counter(n.id for n in made.nodes)
            wrong += [f"'{id}' stands twice" for id, times in count.items() if times > 1]
        for need in made.needs:
            wrong += [
                f"'{need.of}' needs '{m}', which is not in the model"
                for m in (need.of, *need.members)
                if m not in known
            ]
            if not need.members or not 0 <= need.least <= len(need.members):
                wrong.append(
                    f"'{need.of}' needs {need.least} of {len(need.members)}, which cannot be satisfied"
                )
        teams_known = {team.id for team in made.teams}
        wrong += [
            f"'{n.id}' is recovered by '{n.team}', which is not a team"
            for n in made.nodes
            if n.team and n.team not in teams_known
        ]
        wrong += [f"team '{t.id}' can do {t.at_once} at once" for t in made.teams if t.at_once < 1]
        if wrong:
            raise ValueError("; ".join(wrong))
        return made

    @cached_property
    def at(self) -> Mapping[str, int]:
        return {node.id: i for i, node in enumerate(self.nodes)}

    def node(self, id: str) -> Node:
        return self.nodes[self.at[id]]

    @cached_property
    def links(self) -> Links:
        return Links.of(self)

    def with_nodes(self, changed: Mapping[str, Node]) -> Model:
        return replace(self, nodes=tuple(changed.get(n.id, n) for n in self.nodes))

    @cached_property
    def dependents(self) -> Mapping[str, tuple[str, ...]]:
        """For each node, who needs it directly."""
        found: dict[str, dict[str, None]] = {}
        for need in self.needs:
            for member in need.members:
                found.setdefault(member, {})[need.of] = None
        return {id: tuple(of) for id, of in found.items()}

    @cached_property
    def groups(self) -> tuple[list[Group], list[int], list[list[int]]]:
        """Every need as (how many are enough, of whom), by whom it is needed, and for each node the needs that it is a member of."""
        at = self.at
        wanted: list[Group] = []
        owners: list[int] = []
        member_of: list[list[int]] = [[] for _ in self.nodes]
        for need in self.needs:
            members = tuple(at[m] for m in dict.fromkeys(need.members))
            for member in members:
                member_of[member].append(len(wanted))
            wanted.append((min(need.count, len(members)), members))
            owners.append(at[need.of])
        return wanted, owners, member_of

    def stopped_by(self, id: str) -> list[str]:
        """Everything that has no service while this one node has none: a need that still has enough members stands."""
        wanted, owners, member_of = self.groups
        gone: dict[int, int] = {}
        first = self.at[id]
        lost = {first}
        waiting = [first]
        while waiting:
            for group in member_of[waiting.pop()]:
                gone[group] = gone.get(group, 0) + 1
                count, members = wanted[group]
                if len(members) - gone[group] < count and owners[group] not in lost:
                    lost.add(owners[group])
                    waiting.append(owners[group])
        lost.discard(first)
        return [self.nodes[i].id for i in sorted(lost)]

    def above(self, id: str) -> set[str]:
        """Everything that needs a node, directly or not."""
        seen: set[str] = set()
        waiting = [id]
        while waiting:
            for of in self.dependents.get(waiting.pop(), ()):
                if of not in seen:
                    seen.add(of)
                    waiting.append(of)
        return seen


Group = tuple[int, tuple[int, ...]]  # how many are enough, of whom


@dataclass(frozen=True)
class Links:
    """The model as numbers: for each node its needs, and an order in which every need stands before who needs it."""

    waits_all: list[list[int]]
    waits_some: list[list[Group]]
    with_all: list[list[int]]
    with_some: list[list[Group]]
    order: list[int] = field(default_factory=list)
    cycles: tuple[Cycle, ...] = ()
    stuck: frozenset[int] = frozenset()  # in a cycle, or needing one: without order

    @classmethod
    def of(cls, model: Model) -> Links:
        size, at = len(model.nodes), model.at
        made = cls(
            [[] for _ in range(size)],
            [[] for _ in range(size)],
            [[] for _ in range(size)],
            [[] for _ in range(size)],
        )
        for need in model.needs:
            of = at[need.of]
            members = tuple(at[m] for m in dict.fromkeys(need.members))
            if need.count >= len(members):
                (made.waits_all if need.waits else made.with_all)[of].extend(members)
            else:
                (made.waits_some if need.waits else made.with_some)[of].append((need.count, members))
        order, stuck = made._sorted(size)
        cycles = made._cycles(stuck, model) if stuck else ()
        return replace(made, order=order, cycles=cycles, stuck=frozenset(stuck))

    def members(self, node: int) -> list[int]:
        """Everything that a node needs directly, also what is one of several."""
        found = self.waits_all[node] + self.with_all[node]
        for _, members in self.waits_some[node]:
            found.extend(members)
        for _, members in self.with_some[node]:
            found.extend(members)
        return found

    def _sorted(self, size: int) -> tuple[list[int], list[int]]:
        """Kahn's order, smallest number first, so that the same model always has the same order."""
        above: list[list[int]] = [[] for _ in range(size)]
        missing = [0] * size
        for node in range(size):
            for member in set(self.members(node)):
                above[member].append(node)
                missing[node] += 1
        ready = [node for node in range(size) if not missing[node]]
        order = []
        while ready:  # a plain stack of layers: the order inside a layer is by number
            following = []
            for node in ready:
                order.append(node)
                for of in above[node]:
                    missing[of] -= 1
                    if not missing[of]:
                        following.append(of)
            ready = sorted(following)
        return order, [node for node in range(size) if missing[node]]

    def _cycles(self, stuck: Sequence[int], model: Model) -> tuple[Cycle, ...]:
        """The strongly connected sets among what has no order (Tarjan, without recursion)."""
        inside = set(stuck)
        number: dict[int, int] = {}
        low: dict[int, int] = {}
        stack: list[int] = []
        on_stack: set[int] = set()
        found = []
        for root in stuck:
            if root in number:
                continue
            work = [(root, iter([m for m in self.members(root) if m in inside]))]
            number[root] = low[root] = len(number)
            stack.append(root)
            on_stack.add(root)
            while work:
                node, rest = work[-1]
                for member in rest:
                    if member not in number:
                        number[member] = low[member] = len(number)
                        stack.append(member)
                        on_stack.add(member)
                        work.append((member, iter([m for m in self.members(member) if m in inside])))
                        break
                    if member in on_stack:
                        low[node] = min(low[node], number[member])
                else:
                    work.pop()
                    if work:
                        low[work[-1][0]] = min(low[work[-1][0]], low[node])
                    if low[node] == number[node]:
                        ring = []
                        while True:
                            member = stack.pop()
                            on_stack.discard(member)
                            ring.append(member)
                            if member == node:
                                break
                        if len(ring) > 1 or node in self.members(node):
                            found.append(Cycle(tuple(model.nodes[i].id for i in sorted(ring))))
        return tuple(found)


def recovery_order(model: Model, urgency: Sequence[float]) -> list[int]:
    """An order that respects every need: the firm's own rank first, then the most urgent, then the id.

    Jackson and Lawler: on one team, taking the earliest deadline first among what can be taken makes the greatest lateness least.
    """
    links, size = model.links, len(model.nodes)
    above: list[list[int]] = [[] for _ in range(size)]
    missing = [0] * size
    for node in range(size):
        for member in set(links.members(node)):
            above[member].append(node)
            missing[node] += 1

    def key(node: int) -> tuple[float, float, str, int]:
        rank = model.nodes[node].rank
        return (rank if rank is not None else float("inf"), urgency[node], model.nodes[node].id, node)

    ready = [key(node) for node in range(size) if not missing[node]]
    heapify(ready)
    order = []
    while ready:
        node = heappop(ready)[-1]
        order.append(node)
        for of in above[node]:
            missing[of] -= 1
            if not missing[of]:
                heappush(ready, key(of))
    return order
