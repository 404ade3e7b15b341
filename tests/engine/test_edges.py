"""The days on which an answer turns, one by one: what a changed comparison would move by a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from neikong.clock import Duration, Moment, Period, TradingCalendar, end_of_day
from neikong.engine.judge import judge
from neikong.engine.periods import Record, Rhythm, closed_period, open_period, standing
from neikong.engine.verdict import Verdict
from neikong.facts import Approval, Exemption, Facts, Row
from tests.mini import catalogue, duty, firm, review

NONE = TradingCalendar()
WEEK = TradingCalendar(frozenset({2022}), frozenset({date(2022, 3, 9)}))  # a closed Wednesday
OLD = date(2015, 1, 1)


def rhythm(every: str, basis: str = "calendar", **more: object) -> Rhythm:
    return Rhythm(Duration.parse(every), basis, **more)


def done(*days: date) -> list[Record]:
    return [Record(day, day) for day in days]


@pytest.mark.parametrize(
    ("every", "day", "period"),
    [
        ("P1D", date(2022, 3, 9), Period(date(2022, 3, 9), date(2022, 3, 9))),
        ("P7D", date(2022, 3, 9), Period(date(2022, 3, 7), date(2022, 3, 13))),
        ("P7D", date(2022, 3, 7), Period(date(2022, 3, 7), date(2022, 3, 13))),
        ("P1M", date(2022, 3, 31), Period(date(2022, 3, 1), date(2022, 3, 31))),
        ("P2Y", date(2022, 3, 31), Period(date(2022, 1, 1), date(2023, 12, 31))),
    ],
)
def test_the_open_period_and_the_closed_one_before_it(every: str, day: date, period: Period) -> None:
    assert open_period(rhythm(every), day, NONE) == period
    assert closed_period(rhythm(every), period, NONE).end == period.start - timedelta(days=1)


def test_a_fiscal_year_begins_where_the_firm_says() -> None:
    fiscal = rhythm("P1Y", "fiscal", first_month=4)
    assert open_period(fiscal, date(2022, 3, 31), NONE) == Period(date(2021, 4, 1), date(2022, 3, 31))
    assert closed_period(fiscal, open_period(fiscal, date(2022, 4, 1), NONE), NONE).end == date(2022, 3, 31)
    assert open_period(rhythm("P1Y", first_month=4), date(2022, 3, 31), NONE).start == date(2022, 1, 1)


def test_a_grace_keeps_the_period_open_until_its_last_day() -> None:
    graced = rhythm("P1Y", grace=Duration(months=3))
    assert open_period(graced, date(2022, 3, 31), NONE).end == date(2021, 12, 31)
    assert open_period(graced, date(2022, 4, 1), NONE).end == date(2022, 12, 31)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2022, 3, 8), "met"),
        (date(2022, 3, 9), "met"),
        (date(2022, 3, 10), "due"),
        (date(2022, 3, 11), "overdue"),
    ],
)
def test_trading_days_are_owed_one_by_one_and_closed_days_are_not(day: date, state: str) -> None:
    assert standing(rhythm("P1D", "trading"), OLD, done(date(2022, 3, 8)), day, WEEK).state == state


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2022, 10, 31), "met"),
        (date(2022, 11, 1), "due"),
        (date(2022, 12, 31), "due"),
        (date(2023, 1, 1), "overdue"),
    ],
)
def test_a_yearly_duty_is_due_sixty_days_before_the_end(day: date, state: str) -> None:
    assert standing(rhythm("P1Y"), OLD, done(date(2021, 5, 1)), day, NONE).state == state


def test_a_report_about_a_period_is_due_only_once_the_period_is_over() -> None:
    graced = rhythm("P1M", grace=Duration(days=3))
    about = [Record(date(2022, 2, 10), date(2022, 2, 10))]
    assert standing(graced, OLD, about, date(2022, 3, 30), NONE).state == "met"
    assert standing(graced, OLD, about, date(2022, 3, 31), NONE).state == "met"
    assert standing(graced, OLD, about, date(2022, 4, 1), NONE).state == "due"
    assert standing(graced, OLD, about, date(2022, 4, 3), NONE).state == "due"
    assert standing(graced, OLD, about, date(2022, 4, 4), NONE).state == "overdue"


def test_the_first_whole_period_is_the_first_that_is_demanded() -> None:
    year = rhythm("P1Y")
    assert standing(year, date(2021, 1, 1), [], date(2022, 1, 1), NONE).state == "overdue"
    assert standing(year, date(2021, 1, 2), [], date(2022, 12, 31), NONE).state == "due"
    assert standing(year, date(2021, 1, 2), [], date(2023, 1, 1), NONE).state == "overdue"


def test_a_record_counts_from_its_day_on_and_the_newest_is_named() -> None:
    late = [Record(date(2022, 2, 1), date(2022, 6, 1))]
    assert standing(rhythm("P1Y"), OLD, late, date(2022, 5, 31), NONE).state == "overdue"
    assert standing(rhythm("P1Y"), OLD, late, date(2022, 6, 1), NONE).state == "met"
    assert (
        standing(rhythm("P1Y"), OLD, done(date(2022, 2, 1), date(2022, 3, 1)), date(2022, 6, 1), NONE).by == 1
    )


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2022, 1, 30), "overdue"),  # it counts on its own day, not before
        (date(2022, 1, 31), "met"),
        (date(2022, 6, 30), "met"),
        (date(2022, 7, 1), "due"),
        (date(2022, 7, 31), "due"),
        (date(2022, 8, 1), "overdue"),
    ],
)
def test_rolling_turns_on_the_day_after_its_end(day: date, state: str) -> None:
    assert standing(rhythm("P6M", "rolling"), OLD, done(date(2022, 1, 31)), day, NONE).state == state


def test_rolling_before_anything_was_done_and_with_something_done_before_it_began() -> None:
    half = rhythm("P6M", "rolling")
    began = date(2022, 1, 1)
    assert standing(half, began, [], date(2022, 7, 1), NONE).state == "due"
    assert standing(half, began, [], date(2022, 7, 2), NONE).state == "overdue"
    before = done(date(2021, 9, 1))
    assert standing(half, began, before, date(2022, 3, 1), NONE).state == "met"
    assert standing(half, began, before, date(2022, 3, 2), NONE).state == "due"
    assert standing(half, began, before, date(2022, 7, 2), NONE).state == "overdue"
    assert (
        standing(half, began, [Record(date(2022, 4, 1), date(2022, 2, 1))], date(2022, 3, 1), NONE).state
        == "due"
    )


@pytest.mark.parametrize("every", ["P30D", "P45D"])
def test_days_that_fit_no_calendar_roll(every: str) -> None:
    assert rhythm(every).rolling
    assert not rhythm("P1D").rolling
    assert not rhythm("P7D").rolling
    assert not rhythm("P1M").rolling
    assert rhythm("P1M", "rolling").rolling


EVENT = {
    "kind": "event",
    "wants": {"trigger": {"record": "happening"}, "answer": {"record": "answer"}, "within": "P3D"},
}


def verdict(given: dict, facts: Facts, day: date) -> Verdict:
    made = catalogue([given])
    return judge(made.duties["f.one"], made, facts, Moment(day)).verdict


def happened(day: date, **more: object) -> Facts:
    return firm(review(day, kind="happening", id="h1"), **more)


def test_a_trigger_is_held_against_the_firm_from_the_day_it_keeps_answers() -> None:
    kept = {"record:happening": date(2019, 1, 1), "record:answer": date(2022, 5, 1)}
    assert verdict(duty(EVENT), happened(date(2022, 4, 30), kept=kept), date(2022, 6, 1)) == Verdict.MET
    assert verdict(duty(EVENT), happened(date(2022, 5, 1), kept=kept), date(2022, 6, 1)) == Verdict.OVERDUE


def test_a_trigger_counts_from_the_day_the_duty_is_demanded_to_a_year_back() -> None:
    assert verdict(duty(EVENT), happened(date(2019, 12, 31)), date(2020, 1, 20)) == Verdict.MET
    assert verdict(duty(EVENT), happened(date(2020, 1, 1)), date(2020, 1, 20)) == Verdict.OVERDUE
    assert verdict(duty(EVENT), happened(date(2022, 5, 2)), date(2023, 5, 1)) == Verdict.OVERDUE
    assert verdict(duty(EVENT), happened(date(2022, 5, 1)), date(2023, 5, 1)) == Verdict.MET
    assert verdict(duty(EVENT), happened(date(2022, 5, 2)), date(2022, 5, 1)) == Verdict.MET


def test_an_answer_that_shares_the_subject_must_not_be_older() -> None:
    trigger = review(date(2022, 5, 1), kind="happening", id="h1", subjects=("s",))
    for day, expected in ((date(2022, 4, 30), Verdict.OVERDUE), (date(2022, 5, 1), Verdict.MET)):
        facts = firm(trigger, review(day, kind="answer", subjects=("s",)))
        assert verdict(duty(EVENT), facts, date(2022, 6, 1)) == expected
    named = firm(trigger, review(date(2022, 4, 1), kind="answer", subjects=("h1",)))
    assert verdict(duty(EVENT), named, date(2022, 6, 1)) == Verdict.MET


def test_an_answer_counts_on_the_day_it_is_approved() -> None:
    given = duty({**EVENT, "approved_by": ["head"]})
    trigger = review(date(2022, 5, 1), kind="happening", id="h1")
    answer = review(date(2022, 5, 2), kind="answer", subjects=("h1",), approved=date(2022, 5, 4))
    assert verdict(given, firm(trigger, answer), date(2022, 5, 3)) == Verdict.DUE
    assert verdict(given, firm(trigger, answer), date(2022, 5, 4)) == Verdict.MET


def test_what_stands_counts_from_its_day_to_the_day_it_is_withdrawn() -> None:
    plan = duty({"kind": "standing", "wants": {"document": "plan"}})
    facts = firm(review(date(2022, 1, 10), kind="document:plan", until=date(2022, 3, 1)))
    for day, expected in ((9, Verdict.UNMET), (10, Verdict.MET)):
        assert verdict(plan, facts, date(2022, 1, day)) == expected
    assert verdict(plan, facts, date(2022, 3, 1)) == Verdict.MET
    assert verdict(plan, facts, date(2022, 3, 2)) == Verdict.UNMET


def test_a_row_is_asked_from_its_day_to_its_last() -> None:
    per = duty({"kind": "standing", "wants": {"record": "review", "per": "system"}})
    known = end_of_day(date(2020, 1, 1))
    facts = firm(Row("system", "s", date(2022, 2, 1), known, {}, until=date(2022, 3, 1)))
    for day, expected in (
        (date(2022, 1, 31), Verdict.MET),
        (date(2022, 2, 1), Verdict.UNMET),
        (date(2022, 3, 1), Verdict.UNMET),
        (date(2022, 3, 2), Verdict.MET),
    ):
        assert verdict(per, facts, day) == expected


def test_so_many_evidence_files_are_enough() -> None:
    two = duty({"kind": "standing", "wants": {"record": "review", "evidence": 2}})
    for files, expected in (
        (("a",), Verdict.UNMET),
        (("a", "b"), Verdict.MET),
        (("a", "b", "c"), Verdict.MET),
    ):
        assert verdict(two, firm(review(date(2022, 1, 1), evidence=files)), date(2022, 2, 1)) == expected


SCORED = {
    "kind": "periodic",
    "every": "P1Y",
    "wants": {"record": "review", "fields": {"score": {"at_least": 2}}},
}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([review(date(2022, 3, 1), fields={})], Verdict.UNKNOWN),  # the blank field decides
        ([review(date(2020, 3, 1), fields={})], Verdict.OVERDUE),  # it would not change the answer
        ([review(date(2022, 3, 1), fields={}), review(date(2022, 3, 2), fields={"score": 2})], Verdict.MET),
        ([review(date(2022, 3, 1), fields={"score": 1})], Verdict.OVERDUE),
        ([review(date(2022, 7, 1), fields={})], Verdict.OVERDUE),  # not yet done on the day
    ],
)
def test_a_blank_field_is_unknown_only_where_it_decides(records: list, expected: Verdict) -> None:
    assert verdict(duty(SCORED), firm(*records), date(2022, 6, 1)) == expected


def test_an_answer_in_time_and_one_too_late_by_a_day() -> None:
    trigger = review(date(2022, 5, 1), kind="happening", id="h1")
    for day, expected in ((date(2022, 5, 4), Verdict.MET), (date(2022, 5, 5), Verdict.UNMET)):
        assert (
            verdict(
                duty(EVENT), firm(trigger, review(day, kind="answer", subjects=("h1",))), date(2022, 6, 1)
            )
            == expected
        )
    blank = duty(
        {**EVENT, "wants": {**EVENT["wants"], "answer": {"record": "answer", "fields": {"score": 2}}}}
    )
    assert (
        verdict(
            blank, firm(trigger, review(date(2022, 5, 2), kind="answer", subjects=("h1",))), date(2022, 6, 1)
        )
        == Verdict.UNKNOWN
    )


def test_what_stands_is_asked_of_each_subject() -> None:
    per = duty({"kind": "standing", "wants": {"record": "review", "per": "system"}})
    known = end_of_day(date(2020, 1, 1))
    rows = [Row("system", id, date(2020, 1, 1), known, {}) for id in ("a", "b")]
    both, one = review(date(2022, 1, 1), subjects=("a", "b")), review(date(2022, 1, 1), subjects=("a",))
    assert verdict(per, firm(*rows, both), date(2022, 2, 1)) == Verdict.MET
    assert verdict(per, firm(*rows, one), date(2022, 2, 1)) == Verdict.UNMET
    assert verdict(per, firm(rows[0], one), date(2022, 2, 1)) == Verdict.MET


def test_who_approved_what_he_made_is_told_so() -> None:
    made = catalogue([duty({"kind": "standing", "wants": {"record": "review"}, "approved_by": ["head"]})])
    for by, key in (("bob", "self-approved"), ("alice", "approval")):
        facts = firm(review(date(2022, 1, 1), by=by, approved=date(2022, 1, 2) if by == "bob" else None))
        told = judge(made.duties["f.one"], made, facts, Moment(date(2022, 2, 1)))
        assert [r.key for r in told.reasons] == [f"standing.short.{key}"]


def test_a_blank_field_is_unknown_from_the_day_it_would_count() -> None:
    wants = {"record": "review", "fields": {"score": 2}}
    given = duty({"kind": "standing", "wants": wants, "approved_by": ["head"]})
    facts = firm(review(date(2022, 1, 1), approved=date(2022, 1, 5)))
    assert verdict(given, facts, date(2022, 1, 4)) == Verdict.UNMET
    assert verdict(given, facts, date(2022, 1, 5)) == Verdict.UNKNOWN


def test_a_trigger_counts_on_its_own_day() -> None:
    assert verdict(duty(EVENT), happened(date(2022, 5, 2)), date(2022, 5, 2)) == Verdict.DUE
    known = end_of_day(date(2020, 1, 1))
    leaver = Row("person", "p", date(2020, 1, 1), known, {"left": "2022-05-02"})
    kept = {"register:person": date(2019, 1, 1), "record:answer": date(2019, 1, 1)}
    left = {
        "kind": "event",
        "wants": {
            "trigger": {"register": "person", "date": "left"},
            "answer": {"record": "answer"},
            "within": "P3D",
        },
    }
    for day, expected in ((1, Verdict.MET), (2, Verdict.DUE), (5, Verdict.DUE), (6, Verdict.OVERDUE)):
        assert verdict(duty(left), firm(leaver, kept=kept), date(2022, 5, day)) == expected


def test_under_future_rules_a_coming_version_is_demanded_from_the_day_asked() -> None:
    given = catalogue([duty(YEARLY_REVIEW, {**YEARLY_REVIEW, "since": "new", "wants": {"record": "answer"}})])
    one = given.duties["f.one"]
    assert judge(one, given, firm(), Moment(date(2023, 1, 1)), under_future_rules=True).verdict == Verdict.DUE
    assert (
        judge(one, given, firm(), Moment(date(2025, 1, 1)), under_future_rules=True).verdict
        == Verdict.OVERDUE
    )


YEARLY_REVIEW = {"kind": "periodic", "every": "P1Y", "wants": {"record": "review"}}


def test_an_exception_for_one_subject_covers_that_one_and_only_the_worst_speaks() -> None:
    per = catalogue([duty({"kind": "standing", "wants": {"record": "review", "per": "system"}})])
    known = end_of_day(date(2020, 1, 1))
    rows = [Row("system", id, date(2020, 1, 1), known, {}) for id in ("a", "b", "c")]
    begun = date(2022, 1, 1)
    granted = Exemption(
        "e",
        "f.one",
        begun,
        date(2022, 12, 31),
        known,
        "alice",
        (Approval("bob", "head", begun),),
        "x",
        begun,
        ("a",),
    )
    done = review(date(2022, 1, 1), subjects=("c",))

    def told(*held: Row) -> tuple[Verdict, list[str]]:
        facts = firm(*held, done, exemptions=(granted,))
        found = judge(per.duties["f.one"], per, facts, Moment(date(2022, 6, 1)))
        return found.verdict, [r.key for r in found.reasons]

    assert told(rows[0], rows[2]) == (Verdict.EXCEPTED, ["excepted"])
    assert told(*rows) == (Verdict.UNMET, ["standing.none"])
    assert told(rows[2]) == (Verdict.MET, ["standing.met"])
