"""Laws of the model, kept for every small model that Hypothesis can think of."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neikong.resilience import Improvement, Model, Need, Node, Team, cheapest, feasibility, outage, simulate
from neikong.resilience.improve import applied, unmet
from neikong.resilience.simulate import Draw

NAMES = [f"n{i}" for i in range(7)]


@st.composite
def models(draw: st.DrawFn, teams: bool = False, told: bool = False, targets: bool = True) -> Model:
    """Acyclic: a node needs only nodes before it."""
    minutes = st.integers(0, 60) if told else st.none() | st.integers(0, 60)
    crew = (Team("t", at_once=draw(st.integers(1, 2)), arrives=draw(st.integers(0, 10))),) if teams else ()
    nodes = [
        Node(
            name,
            "business" if i == 6 else "system",
            work=draw(minutes),
            loss=draw(minutes),
            team="t" if teams and draw(st.booleans()) else "",
            rto=draw(st.none() | st.integers(1, 150)) if targets else None,
            rpo=draw(st.none() | st.integers(1, 60)) if targets else None,
        )
        for i, name in enumerate(NAMES)
    ]
    needs = []
    for i in range(1, 7):
        for _ in range(draw(st.integers(0, 2))):
            members = tuple(
                draw(st.lists(st.sampled_from(NAMES[:i]), min_size=1, max_size=min(3, i), unique=True))
            )
            needs.append(Need(NAMES[i], members, draw(st.integers(0, len(members))), draw(st.booleans())))
    return Model.of(nodes, needs, crew)


def spans(model: Model) -> list[tuple[int, int, int, int]]:
    reach = feasibility(model)
    return list(zip(reach.rto_least, reach.rto_most, reach.rpo_least, reach.rpo_most, strict=True))


def no_worse(before: list[tuple[int, ...]], after: list[tuple[int, ...]]) -> bool:
    return all(b >= a for x, y in zip(before, after, strict=True) for b, a in zip(x, y, strict=True))


@given(models(), st.data())
def test_adding_redundancy_never_worsens(model: Model, data: st.DataObject) -> None:
    wide = [n for n in model.needs if NAMES.index(n.of) > len(n.members)]
    if not wide:
        return
    need = data.draw(st.sampled_from(wide))
    other = data.draw(
        st.sampled_from([n for n in NAMES[: NAMES.index(need.of)] if n not in need.members] or ["n0"])
    )
    if other in need.members:
        return
    more = replace(need, members=(*need.members, other), least=need.count)
    needs = [more if n is need else n for n in model.needs]
    assert no_worse(spans(model), spans(Model.of(model.nodes, needs)))


@given(models(), st.data())
def test_removing_a_dependency_never_worsens(model: Model, data: st.DataObject) -> None:
    if model.needs:
        gone = data.draw(st.integers(0, len(model.needs) - 1))
        fewer = [n for i, n in enumerate(model.needs) if i != gone]
        assert no_worse(spans(model), spans(Model.of(model.nodes, fewer, model.teams)))


@given(models(), st.sampled_from(NAMES))
def test_recovering_faster_or_losing_less_never_worsens(model: Model, name: str) -> None:
    node = model.node(name)
    faster = replace(node, work=(node.work or 0) // 2, loss=(node.loss or 0) // 2)
    assert no_worse(spans(model), spans(model.with_nodes({name: faster})))


@given(models(), st.lists(st.integers(0, 60), min_size=14, max_size=14))
def test_telling_what_was_unknown_lands_inside_the_span(model: Model, told: list[int]) -> None:
    known = model.with_nodes(
        {
            n.id: replace(
                n,
                work=told[i] if n.work is None else n.work,
                loss=told[i + 7] if n.loss is None else n.loss,
            )
            for i, n in enumerate(model.nodes)
        }
    )
    for (a, b, c, d), (x, y, z, w) in zip(spans(model), spans(known), strict=True):
        assert x == y
        assert z == w
        assert a <= x <= b
        assert c <= z <= d


@given(models(told=True))
def test_an_outage_of_everything_without_teams_is_the_feasibility(model: Model) -> None:
    reach, lived = feasibility(model), outage(model)
    assert [lived.down[n].least for n in NAMES] == reach.rto_least
    assert [lived.loss[n].least for n in NAMES] == reach.rpo_least


@given(models(teams=True, told=True))
def test_teams_never_work_on_more_than_they_can_nor_before_it_can_be(model: Model) -> None:
    lived = outage(model)
    team = model.teams[0]
    steps = [s for s in lived.steps if s.team and s.done > s.start]
    for step in steps:
        assert step.start >= team.arrives
        assert sum(s.start <= step.start < s.done for s in steps) <= team.at_once
    up = {s.node: s.up for s in lived.steps}
    for need in model.needs:
        if need.waits:
            there = sorted(up.get(m, 0) for m in need.members)[need.count - 1]
            assert all(s.start >= there for s in lived.steps if s.node == need.of)
    assert all(lived.down[n].least >= feasibility(model).rto(n).least for n in NAMES)


@given(models(teams=True, told=True), st.sampled_from(NAMES))
def test_with_the_order_kept_less_work_never_delays_anybody(model: Model, name: str) -> None:
    order = [s.node for s in outage(model).steps]
    order += [n for n in NAMES if n not in order]
    ranked = model.with_nodes({n: replace(model.node(n), rank=order.index(n)) for n in NAMES})
    before = outage(ranked)
    after = outage(
        ranked.with_nodes({name: replace(ranked.node(name), work=(ranked.node(name).work or 0) // 2)})
    )
    assert all(after.down[n].least <= before.down[n].least for n in NAMES)


@given(
    models(teams=True, told=True),
    st.lists(st.dictionaries(st.sampled_from(NAMES), st.integers(1, 90)), min_size=1, max_size=5),
)
def test_many_outages_at_once_are_each_outage_alone(model: Model, hits: list[dict[str, int]]) -> None:
    """The vectorised answer is the definition, column by column, with teams and without."""
    starts = np.cumsum([0, *(len(h) for h in hits)])
    drawn = Draw(
        len(hits),
        starts.astype(np.int64),
        np.array([model.at[n] for h in hits for n in h], np.int32),
        np.array([m for h in hits for m in h.values()], np.int32),
        {"t": np.zeros(len(hits), np.int32)},
        np.zeros(len(hits), np.int32),
    )
    together = simulate(model, drawn, NAMES).down
    for row, hit in zip(together.tolist(), hits, strict=True):
        alone = outage(model, hit)
        assert row == [alone.down[n].least if n in alone.down else 0 for n in NAMES]


@st.composite
def options(draw: st.DrawFn) -> list[Improvement]:
    found = []
    for i in range(draw(st.integers(1, 5))):
        of = draw(st.integers(0, 5))
        what = draw(st.sampled_from(["work", "loss", "also"]))
        also = f"n{draw(st.integers(0, of))}"
        found.append(
            Improvement(
                f"i{i}",
                f"n{of}",
                draw(st.integers(0, 9)),
                work=draw(st.integers(0, 30)) if what == "work" else None,
                loss=draw(st.integers(0, 30)) if what == "loss" else None,
                also=also if what == "also" and also != f"n{of}" else "",
            )
        )
    return found


@settings(max_examples=150, deadline=None)
@given(models(), options())
def test_the_improvements_are_the_cheapest_by_brute_force(
    model: Model, given_options: list[Improvement]
) -> None:
    enough = [
        sum(o.cost for o in chosen)
        for size in range(len(given_options) + 1)
        for chosen in combinations(given_options, size)
        if not unmet(applied(model, chosen))
    ]
    found = cheapest(model, given_options)
    if unmet(applied(model, given_options)):
        assert found.short
        return
    assert not found.short
    assert found.proven
    assert found.cost == min(enough)
    assert not unmet(applied(model, found.chosen))


@settings(max_examples=60, deadline=None)
@given(models(teams=True, told=True), options())
def test_with_teams_the_improvements_meet_every_target_and_a_proof_is_no_lie(
    model: Model, given_options: list[Improvement]
) -> None:
    found = cheapest(model, given_options)
    if found.short:
        assert unmet(applied(model, given_options))
        return
    assert not unmet(applied(model, found.chosen))
