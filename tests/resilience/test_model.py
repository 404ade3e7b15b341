"""The model by small examples that a person worked out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from neikong.cli.firm import the_catalogue, the_firm
from neikong.facts import Index, View
from neikong.resilience import (
    Model,
    Need,
    Node,
    Team,
    build,
    cheapest,
    conflicts,
    feasibility,
    outage,
    scenarios,
)
from neikong.resilience.build import external, off_site, options
from neikong.resilience.conflicts import OffSite
from neikong.resilience.scenarios import likely, untold

EXAMPLE = Path(__file__).parents[2] / "examples/changfeng"
DAY = date(2026, 11, 20)


def system(id: str, work: int | None = 120, **given: object) -> Node:
    return Node(id, "system", id, work, **given)


def kinds(model: Model, on: date = DAY, asked: OffSite | None = None) -> list[tuple[str, str]]:
    return [(c.kind, c.subject) for c in conflicts(model, on, off_site=asked)]


def test_three_systems_that_wait_for_each_other_take_six_hours_not_two() -> None:
    nodes = [system("a"), system("b"), system("c")]
    chain = Model.of(nodes, [Need("b", ("a",)), Need("c", ("b",))])
    assert feasibility(chain).rto("c").known == 360
    assert feasibility(chain).path("c") == ["a", "b", "c"]
    beside = Model.of(nodes, [Need("b", ("a",), waits=False), Need("c", ("b",), waits=False)])
    assert feasibility(beside).rto("c").known == 120


def test_one_team_takes_them_one_after_the_other_and_two_people_two_at_once() -> None:
    nodes = [system(x, team="t") for x in "abc"] + [Node("shop", "business", work=0)]
    needs = [Need("shop", ("a", "b", "c"), waits=False)]
    for at_once, back in ((1, 360), (2, 240), (3, 120)):
        lived = outage(Model.of(nodes, needs, [Team("t", at_once=at_once)]))
        assert lived.down["shop"].known == back
    late = outage(Model.of(nodes, needs, [Team("t", at_once=3, arrives=30)]))
    assert late.down["shop"].known == 150


def test_any_of_takes_the_quickest_and_two_of_three_the_second() -> None:
    nodes = [system("a", 10), system("b", 20), system("c", 30), system("d", 5)]
    for least, back in ((1, 15), (2, 25), (0, 35)):
        assert feasibility(Model.of(nodes, [Need("d", ("a", "b", "c"), least)])).rto("d").known == back


def test_a_ring_is_told_and_unknown() -> None:
    model = Model.of(
        [system("a"), system("b"), system("c")], [Need("a", ("b",)), Need("b", ("a",)), Need("c", ("a",))]
    )
    assert ("cycle", "a") in kinds(model)
    assert feasibility(model).rto("c").known is None
    assert feasibility(model).unknown["c"] == ("a", "b", "c")


def test_what_does_not_fit_together_is_refused_with_every_reason() -> None:
    with pytest.raises(
        ValueError, match=r"'a' stands twice.*'a' needs 'x'.*needs 3 of 1.*'y', which is not a team"
    ) as wrong:
        Model.of([system("a", team="y"), system("a")], [Need("a", ("x",)), Need("a", ("a",), 3)])
    assert "x" in str(wrong.value)


@pytest.mark.parametrize(
    ("kind", "subject", "nodes", "needs"),
    [
        ("rto-over-tolerance", "a", [system("a", 10, rto=60, tolerance=30)], []),
        ("system-rto-over-business", "a", [system("a", 10, rto=60), Node("z", "business", work=0, rto=30)], [Need("z", ("a",))]),
        ("system-rpo-over-business", "a", [system("a", 10, rpo=60), Node("z", "business", work=0, rpo=30)], [Need("z", ("a",))]),
        ("rpo-under-interval", "a", [system("a", 10, loss=60, rpo=30)], []),
        ("vendor-rto-over-ours", "v", [system("a", 10, rto=60), Node("v", "vendor", work=90)], [Need("a", ("v",), waits=False)]),
        ("rto-not-reached", "b", [system("a", 40), system("b", 40, rto=60)], [Need("b", ("a",))]),
        ("rpo-not-reached", "b", [system("a", 1, loss=40), system("b", 1, rpo=30)], [Need("b", ("a",))]),
        ("single-point", "a", [system("a", 1), Node("z", "business", work=0, core=True)], [Need("z", ("a",))]),
    ],
)  # fmt: skip
def test_each_conflict_is_found_where_it_is_and_not_where_it_is_not(
    kind: str, subject: str, nodes: list[Node], needs: list[Need]
) -> None:
    assert (kind, subject) in kinds(Model.of(nodes, needs))
    from dataclasses import replace

    eased = [replace(n, rto=None, rpo=None, stand_in=True) for n in nodes]
    assert kinds(Model.of(eased, needs)) == []


def test_a_team_that_gets_to_it_too_late_is_told_apart_from_a_chain_that_is_too_long() -> None:
    nodes = [
        system("a", 40, team="t"),
        system("b", 40, team="t", rto=60, rank=2),
        system("c", 40, team="t", rto=60),
    ]
    found = conflicts(Model.of(nodes, [], [Team("t")]), DAY)
    assert [c.kind for c in found] == ["team-too-slow"]


def test_off_site_is_coming_before_its_day_and_now_after() -> None:
    model = Model.of([system("a", 10)])
    asked = OffSite(date(2027, 12, 31), ("a",), (("a", 5.0, 9.0),))
    before, after = (conflicts(model, day, off_site=asked) for day in (DAY, date(2027, 12, 31)))
    assert [(c.kind, c.severity) for c in before] == [("no-off-site", "coming"), ("off-site-capacity", "now")]
    assert after[0].severity == "now"
    assert "5" in before[1].say("en")


@pytest.fixture(scope="module")
def view() -> View:
    return View(Index(the_firm(str(EXAMPLE), the_catalogue("zh"), "zh")), DAY)


def test_the_example_firm_has_the_planted_conflicts_and_no_others(view: View) -> None:
    model = build(view)
    assert sorted(kinds(model, DAY, off_site(view, True))) == [
        ("no-off-site", "sys-mid"),
        ("rpo-not-reached", "biz-trade"),
        ("rto-not-reached", "biz-trade"),
        ("single-point", "fw-edge"),
        ("single-point", "room-main"),
        ("single-point", "rt-edge"),
        ("system-rpo-over-business", "sys-mid"),
        ("system-rto-over-business", "sys-mid"),
        ("vendor-rto-over-ours", "v-risk"),
    ]
    assert feasibility(model).path("biz-trade") == ["v-risk", "sys-mid", "biz-trade"]
    assert all(c.say("zh") and c.say("en") for c in conflicts(model, DAY, off_site=off_site(view, True)))


def test_what_the_example_firm_did_not_say_is_unknown_and_named(view: View) -> None:
    reach = feasibility(build(view))
    assert reach.rto("biz-web").known is None
    assert reach.unknown["biz-web"] == ("sys-web", "v-web")


def test_the_cheapest_improvements_of_the_example_firm(view: View) -> None:
    model = build(view)
    found = cheapest(model, options(view, model))
    assert (found.cost, found.proven, found.short) == (2_860_000, True, ())
    assert "im-core-fast" not in {o.id for o in found.chosen}


def test_a_lost_site_stops_what_stands_there_and_what_has_no_other_site_waits(view: View) -> None:
    model = build(view)
    every = {s.id: s for s in scenarios(model, external(view))}
    quake = every["earthquake:room-main"]
    assert untold(model, quake) == ()
    hit, away = likely(quake)
    lived = outage(model, hit, away=away)
    assert lived.down["sys-db"].known == 15
    assert lived.down["sys-mid"].known == 10080 + 40
    assert "biz-trade" in lived.missed
    assert "biz-clear" not in lived.missed


def test_ransomware_leaves_only_backups(view: View) -> None:
    model = build(view)
    every = {s.id: s for s in scenarios(model, external(view))}
    hit, away = likely(every["ransomware:room-main"])
    lived = outage(model, hit, from_backup=True, away=away)
    assert lived.down["sys-db"].known == 240
    assert lived.loss["sys-db"].known == 15
    assert lived.loss["sys-web"].known is None


def test_a_question_of_what_if_is_answered_without_saving(view: View) -> None:
    faster = build(view, {"sys-db": {"recovery_time": "PT1H"}})
    assert feasibility(faster).rto("sys-db").known == 60
    assert feasibility(build(view)).rto("sys-db").known == 15
