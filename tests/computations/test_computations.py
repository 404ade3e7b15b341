"""Computations as tables: each side of each threshold, both readings, and unknown where an input is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from neikong.clock import Duration
from neikong.computations import (
    applicability,
    ciso,
    criticality,
    firm_class,
    grade,
    mfa,
    recovery,
    release,
    tolerance,
)
from neikong.facts import Absent

DAY = date(2026, 11, 20)
THRESHOLDS = {
    "ciso.capital": 10_000_000_000,
    "ciso.electronic-share": 0.6,
    "ciso.market-share": 0.02,
    "ciso.natural-person-ratio": 0.5,
}
UNKNOWN = "unknown"


def asking(held: dict[str, Any], what: str) -> Any:
    def ask(name: str) -> Any:
        if name not in held:
            raise Absent(what, name)
        return held[name]

    return ask


def duty(profile: dict[str, Any], reading: str | None) -> Any:
    parameters = {**THRESHOLDS, **({"ciso.reading": reading} if reading else {})}
    try:
        return ciso.appointment_duty(asking(profile, "profile"), asking(parameters, "parameter"), DAY)
    except Absent:
        return UNKNOWN


ALL = {"electronic_share": 0.6, "market_share": 0.02, "natural_person_ratio": 0.5}


@pytest.mark.parametrize(
    ("profile", "reading", "expected"),
    [
        ({"paid_in_capital": 10_000_000_000}, None, True),
        ({"paid_in_capital": 9_999_999_999, **ALL}, None, True),  # all hold: by either reading
        ({"paid_in_capital": 9_999_999_999, **ALL, "market_share": 0.0199}, "all", False),
        ({"paid_in_capital": 9_999_999_999, **ALL, "market_share": 0.0199}, "any", True),
        (
            {"paid_in_capital": 9_999_999_999, **ALL, "market_share": 0.0199},
            None,
            UNKNOWN,
        ),  # the reading decides
        (
            {
                "paid_in_capital": 1,
                "electronic_share": 0.1,
                "market_share": 0.001,
                "natural_person_ratio": 0.1,
            },
            None,
            False,
        ),
        (
            {"paid_in_capital": 1, "electronic_share": 0.1},
            "all",
            False,
        ),  # one that fails decides, though others be untold
        ({"paid_in_capital": 1, "electronic_share": 0.7}, "all", UNKNOWN),
        ({"paid_in_capital": 1, "electronic_share": 0.7}, "any", True),
        ({"paid_in_capital": 1, "electronic_share": 0.1}, "any", UNKNOWN),
        ({**ALL}, None, True),  # capital cannot change it
        ({**ALL, "electronic_share": 0.1, "market_share": 0.001, "natural_person_ratio": 0.1}, None, UNKNOWN),
        ({}, "all", UNKNOWN),
    ],
)
def test_the_duty_to_appoint_a_ciso(profile: dict[str, Any], reading: str | None, expected: Any) -> None:
    assert duty(profile, reading) == expected


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({"ciso_appointed": True}, 1),
        ({"ciso_appointed": False, "ciso_required": True}, 1),
        ({"ciso_appointed": False, "ciso_required": False}, 2),
        ({"ciso_required": True}, 1),
        ({"ciso_required": False}, UNKNOWN),
        ({"ciso_appointed": False}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_class_one_appoints_a_ciso_under_the_regulations(profile: dict[str, Any], expected: Any) -> None:
    try:
        told: Any = firm_class.resilience_class(asking(profile, "profile"), asking({}, "parameter"), DAY)
    except Absent:
        told = UNKNOWN
    assert told == expected


@pytest.mark.parametrize(
    ("foreign", "better", "expected"),
    [
        (False, None, "domestic"),
        (True, True, "group"),
        (True, False, "domestic"),
        (True, None, UNKNOWN),
        (None, True, UNKNOWN),
    ],
)
def test_a_foreign_firm_follows_the_better_standard(
    foreign: bool | None, better: bool | None, expected: str
) -> None:
    try:
        told = firm_class.standard(foreign, better)
    except Absent:
        told = UNKNOWN
    assert told == expected


@pytest.mark.parametrize(
    ("direct", "sustains", "expected"),
    [
        (True, None, True),
        (None, True, True),
        (False, True, True),
        (False, False, False),
        (False, None, UNKNOWN),
        (None, False, UNKNOWN),
        (None, None, UNKNOWN),
    ],
)
def test_a_system_is_core_when_either_holds(
    direct: bool | None, sustains: bool | None, expected: Any
) -> None:
    try:
        told: Any = criticality.is_core(direct, sustains)
    except Absent:
        told = UNKNOWN
    assert told == expected


@pytest.mark.parametrize(
    ("factors", "expected"),
    [
        (["knowledge", "possession"], True),
        (["knowledge", "knowledge"], False),
        (["inherence", "possession", "inherence"], True),
        (["knowledge"], False),
        ([], False),
        (None, UNKNOWN),
    ],
)
def test_two_factors_of_one_kind_count_once(factors: list[str] | None, expected: Any) -> None:
    try:
        told: Any = mfa.valid(factors)
    except Absent:
        told = UNKNOWN
    assert told == expected


def test_a_pattern_lock_is_no_kind_of_its_own() -> None:
    with pytest.raises(ValueError, match="is not a kind"):
        mfa.kinds(["pattern-lock"])


NONE = dict.fromkeys(release.TOUCHES, False)


@pytest.mark.parametrize(
    ("touches", "expected"),
    [
        (NONE, False),
        *(({**NONE, name: True}, True) for name in release.TOUCHES),
        ({**NONE, "order_placing": None}, UNKNOWN),
        ({"order_placing": True}, True),
        ({}, UNKNOWN),
    ],
)
def test_any_of_four_makes_an_update_significant(touches: dict[str, bool | None], expected: Any) -> None:
    try:
        told: Any = release.significant(touches)
    except Absent:
        told = UNKNOWN
    assert told == expected


@pytest.mark.parametrize(
    ("item", "version", "online", "expected"),
    [
        (1, "cc-2023", False, True),
        (6, "cc-2023", False, True),
        (5, "cc-2023", False, False),
        (5, "cc-before-2023", False, True),
        (6, "cc-before-2023", False, False),
        (4, "cc-2023", True, True),
        (4, "cc-2023", None, UNKNOWN),
        (1, "cc-2023", None, True),
        (1, "other", True, UNKNOWN),
    ],
)
def test_items_for_all_firms_follow_the_numbering_of_each_version(
    item: int, version: str, online: bool | None, expected: Any
) -> None:
    try:
        told: Any = applicability.applies_online(item, version, online)
    except Absent:
        told = UNKNOWN
    assert told == expected


def test_recovery_is_timed_from_the_interruption_to_the_minimum_service() -> None:
    stopped = datetime(2026, 6, 13, 1, tzinfo=UTC)
    assert recovery.recovery_time(stopped, stopped + timedelta(minutes=95)) == timedelta(minutes=95)
    assert recovery.data_loss(stopped - timedelta(minutes=10), stopped) == timedelta(minutes=10)
    assert recovery.attained(Duration.parse("PT1H"), Duration.parse("PT1H"))
    assert not recovery.attained(Duration.parse("PT1H1M"), Duration.parse("PT1H"))
    with pytest.raises(Absent):
        recovery.recovery_time(stopped, None)
    with pytest.raises(Absent):
        recovery.data_loss(None, stopped)
    with pytest.raises(ValueError, match="before it was interrupted"):
        recovery.recovery_time(stopped, stopped - timedelta(minutes=1))


def test_grade_and_tier_come_from_tables_that_the_firm_loads() -> None:
    loaded = asking({"security-grade.table": "second", "interruption.tiers": "PT2H"}, "parameter")
    assert grade.security_grade(asking({}, "profile"), loaded, DAY) == "second"
    assert tolerance.tier(asking({}, "profile"), loaded, DAY) == Duration.parse("PT2H")
    for function in (grade.security_grade, tolerance.tier):
        with pytest.raises(Absent):
            function(asking({}, "profile"), asking({}, "parameter"), DAY)
