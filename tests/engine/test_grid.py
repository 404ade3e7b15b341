"""The grid by hand: each edge of a day table, of a rolling expiry, of a record in place; and what goes to columns at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from neikong.clock import Duration, Moment, end_of_day
from neikong.engine.compile import _closed_form, _row, _runs, grid
from neikong.engine.grid import (
    CALENDAR,
    NEVER,
    NOT_ASKED,
    ONCE,
    ROLLING,
    UNMET,
    Columns,
    evaluate,
    periods_table,
    worst_by_group,
)
from neikong.engine.judge import Bench, judge
from neikong.engine.verdict import Verdict
from neikong.facts import Approval, Exemption, Row, Setting, Statement
from tests.mini import catalogue, duty, firm, review

OLD = date(2020, 1, 1)
DUE, MET, OVERDUE = (int(v) for v in (Verdict.DUE, Verdict.MET, Verdict.OVERDUE))


def one(kind: int, records: list[tuple[int, int, int]], days: list[int], **more: Any) -> list[int]:
    """The codes of one row: records are (counts from, is about, holds until), days ordinals."""
    given: dict[str, Any] = {
        "begins": 0,
        "ends": int(NEVER),
        "anchor": 0,
        "every": 0,
        "grace": 0,
        "lead": -1,
        "rhythms": [(Duration.parse("P1M"), 1, Duration(), -1, False)],
    }
    given |= more
    spread = given.pop("spread", (date.fromordinal(days[0]), date.fromordinal(days[-1])))
    columns = Columns(
        **{
            name: np.array([given[name]], np.int32)
            for name in ("begins", "ends", "anchor", "every", "grace", "lead")
        },
        applies=np.zeros(1, np.int32),
        kind=np.array([kind], np.int8),
        rhythm=np.zeros(1, np.int32),
        rhythms=periods_table(given["rhythms"], *spread),
        record_row=np.zeros(len(records), np.int32),
        record_about=np.array([r[1] for r in records], np.int32),
        record_from=np.array([r[0] for r in records], np.int32),
        record_until=np.array([r[2] for r in records], np.int32),
        missing=np.array([UNMET]),
    )
    found: list[int] = evaluate(columns, np.array(days, np.int32), np.ones((1, len(days)), np.bool_))[
        0
    ].tolist()
    return found


def o(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal()


def month(n: int, grace: str = "", lead: int = -1, strict: bool = False) -> dict[str, Any]:
    return {
        "rhythms": [
            (Duration.parse(f"P{n}M"), 1, Duration.parse(grace) if grace else Duration(), lead, strict)
        ]
    }


def test_a_row_is_asked_from_its_first_day_to_its_last() -> None:
    codes = one(ONCE, [], [9, 10, 20, 21], begins=10, ends=20, grace=-int(NEVER), spread=(OLD, OLD))
    assert codes == [NOT_ASKED, int(UNMET), int(UNMET), NOT_ASKED]


def test_a_record_in_place_counts_from_its_day_until_its_last() -> None:
    codes = one(ONCE, [(10, 10, 20)], [9, 10, 20, 21], grace=-int(NEVER), spread=(OLD, OLD))
    assert codes == [int(UNMET), MET, MET, int(UNMET)]


def test_what_counts_after_the_last_day_asked_counts_for_no_row() -> None:
    assert one(ONCE, [(30, 30, 99)], [9, 10], grace=-int(NEVER), spread=(OLD, OLD)) == [
        int(UNMET),
        int(UNMET),
    ]


def test_what_is_not_there_yet_is_due_on_the_last_day_of_its_grace() -> None:
    assert one(ONCE, [], [14, 15, 16], anchor=10, grace=5, spread=(OLD, OLD)) == [DUE, DUE, int(UNMET)]


def test_rolling_turns_on_the_days_of_its_expiry() -> None:
    """Anchored on 100, every 30 days: due until 130, overdue after; a record holds through its expiry."""
    day = {"anchor": 100, "every": 30, "spread": (OLD, OLD)}
    assert one(ROLLING, [], [129, 130, 131], **day) == [DUE, DUE, OVERDUE]
    assert one(ROLLING, [(120, 120, 150)], [120, 149, 150, 151], **day) == [MET, MET, MET, OVERDUE]
    # a record that expires before the first deadline: from then on it is owed, and late only after the deadline
    assert one(ROLLING, [(101, 101, 110)], [110, 111, 130, 131], **day) == [MET, DUE, DUE, OVERDUE]


def test_a_lead_makes_it_due_before_the_expiry() -> None:
    day = {"anchor": 100, "every": 30, "lead": 10, "spread": (OLD, OLD)}
    assert one(ROLLING, [(120, 120, 150)], [139, 140, 150, 151], **day) == [MET, DUE, DUE, OVERDUE]
    assert one(ROLLING, [(120, 120, 150)], [149, 150, 151], **{**day, "lead": 0}) == [MET, DUE, OVERDUE]


def test_a_calendar_period_is_open_through_its_last_day() -> None:
    """Demanded since February: in February it is open, from the first of March it was missed."""
    day = {"anchor": o(2022, 2, 1), **month(1)}
    days = [o(2022, 2, 27), o(2022, 2, 28), o(2022, 3, 1)]
    assert one(CALENDAR, [], days, **day) == [DUE, DUE, OVERDUE]
    # demanded in the middle of February, that month is not held against it
    assert one(CALENDAR, [], days, **{**day, "anchor": o(2022, 2, 2)}) == [DUE, DUE, DUE]


def test_a_record_counts_for_its_period_from_the_day_it_counts() -> None:
    day = {"anchor": o(2022, 1, 1), **month(1)}
    days = [o(2022, 2, 9), o(2022, 2, 10), o(2022, 2, 28), o(2022, 3, 1), o(2022, 3, 31), o(2022, 4, 1)]
    for about in (o(2022, 2, 1), o(2022, 2, 28)):
        codes = one(CALENDAR, [(o(2022, 2, 10), about, 0)], days, **day)
        assert codes == [OVERDUE, MET, MET, MET, MET, OVERDUE]
    for outside in (o(2022, 1, 31), o(2022, 4, 1)):
        codes = one(CALENDAR, [(o(2022, 2, 10), outside, 0)], days[1:3], **day)
        assert codes != [MET, MET] or outside < o(2022, 2, 1)


def test_a_late_record_heals_its_closed_period_from_the_very_day_it_counts() -> None:
    """About February, approved on 10 March: on the ninth February was missed, on the tenth it is met."""
    day = {"anchor": o(2022, 1, 1), **month(1)}
    codes = one(CALENDAR, [(o(2022, 3, 10), o(2022, 2, 5), 0)], [o(2022, 3, 9), o(2022, 3, 10)], **day)
    assert codes == [OVERDUE, MET]


def test_of_two_records_the_one_that_counts_first_counts() -> None:
    day = {"anchor": o(2022, 1, 1), **month(1)}
    records = [(o(2022, 2, 10), o(2022, 2, 1), 0), (o(2022, 2, 20), o(2022, 2, 20), 0)]
    assert one(CALENDAR, records, [o(2022, 2, 9), o(2022, 2, 10), o(2022, 2, 20)], **day) == [
        OVERDUE,
        MET,
        MET,
    ]


def test_a_grace_keeps_the_closed_period_asked_until_its_deadline() -> None:
    """A month with ten days of grace: on 10 March February is still the open one, on the 11th it was missed."""
    day = {"anchor": o(2022, 2, 1), **month(1, "P10D")}
    days = [o(2022, 2, 28), o(2022, 3, 1), o(2022, 3, 10), o(2022, 3, 11)]
    assert one(CALENDAR, [], days, **day) == [DUE, DUE, DUE, OVERDUE]


def test_within_a_lead_an_unanswered_period_is_due_though_the_last_was_met() -> None:
    """January was met. With a lead of five days February is due from its 23rd."""
    day = {"anchor": o(2022, 1, 1), **month(1, lead=5)}
    january = [(o(2022, 1, 10), o(2022, 1, 10), 0)]
    days = [o(2022, 2, 22), o(2022, 2, 23), o(2022, 2, 28), o(2022, 3, 1)]
    assert one(CALENDAR, january, days, **day) == [MET, DUE, DUE, OVERDUE]
    # with a grace the lead is counted to the deadline, and only once the period has ended
    graced = {"anchor": o(2022, 1, 1), **month(1, "P10D", lead=15)}
    days = [o(2022, 2, 23), o(2022, 2, 28), o(2022, 3, 1), o(2022, 3, 10)]
    assert one(CALENDAR, january, days, **graced) == [MET, MET, DUE, DUE]


def test_a_strict_rhythm_asks_only_what_has_closed() -> None:
    day = {"anchor": o(2022, 1, 1), **month(1, strict=True)}
    february = [(o(2022, 2, 10), o(2022, 2, 10), 0)]
    days = [o(2022, 2, 28), o(2022, 3, 1), o(2022, 3, 31), o(2022, 4, 1)]
    assert one(CALENDAR, february, days, **day) == [OVERDUE, MET, MET, OVERDUE]


def test_the_day_tables_cover_the_days_asked_and_the_period_before() -> None:
    made = periods_table(
        [(Duration.parse("P1M"), 1, Duration(), -1, False)], date(2022, 2, 1), date(2022, 2, 28)
    )
    starts = [date.fromordinal(int(d)) for d in made.starts[0] if d < NEVER]
    assert date(2022, 1, 1) in starts
    assert starts[-1] == date(2022, 3, 1)
    # on a last day that begins a period, that period is there and the one after it too
    edge = periods_table(
        [(Duration.parse("P1M"), 1, Duration(), -1, False)], date(2022, 2, 1), date(2022, 3, 1)
    )
    assert date.fromordinal(int(edge.starts[0].max())) == date(2022, 4, 1)


@pytest.mark.parametrize(("every", "start"), [("P7D", date(2022, 3, 7)), ("P1D", date(2022, 3, 9))])
def test_weeks_begin_on_monday_and_days_on_themselves(every: str, start: date) -> None:
    made = periods_table(
        [(Duration.parse(every), 1, Duration(), -1, False)], date(2022, 3, 9), date(2022, 3, 9)
    )
    assert start.toordinal() in made.starts[0].tolist()
    assert (start - timedelta(days=1)).toordinal() not in made.starts[0].tolist() or every == "P1D"


def test_the_worst_row_of_a_group_speaks() -> None:
    codes = np.array([[MET, MET], [OVERDUE, NOT_ASKED], [DUE, DUE]], np.int8)
    assert worst_by_group(codes, np.array([0, 0, 2]), 4).tolist() == [
        [OVERDUE, MET],
        [NOT_ASKED, NOT_ASKED],
        [DUE, DUE],
        [NOT_ASKED, NOT_ASKED],
    ]


# what goes to columns


def version(**given: Any) -> Any:
    return catalogue([duty(given)]).duties["f.one"].versions[0]


def test_only_records_without_looked_up_conditions_go_to_columns() -> None:
    periodic = version(kind="periodic", every="P1Y", wants={"record": "review"})
    assert _closed_form(periodic.parts[0], periodic)
    trading = version(kind="periodic", every="P1D", basis="trading", wants={"record": "review"})
    assert not _closed_form(trading.parts[0], trading)
    record = version(kind="standing", wants={"record": "review"})
    assert _closed_form(record.parts[0], record)
    document = version(kind="standing", wants={"document": "plan"})
    assert not _closed_form(document.parts[0], document)


def test_runs_are_cut_on_the_day_of_a_change_and_not_beside_it() -> None:
    made = catalogue([duty({"kind": "standing", "wants": {"record": "review"}})])
    stated = Statement("online", True, date(2022, 3, 10), end_of_day(OLD))
    facts = firm(stated)
    days = [date(2022, 3, d) for d in (8, 9, 10, 11)]
    bench = Bench(made, facts, Moment(days[0]))
    assert _runs(bench, days) == [(0, 2), (2, 4)]
    assert _runs(bench, days[2:]) == [(0, 2)]  # it changed on the first day: nothing to cut


def test_a_row_holds_what_was_done_by_the_last_day_about_its_subject() -> None:
    made = catalogue(
        [
            duty(
                {
                    "kind": "periodic",
                    "every": "P1Y",
                    "basis": "rolling",
                    "wants": {"record": "review", "per": "system"},
                }
            )
        ]
    )
    begun = end_of_day(OLD)
    rows = [Row("system", name, OLD, begun, {"core": True}) for name in "ab"]
    last = date(2022, 6, 30)
    facts = firm(
        *rows,
        review(last, id="on-the-day", subjects=("a",)),
        review(last + timedelta(days=1), id="after", subjects=("a",)),
        review(date(2022, 1, 1), id="other", subjects=("b",)),
        review(date(2022, 2, 1), id="none"),
    )
    bench = Bench(made, facts, Moment(date(2022, 6, 1)))
    found = made.duties["f.one"].versions[0]
    made_row = _row(bench, found.parts[0], found, OLD, rows[0], 0, date(2022, 6, 1), last)
    assert [r[1] for r in made_row.records] == [last.toordinal()]
    alone = _row(bench, found.parts[0], found, OLD, None, 0, date(2022, 6, 1), last)
    assert len(alone.records) == 3


def test_what_is_plainly_asked_is_not_judged_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The grid is quick because `judge` is not called for columns; it is for a duty with an exception."""
    made = catalogue([duty({"kind": "periodic", "every": "P1Y", "wants": {"record": "review"}})])
    days = [date(2021, 6, 1), date(2022, 6, 1)]
    asked: list[str] = []
    real = Bench.judge
    monkeypatch.setattr(Bench, "judge", lambda bench, given: asked.append(given.id) or real(bench, given))
    codes = grid(made, [firm(review(date(2022, 1, 1)))], [Moment(d) for d in days])
    assert asked == []
    assert codes[0, 0].tolist() == [OVERDUE, MET]
    exempt = Exemption(
        "e",
        "f.one",
        OLD,
        date(2030, 1, 1),
        end_of_day(OLD),
        "alice",
        (Approval("bob", "head", OLD),),
        "x",
        OLD,
    )
    grid(made, [firm(exemptions=(exempt,))], [Moment(d) for d in days])
    assert asked == ["f.one", "f.one"]


def test_a_calendar_duty_takes_the_fiscal_month_only_when_it_is_fiscal() -> None:
    days = [Moment(date(2022, m, d)) for m in (3, 4, 12) for d in (1, 30)]
    for basis in ("calendar", "fiscal"):
        made = catalogue(
            [duty({"kind": "periodic", "every": "P1Y", "basis": basis, "wants": {"record": "review"}})]
        )
        facts = firm(review(date(2021, 5, 1)), fiscal_first_month=4)
        codes = grid(made, [facts], days)[0, 0].tolist()
        assert codes == [int(judge(made.duties["f.one"], made, facts, m).verdict) for m in days], basis


def test_a_firm_that_states_nothing_is_not_asked_what_depends_on_it() -> None:
    """Version, applicability and keeping decide before the columns do."""
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
    told = {
        "nobody says": firm(),
        "no": firm(Statement("online", False, OLD, end_of_day(OLD))),
        "yes": firm(Statement("online", True, OLD, end_of_day(OLD))),
        "not in force": firm(
            Statement("online", True, OLD, end_of_day(OLD)), sources={"old": date(2023, 1, 1)}
        ),
        "not kept": firm(Statement("online", True, OLD, end_of_day(OLD)), kept={}),
    }
    moment = Moment(date(2022, 6, 1))
    codes = grid(made, list(told.values()), [moment])[:, 0, 0].tolist()
    assert codes == [int(judge(made.duties["f.one"], made, f, moment).verdict) for f in told.values()]
    assert codes == [
        int(v)
        for v in (Verdict.UNKNOWN, Verdict.NOT_APPLICABLE, Verdict.OVERDUE, Verdict.FUTURE, Verdict.UNKNOWN)
    ]


def test_a_setting_cuts_a_run_as_well() -> None:
    made = catalogue([duty({"kind": "periodic", "every": "P1Y", "wants": {"record": "review"}})])
    tighter = Setting("every:f.one", "P6M", "alice", date(2022, 8, 1), end_of_day(OLD))
    facts = firm(review(date(2022, 1, 10)), settings=(tighter,))
    moments = [Moment(date(2022, 7, 31)), Moment(date(2022, 8, 1)), Moment(date(2023, 1, 5))]
    codes = grid(made, [facts], moments)[0, 0].tolist()
    assert codes == [int(judge(made.duties["f.one"], made, facts, m).verdict) for m in moments]
