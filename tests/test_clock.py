"""Dates: ROC years, months that end early, periods, trading days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neikong.clock import (
    Duration,
    NoCalendar,
    TradingCalendar,
    add_months,
    parse_roc,
    period_of,
    previous,
    roc,
)

DAYS = st.dates(date(1912, 1, 1), date(2200, 12, 31))


@given(DAYS)
def test_a_roc_date_reads_back(day: date) -> None:
    assert parse_roc(roc(day)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("民國 113 年 02 月 05 日", date(2024, 2, 5)),
        ("自116年12月底生效", date(2027, 12, 31)),
        ("111年1月底", date(2022, 1, 31)),
        ("113.01.11", date(2024, 1, 11)),
        ("94年5月20日", date(2005, 5, 20)),
    ],
)
def test_the_forms_of_the_rules_are_read(text: str, day: date) -> None:
    assert parse_roc(text) == day


@pytest.mark.parametrize("text", ["112年13月1日", "二月底", "", "112年2月30日"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the words differ from case to case
        parse_roc(text)


@given(DAYS, st.integers(-600, 600))
def test_adding_months_keeps_the_day_or_the_months_end(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.day <= day.day
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1


@given(DAYS, st.sampled_from([1, 3, 6, 12, 24]), st.integers(1, 12))
def test_periods_tile_the_days(day: date, months: int, first: int) -> None:
    period = period_of(day, months, first)
    assert day in period
    assert previous(period, months, first).end == period.start - timedelta(days=1)
    assert period_of(period.end + timedelta(days=1), months, first).start == period.end + timedelta(days=1)


def test_a_typhoon_day_moves_the_deadline() -> None:
    calm = TradingCalendar(frozenset({2026}))
    storm = TradingCalendar(frozenset({2026}), frozenset({date(2026, 8, 12)}))
    assert calm.after(date(2026, 8, 11), 1) == date(2026, 8, 12)
    assert storm.after(date(2026, 8, 11), 1) == date(2026, 8, 13)
    assert not storm.trades(date(2026, 8, 12))


def test_a_year_without_data_is_refused_not_guessed() -> None:
    with pytest.raises(NoCalendar):
        TradingCalendar(frozenset({2026})).after(date(2026, 12, 31), 1)


@pytest.mark.parametrize("text", ["6M", "P", "PT", "P1", "-P1Y", "P1Y6"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a period"):
        Duration.parse(text)
