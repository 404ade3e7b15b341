"""State duties: checks on observations that are fresh, stale, not there, or about nothing that ages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from neikong.clock import Moment, end_of_day
from neikong.engine.judge import judge
from neikong.engine.verdict import Verdict
from neikong.facts import Row, Run, Setting
from tests.mini import catalogue, duty, firm

DAY = date(2022, 5, 31)


def seen(offset: float, day: int = 1) -> Run:
    taken = datetime(2022, 5, day, tzinfo=UTC)
    row = {"offset": offset, "leap": "Normal", "stratum": 2, "reference": "x"}
    return Run("chrony", "host", taken, taken, True, (row,), "clock.txt")


def verdict(given: dict[str, Any], *runs: Run, day: date = DAY, **more: Any) -> Verdict:
    made = catalogue([given], more.pop("parameters", ()))
    return judge(made.duties["f.one"], made, firm(runs=runs, **more), Moment(day)).verdict


CLOCK = duty(
    {
        "kind": "state",
        "wants": {"checks": {"clock.synchronised": {"offset_at_most": 1}}, "no_older_than": "P30D"},
    }
)


@pytest.mark.parametrize(
    ("run", "day", "expected"),
    [
        (seen(0.5), date(2022, 5, 31), Verdict.MET),  # thirty days old: still fresh
        (seen(0.5), date(2022, 6, 1), Verdict.UNKNOWN),
        (seen(1.5), date(2022, 5, 31), Verdict.UNMET),
        (seen(1.5), date(2022, 6, 1), Verdict.UNKNOWN),  # what is stale speaks neither way
    ],
)
def test_an_observation_speaks_while_it_is_fresh(run: Run, day: date, expected: Verdict) -> None:
    assert verdict(CLOCK, run, day=day) == expected


def test_no_observation_is_unknown_and_so_is_one_of_the_future() -> None:
    assert verdict(CLOCK) == Verdict.UNKNOWN
    assert verdict(CLOCK, seen(0.5, day=20), day=date(2022, 5, 19)) == Verdict.UNKNOWN


def test_without_a_limit_nothing_gets_stale() -> None:
    unlimited = duty({"kind": "state", "wants": {"checks": {"clock.synchronised": {"offset_at_most": 1}}}})
    assert verdict(unlimited, seen(0.5), day=date(2024, 1, 1)) == Verdict.MET


def test_what_rests_on_no_observation_does_not_age() -> None:
    kept = duty(
        {
            "kind": "relation",
            "wants": {
                "checks": {"register.kept": {"register": "system", "at_least": 0}},
                "no_older_than": "P1D",
            },
        }
    )
    assert verdict(kept) == Verdict.MET


def test_the_terms_of_a_check_may_be_parameters_and_tests() -> None:
    limit = {
        "id": "clock.limit",
        "title": {"zh": "x", "en": "x"},
        "type": "number",
        "covers": [],
        "says": {"zh": "x", "en": "x"},
        "versions": [{"since": "old", "status": "unverified", "cites": ["old (1)"]}],
    }
    given = duty(
        {
            "kind": "state",
            "wants": {"checks": {"clock.synchronised": {"offset_at_most": {"parameter": "clock.limit"}}}},
        }
    )
    begun = date(2020, 1, 1)
    assert verdict(given, seen(0.5), parameters=[limit]) == Verdict.UNKNOWN
    for value, expected in ((0.5, Verdict.MET), (0.4, Verdict.UNMET)):
        setting = Setting("clock.limit", value, "alice", begun, end_of_day(begun))
        assert verdict(given, seen(0.5), parameters=[limit], settings=(setting,)) == expected
    rows = duty(
        {
            "kind": "relation",
            "wants": {"checks": {"register.each": {"register": "system", "tests": {"core": True}}}},
        }
    )
    made = catalogue([rows])
    for core, expected in ((True, Verdict.MET), (False, Verdict.UNMET)):
        facts = firm(Row("system", "s", begun, end_of_day(begun), {"core": core}))
        assert judge(made.duties["f.one"], made, facts, Moment(DAY)).verdict == expected
