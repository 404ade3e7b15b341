"""What made a verdict change: the rule, the firm, the evidence, or time alone."""

from __future__ import annotations

from datetime import date

from neikong.clock import Moment, end_of_day
from neikong.engine.changes import Change, changes
from neikong.engine.judge import Bench
from neikong.engine.verdict import Verdict
from neikong.facts import Facts, Statement
from tests.mini import catalogue, duty, firm, review

YEARLY = {"kind": "periodic", "every": "P1Y", "wants": {"record": "review"}}
STANDING = {"kind": "standing", "wants": {"record": "review"}}


def found(facts: Facts, first: date, last: date, *versions: dict) -> list[Change]:
    made = catalogue([duty(*versions)])
    return changes(Bench(made, facts, Moment(first)), first, last)


def test_nothing_changes_where_nothing_happened() -> None:
    assert found(firm(review(date(2022, 5, 1))), date(2022, 6, 1), date(2022, 7, 1), YEARLY) == []


def test_time_alone_makes_a_review_late() -> None:
    [change] = found(firm(review(date(2022, 5, 1))), date(2022, 12, 1), date(2024, 1, 1), YEARLY)
    assert (change.before.verdict, change.after.verdict) == (Verdict.MET, Verdict.OVERDUE)
    assert change.cause == "evidence"  # what proved it does no longer


def test_due_by_time_with_the_same_proof() -> None:
    [change] = found(firm(review(date(2022, 5, 1))), date(2023, 2, 1), date(2023, 12, 1), YEARLY)
    assert (change.before.verdict, change.after.verdict, change.cause) == (Verdict.MET, Verdict.DUE, "time")


def test_a_new_record_is_evidence() -> None:
    [change] = found(firm(review(date(2022, 5, 1))), date(2022, 4, 1), date(2022, 6, 1), YEARLY)
    assert (change.after.verdict, change.cause) == (Verdict.MET, "evidence")


def test_a_version_that_begins_is_the_rule() -> None:
    [begun] = found(firm(), date(2019, 6, 1), date(2020, 6, 1), STANDING)
    assert (begun.before.verdict, begun.cause) == (Verdict.FUTURE, "rule")
    newer = {**STANDING, "since": "new", "wants": {"record": "answer"}}
    [changed] = found(firm(review(date(2022, 5, 1))), date(2023, 5, 1), date(2023, 7, 1), STANDING, newer)
    assert (changed.after.verdict, changed.cause) == (Verdict.UNMET, "rule")


def test_a_profile_that_changes_is_the_firm() -> None:
    known = end_of_day(date(2020, 1, 1))
    facts = firm(
        Statement("online", False, date(2020, 1, 1), known),
        Statement("online", True, date(2022, 1, 1), known),
    )
    [change] = found(facts, date(2021, 6, 1), date(2022, 6, 1), {**STANDING, "applies": {"online": True}})
    assert (change.before.verdict, change.after.verdict, change.cause) == (
        Verdict.NOT_APPLICABLE,
        Verdict.UNMET,
        "firm",
    )
    [gone] = found(facts, date(2022, 6, 1), date(2021, 6, 1), {**STANDING, "applies": {"online": True}})
    assert gone.cause == "firm"


def test_the_worst_comes_first() -> None:
    made = catalogue([duty(STANDING, id="f.b"), duty(YEARLY, id="f.a")])
    told = changes(Bench(made, firm(), Moment(date(2019, 6, 1))), date(2019, 6, 1), date(2020, 6, 1))
    assert [c.duty for c in told] == ["f.b", "f.a"]
