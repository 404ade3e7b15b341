"""Values that are looked up, versions that may bind, fields behind derived ones: one case on each side of each comparison."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from neikong.clock import Moment, end_of_day
from neikong.engine.conditions import lookup
from neikong.engine.force import anchor, future_version, inputs
from neikong.engine.judge import Bench, judge
from neikong.engine.verdict import Verdict
from neikong.facts import Absent, Facts, Index, Setting, Statement, View
from neikong.obligations.model import Param
from tests.mini import both, catalogue, duty, firm, review

OLD = date(2020, 1, 1)
DAY = date(2022, 6, 1)
STANDING = {"kind": "standing", "wants": {"record": "review"}}


def parameter(*versions: dict[str, Any], type: str = "duration", **more: Any) -> dict[str, Any]:
    return {
        "id": "limit.one",
        "title": both("limit"),
        "type": type,
        "covers": ["S000-1"],
        "says": both("says"),
        "versions": [{"since": "old", "status": "verified", "cites": ["old (1)"], **v} for v in versions],
        **more,
    }


def looked_up(facts: Facts, *versions: dict[str, Any], day: date = DAY, **more: Any) -> Any:
    made = catalogue([duty(STANDING)], [parameter(*versions, **more)])
    return lookup(Param("limit.one"), made, View(Index(facts), day))


def setting(value: Any, since: date = OLD) -> Setting:
    return Setting("limit.one", value, "alice", since, end_of_day(OLD))


def test_a_verified_value_holds_from_the_day_its_source_came_into_force() -> None:
    facts = firm(sources={"old": DAY})
    assert looked_up(facts, {"value": "P5D"}) == "P5D"
    with pytest.raises(Absent):
        looked_up(facts, {"value": "P5D"}, day=date(2022, 5, 31))


@pytest.mark.parametrize("sources", [{}, {"old": None}])
def test_a_source_that_nobody_confirmed_or_that_does_not_bind_gives_no_value(sources: dict[str, Any]) -> None:
    with pytest.raises(Absent):
        looked_up(firm(sources=sources), {"value": "P5D"})


def test_the_newest_value_in_force_speaks() -> None:
    newer = {"since": "new", "value": "P3D", "cites": ["new (1)"]}
    assert looked_up(firm(), {"value": "P5D"}, newer, day=date(2023, 6, 1)) == "P3D"
    assert looked_up(firm(), {"value": "P5D"}, newer, day=date(2023, 5, 31)) == "P5D"


def test_an_unverified_value_is_none() -> None:
    with pytest.raises(Absent):
        looked_up(firm(), {"status": "unverified"})


def test_a_firm_tightens_a_duration_and_never_loosens_it() -> None:
    assert looked_up(firm(settings=(setting("P3D"),)), {"value": "P5D"}) == "P3D"
    assert looked_up(firm(settings=(setting("P9D"),)), {"value": "P5D"}) == "P5D"
    assert looked_up(firm(settings=(setting("P9D"),)), {"status": "unverified"}) == "P9D"


def test_what_is_no_duration_is_the_firms_own() -> None:
    assert looked_up(firm(settings=(setting(9),)), {"value": 5}, type="number") == 9
    assert looked_up(firm(), {"value": 5}, type="number") == 5
    assert looked_up(firm(settings=(setting(["a", "b"]),)), {"value": ["a"]}, type="many-text") == ("a", "b")


def test_a_table_answers_by_the_row_that_fits() -> None:
    rows = [{"when": {"grade": 1}, "value": "P1D"}, {"when": {"grade": {"at_least": 2}}, "value": "P2D"}]
    for grade, value in ((1, "P1D"), (2, "P2D"), (3, "P2D")):
        facts = firm(Statement("grade", grade, OLD, end_of_day(OLD)))
        assert looked_up(facts, {"value": rows}, type="table", by=["grade"]) == value
    with pytest.raises(Absent):
        looked_up(
            firm(Statement("grade", 0, OLD, end_of_day(OLD))), {"value": rows}, type="table", by=["grade"]
        )


def test_under_future_rules_a_source_that_does_not_bind_is_passed_over() -> None:
    made = catalogue([duty(STANDING, {**STANDING, "since": "new"})])
    found = made.duties["f.one"]

    def version(**sources: date | None) -> int | None:
        held = future_version(found, View(Index(firm(sources=dict(sources))), DAY))
        return held.number if held else None

    assert version(old=OLD, new=date(2023, 1, 1)) == 2
    assert version(old=OLD, new=None) == 1  # it will never bind
    assert version(old=OLD) == 2  # nobody knows yet: it may
    assert version(old=None, new=None) is None


def test_what_is_demanded_on_the_very_day_begins_that_day() -> None:
    """The anchor goes back over changes that left the duty as it was, and the day of judging is one of them."""
    made = catalogue(
        [
            duty(
                {
                    "kind": "periodic",
                    "every": "P1Y",
                    "applies": {"online": True},
                    "wants": {"record": "review"},
                }
            )
        ]
    )
    found = made.duties["f.one"]

    def since(*stated: tuple[date, bool]) -> date:
        facts = firm(*(Statement("online", value, day, end_of_day(OLD)) for day, value in stated))
        return anchor(found, found.versions[0], made, View(Index(facts), DAY))

    assert since((date(2021, 1, 1), True)) == date(2021, 1, 1)
    assert since((date(2021, 1, 1), False), (DAY, True)) == DAY
    assert since((date(2021, 1, 1), True), (DAY, True)) == date(2021, 1, 1)
    assert since((date(2021, 1, 1), True), (date(2022, 6, 2), False)) == date(2021, 1, 1)
    day_before = Facts.known(firm(Statement("online", True, DAY, end_of_day(OLD))), end_of_day(DAY))
    assert anchor(found, found.versions[0], made, View(Index(day_before), DAY)) == DAY


def test_behind_a_derived_field_stand_all_that_are_stated() -> None:
    made: Any = SimpleNamespace(
        profile={"grade": {"type": "number"}, "online": {"type": "flag"}, "class": {"derived": "class"}}
    )
    assert inputs({"grade"}, made) == {"grade"}
    assert inputs({"class"}, made) == {"class", "grade", "online"}


def test_a_record_that_falls_short_is_named_only_in_the_period_that_is_asked() -> None:
    """What lacks its approval is said when it is about the period in question, not when it is about another."""
    made = catalogue(
        [duty({"kind": "periodic", "every": "P1Y", "wants": {"record": "review"}, "approved_by": ["head"]})]
    )
    found = made.duties["f.one"]
    last_year = firm(review(date(2021, 5, 1)))
    before = judge(found, made, last_year, Moment(DAY))
    assert before.verdict == Verdict.OVERDUE
    assert before.reasons[0].key == "periodic.overdue.short"
    long_ago = firm(review(date(2020, 5, 1)))
    assert judge(found, made, long_ago, Moment(DAY)).reasons[0].key == "periodic.overdue.none"


def test_a_bench_that_moves_to_the_same_day_keeps_what_it_worked_out() -> None:
    made = catalogue([duty(STANDING)])
    bench = Bench(made, firm(), Moment(DAY))
    view = bench.view
    bench.sit(DAY)
    assert bench.view is view
    bench.sit(date(2022, 6, 2))
    assert bench.view is not view
