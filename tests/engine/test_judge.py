"""What each kind of duty says on each side of each change."""

from __future__ import annotations

from datetime import date

import pytest

from neikong.clock import Duration, Moment, end_of_day
from neikong.engine.judge import judge
from neikong.engine.verdict import Verdict
from neikong.facts import Approval, Exemption, Facts, Row, Setting, Statement
from tests.mini import catalogue, duty, firm, review

YEARLY = {"kind": "periodic", "every": "P1Y", "wants": {"record": "review"}}


def verdict(given: dict, facts: Facts, day: date, known: date | None = None, parameters=()) -> Verdict:
    made = catalogue([given], parameters)
    moment = Moment(day, end_of_day(known)) if known else Moment(day)
    return judge(made.duties[given["id"]], made, facts, moment).verdict


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 6, 1), Verdict.DUE),  # the first year: nothing done yet, nothing missed yet
        (date(2021, 1, 1), Verdict.OVERDUE),  # the first whole year ended without a review
        (date(2022, 5, 10), Verdict.MET),
        (date(2023, 2, 1), Verdict.MET),  # last year's is done; this year's is not near yet
        (date(2023, 11, 2), Verdict.DUE),
        (date(2024, 1, 1), Verdict.OVERDUE),
    ],
)
def test_a_yearly_duty_is_owed_once_in_every_calendar_year(day: date, expected: Verdict) -> None:
    assert verdict(duty(YEARLY), firm(review(date(2022, 5, 10))), day) == expected


def test_rolling_counts_from_the_last_record() -> None:
    rolling = duty({**YEARLY, "basis": "rolling"})
    facts = firm(review(date(2022, 5, 10)))
    assert verdict(rolling, facts, date(2023, 3, 10)) == Verdict.MET
    assert verdict(rolling, facts, date(2023, 5, 10)) == Verdict.DUE
    assert verdict(rolling, facts, date(2023, 5, 11)) == Verdict.OVERDUE


def test_a_fiscal_year_and_a_deadline_after_its_end() -> None:
    statement = duty(
        {"kind": "periodic", "every": "P1Y", "basis": "fiscal", "wants": {"record": "review", "due": "P3M"}}
    )
    done = review(date(2023, 5, 1), period=date(2022, 12, 31))
    facts = firm(done, fiscal_first_month=4)  # the fiscal year ends in March
    assert verdict(statement, facts, date(2023, 6, 30)) == Verdict.MET
    assert verdict(statement, facts, date(2024, 4, 1)) == Verdict.MET
    assert verdict(statement, facts, date(2024, 6, 30)) == Verdict.DUE
    assert verdict(statement, facts, date(2024, 7, 1)) == Verdict.OVERDUE


def test_an_approval_counts_from_its_day_and_never_from_the_maker() -> None:
    approved = duty({**YEARLY, "approved_by": ["head"]})
    day = date(2022, 6, 1)
    assert verdict(approved, firm(review(date(2022, 5, 10))), day) == Verdict.OVERDUE
    assert verdict(approved, firm(review(date(2022, 5, 10), approved=date(2022, 5, 20))), day) == Verdict.MET
    assert (
        verdict(approved, firm(review(date(2022, 5, 10), approved=date(2022, 6, 2))), day) == Verdict.OVERDUE
    )
    assert (
        verdict(approved, firm(review(date(2022, 5, 10), approved=date(2022, 5, 20), by="bob")), day)
        == Verdict.OVERDUE
    )


def test_what_was_recorded_later_was_not_known_then() -> None:
    late = firm(review(date(2022, 5, 10), recorded=date(2022, 9, 1)))
    assert verdict(duty(YEARLY), late, date(2022, 6, 1), known=date(2022, 6, 1)) == Verdict.OVERDUE
    assert verdict(duty(YEARLY), late, date(2022, 6, 1), known=date(2022, 9, 1)) == Verdict.MET


def test_versions_begin_with_their_sources_and_an_unconfirmed_source_is_unknown() -> None:
    two = duty(
        {"kind": "standing", "wants": {"record": "review"}},
        {"since": "new", "kind": "standing", "wants": {"record": "answer"}},
    )
    facts = firm(review(date(2021, 1, 1)))
    assert verdict(two, facts, date(2019, 12, 31)) == Verdict.FUTURE
    assert verdict(two, facts, date(2023, 5, 31)) == Verdict.MET
    assert verdict(two, facts, date(2023, 6, 1)) == Verdict.UNMET
    unconfirmed = firm(review(date(2021, 1, 1)), sources={"old": date(2020, 1, 1)})
    assert verdict(two, unconfirmed, date(2023, 5, 31)) == Verdict.UNKNOWN
    refused = firm(review(date(2021, 1, 1)), sources={"old": date(2020, 1, 1), "new": None})
    assert verdict(two, refused, date(2024, 1, 1)) == Verdict.MET
    assert verdict(two, firm(sources={"old": None, "new": None}), date(2024, 1, 1)) == Verdict.NOT_APPLICABLE


def test_a_version_with_its_own_printed_day() -> None:
    two = duty(
        {"kind": "standing", "wants": {"record": "review"}},
        {"since": "new", "from": "2027-12-31", "kind": "standing", "wants": {"record": "answer"}},
    )
    facts = firm(review(date(2021, 1, 1)))
    assert verdict(two, facts, date(2027, 12, 30)) == Verdict.MET
    assert verdict(two, facts, date(2027, 12, 31)) == Verdict.UNMET


def test_applicability_is_asked_of_the_profile_of_the_day() -> None:
    only = duty({**YEARLY, "applies": {"online": True}})
    online = Statement("online", True, date(2022, 3, 1), end_of_day(date(2022, 3, 1)))
    never = Statement("online", False, date(2020, 1, 1), end_of_day(date(2020, 1, 1)))
    assert verdict(only, firm(), date(2022, 6, 1)) == Verdict.UNKNOWN
    assert verdict(only, firm(never), date(2022, 6, 1)) == Verdict.NOT_APPLICABLE
    assert verdict(only, firm(never, online), date(2022, 6, 1)) == Verdict.DUE  # demanded since March only
    assert verdict(only, firm(never, online), date(2024, 1, 1)) == Verdict.OVERDUE


def test_either_way_suffices_and_an_unknown_one_does_not_silence_the_other() -> None:
    either = duty({**YEARLY, "applies": [{"online": True}, {"grade": {"at_least": 2}}]})
    grade = Statement("grade", 3, date(2020, 1, 1), end_of_day(date(2020, 1, 1)))
    low = Statement("grade", 1, date(2020, 1, 1), end_of_day(date(2020, 1, 1)))
    facts = firm(grade, review(date(2022, 1, 5)))
    assert verdict(either, facts, date(2022, 2, 1)) == Verdict.MET
    assert verdict(either, firm(low), date(2022, 2, 1)) == Verdict.UNKNOWN


def test_every_subject_is_asked_for_its_own() -> None:
    per = duty({**YEARLY, "wants": {"record": "review", "per": "system", "where": {"core": True}}})
    rows = [
        Row("system", name, date(2020, 1, 1), end_of_day(date(2020, 1, 1)), {"core": core})
        for name, core in (("a", True), ("b", True), ("c", False))
    ]
    day = date(2022, 6, 1)
    assert verdict(per, firm(*rows, review(date(2022, 5, 1), subjects=("a", "b"))), day) == Verdict.MET
    assert verdict(per, firm(*rows, review(date(2022, 5, 1), subjects=("a",))), day) == Verdict.OVERDUE
    missing = Row("system", "d", date(2020, 1, 1), end_of_day(date(2020, 1, 1)), {})
    assert (
        verdict(per, firm(*rows, missing, review(date(2022, 5, 1), subjects=("a", "b"))), day)
        == Verdict.UNKNOWN
    )


def test_a_document_needs_its_sections_and_the_newest_one_speaks() -> None:
    plan = duty(
        {"kind": "standing", "wants": {"document": "plan", "sections": "all"}, "approved_by": ["head"]}
    )
    whole = review(
        date(2021, 1, 1), kind="document:plan", approved=date(2021, 1, 5), fields={"sections": ("a", "b")}
    )
    half = review(
        date(2022, 1, 1), kind="document:plan", approved=date(2022, 1, 5), fields={"sections": ("a",)}
    )
    assert verdict(plan, firm(), date(2021, 2, 1)) == Verdict.UNMET
    assert verdict(plan, firm(whole), date(2021, 1, 4)) == Verdict.UNMET
    assert verdict(plan, firm(whole), date(2021, 1, 5)) == Verdict.MET
    assert verdict(plan, firm(whole, half), date(2022, 2, 1)) == Verdict.UNMET


def test_a_setting_of_a_mechanism_is_unknown_until_it_is_told() -> None:
    lock = duty({"kind": "standing", "wants": {"mechanism": "lock", "settings": {"score": {"at_most": 3}}}})
    day = date(2022, 1, 1)
    for fields, expected in (
        ({"score": 3}, Verdict.MET),
        ({"score": 4}, Verdict.UNMET),
        ({}, Verdict.UNKNOWN),
    ):
        assert (
            verdict(lock, firm(review(date(2021, 1, 1), kind="mechanism:lock", fields=fields)), day)
            == expected
        )


EVENT = {
    "kind": "event",
    "wants": {"trigger": {"record": "happening"}, "answer": {"record": "answer"}, "within": "P3D"},
}


def test_a_trigger_is_answered_in_time_late_or_not_at_all() -> None:
    happened = review(date(2022, 5, 1), kind="happening", id="h1")
    event = duty(EVENT)

    def answered(day: date) -> Facts:
        return firm(happened, review(day, kind="answer", subjects=("h1",)))

    assert verdict(event, firm(), date(2022, 5, 2)) == Verdict.MET
    assert verdict(event, firm(happened), date(2022, 5, 4)) == Verdict.DUE
    assert verdict(event, firm(happened), date(2022, 5, 5)) == Verdict.OVERDUE
    assert verdict(event, answered(date(2022, 5, 4)), date(2022, 6, 1)) == Verdict.MET
    assert verdict(event, answered(date(2022, 5, 5)), date(2022, 6, 1)) == Verdict.UNMET
    assert (
        verdict(event, answered(date(2022, 5, 5)), date(2023, 5, 1)) == Verdict.MET
    )  # a year later it is history


def test_a_limit_that_nobody_set_is_unknown_and_a_firm_may_set_it() -> None:
    parameter = {
        "id": "clock.soon",
        "title": {"zh": "x", "en": "x"},
        "type": "duration",
        "covers": [],
        "says": {"zh": "x", "en": "x"},
        "versions": [{"since": "old", "status": "unverified", "cites": ["old (1)"]}],
    }
    event = duty({**EVENT, "wants": {**EVENT["wants"], "within": {"parameter": "clock.soon"}}})
    happened = review(date(2022, 5, 1), kind="happening", id="h1")
    assert verdict(event, firm(happened), date(2022, 5, 4), parameters=[parameter]) == Verdict.UNKNOWN
    setting = Setting("clock.soon", "P1D", "alice", date(2020, 1, 1), end_of_day(date(2020, 1, 1)))
    assert (
        verdict(event, firm(happened, settings=(setting,)), date(2022, 5, 4), parameters=[parameter])
        == Verdict.OVERDUE
    )


def test_done_before_the_trigger_is_what_a_release_needs() -> None:
    before = duty(
        {
            "kind": "event",
            "wants": {"trigger": {"record": "happening"}, "answer": {"record": "answer"}, "before": "P1Y"},
        }
    )
    release = review(date(2022, 5, 1), kind="happening", id="h1")
    for tested, expected in (
        ("2022-05-01", Verdict.MET),
        ("2021-05-01", Verdict.MET),
        ("2021-04-30", Verdict.UNMET),
        ("2022-05-02", Verdict.UNMET),
    ):
        facts = firm(release, review(date.fromisoformat(tested), kind="answer", subjects=("h1",)))
        assert verdict(before, facts, date(2022, 6, 1)) == expected, tested


def test_an_exception_covers_a_shortfall_while_it_is_approved_verified_and_in_force() -> None:
    def excepted(**more: object) -> Facts:
        given = {
            "since": date(2021, 1, 1),
            "until": date(2022, 1, 1),
            "recorded": end_of_day(date(2021, 1, 1)),
            "by": "alice",
            "approvals": (Approval("bob", "head", date(2021, 1, 2)),),
            "compensating": "x",
            "verified_on": date(2021, 1, 3),
        }
        return firm(exemptions=(Exemption("e1", "f.one", **{**given, **more}),))

    assert verdict(duty(YEARLY), excepted(), date(2021, 1, 3)) == Verdict.EXCEPTED
    assert verdict(duty(YEARLY), excepted(), date(2022, 1, 2)) == Verdict.OVERDUE
    assert verdict(duty(YEARLY), excepted(verified_on=None), date(2021, 6, 1)) == Verdict.OVERDUE
    assert verdict(duty(YEARLY), excepted(by="bob"), date(2021, 6, 1)) == Verdict.OVERDUE


def test_what_is_not_kept_here_is_unknown_not_missing() -> None:
    assert verdict(duty(YEARLY), firm(kept={}), date(2022, 1, 1)) == Verdict.UNKNOWN
    assert (
        verdict(duty(YEARLY), firm(kept={"record:review": date(2021, 6, 1)}), date(2022, 1, 1)) == Verdict.DUE
    )


def test_a_firm_may_tighten_a_period_and_never_loosen_it() -> None:
    def stricter(key: str, value: str) -> Setting:
        return Setting(f"{key}:f.one", value, "alice", date(2020, 1, 1), end_of_day(date(2020, 1, 1)))

    done, day = review(date(2022, 2, 1)), date(2022, 8, 2)
    assert verdict(duty(YEARLY), firm(done), day) == Verdict.MET
    assert verdict(duty(YEARLY), firm(done, settings=(stricter("every", "P3M"),)), day) == Verdict.OVERDUE
    assert (
        verdict(duty(YEARLY), firm(done, settings=(stricter("every", "P2Y"),)), date(2024, 1, 1))
        == Verdict.OVERDUE
    )
    assert (
        verdict(duty(YEARLY), firm(done, settings=(stricter("basis", "rolling"),)), date(2023, 2, 2))
        == Verdict.OVERDUE
    )


def test_durations_read_back_as_they_were_written() -> None:
    for text in ("P1Y", "P6M", "P1Y6M", "P30D", "PT30M", "P1DT4H"):
        assert str(Duration.parse(text)) == text
