"""Laws of the engine, for any facts: the grid is judge; evidence, knowledge and the future keep their places."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from neikong.clock import Moment, end_of_day
from neikong.engine.compile import grid
from neikong.engine.judge import judge
from neikong.engine.verdict import Verdict
from neikong.facts import Approval, Exemption, Facts, Record, Row, Statement
from neikong.obligations.model import Catalogue
from tests.mini import SOURCES, catalogue, duty, firm, review

DAYS = st.dates(date(2020, 1, 1), date(2024, 6, 30))
EARLIER = st.dates(date(2018, 6, 1), date(2024, 6, 30))  # also before the duty began
EVERY = ["P1Y", "P6M", "P3M", "P1M", "P7D", "P1D", "P45D", "P2Y"]
HEAD = {"approved_by": ["head"]}


def periodic(every: str, basis: str, **more: object) -> dict:
    wants = {
        "record": "review",
        **({"due": more.pop("due")} if "due" in more else {}),
        **({"per": "system", "where": {"core": True}} if more.pop("per", False) else {}),
    }
    return {"kind": "periodic", "every": every, "basis": basis, "wants": wants, **more}


@st.composite
def duties(draw: st.DrawFn) -> dict:
    """A duty of one or two versions, of any kind that wants records."""
    versions = []
    for n in range(draw(st.integers(1, 2))):
        kind = draw(st.sampled_from(["periodic", "standing", "event", "document"]))
        if kind == "periodic":
            every = draw(st.sampled_from(EVERY))
            more: dict = {"per": draw(st.booleans())}
            if every in ("P1Y", "P6M") and draw(st.booleans()):
                more["due"] = draw(st.sampled_from(["P1M", "P3M", "P20D"]))
            made = periodic(every, draw(st.sampled_from(["calendar", "rolling", "fiscal"])), **more)
        elif kind == "standing":
            made = {"kind": "standing", "wants": {"record": "review", "fields": {"score": {"at_least": 2}}}}
        elif kind == "document":
            made = {"kind": "standing", "wants": {"document": "plan", "sections": "all"}}
        else:
            made = {
                "kind": "event",
                "wants": {
                    "trigger": {"record": "happening"},
                    "answer": {"record": "answer"},
                    "within": "P5D",
                },
            }
        if draw(st.booleans()):
            made |= HEAD
        if draw(st.integers(0, 3)) == 0:
            made["applies"] = {"online": True}
        versions.append({**made, "since": "old" if n == 0 else "new"})
    return duty(*versions)


@st.composite
def records(draw: st.DrawFn) -> Record:
    kind = draw(st.sampled_from(["review"] * 5 + ["answer", "happening", "document:plan"]))
    day = draw(EARLIER)
    fields: dict = {"score": draw(st.integers(1, 3))} if draw(st.integers(0, 4)) else {}
    if kind == "document:plan":
        fields = {"sections": draw(st.sampled_from([("a", "b"), ("a",)]))}
    return review(
        day,
        kind=kind,
        id=f"{kind}-{draw(st.integers(0, 30))}",
        approved=draw(st.none() | st.just(day + timedelta(days=draw(st.integers(0, 40))))),
        recorded=day + timedelta(days=draw(st.sampled_from([0, 0, 3, 200]))),
        period=draw(st.none() | DAYS),
        until=draw(st.none() | st.just(day + timedelta(days=400))) if draw(st.booleans()) else None,
        subjects=tuple(draw(st.sets(st.sampled_from(["a", "b", "happening-1", "happening-2"]), max_size=3))),
        fields=fields,
    )


@st.composite
def firms(draw: st.DrawFn) -> Facts:
    begun = end_of_day(date(2020, 1, 1))
    rows = [
        Row("system", name, draw(DAYS), begun, {"core": draw(st.booleans())})
        for name in draw(st.sets(st.sampled_from("ab")))
    ]
    stated = [Statement("online", draw(st.booleans()), day, begun) for day in draw(st.sets(DAYS, max_size=3))]
    exempt = ()
    if draw(st.integers(0, 4)) == 0:
        since = draw(DAYS)
        exempt = (
            Exemption(
                "e",
                "f.one",
                since,
                since + timedelta(days=90),
                begun,
                "alice",
                (Approval("bob", "head", since),),
                "x",
                since,
            ),
        )
    sources = dict(SOURCES)
    if draw(st.integers(0, 4)) == 0:
        sources.pop("new")
    held = {r.key: r for r in draw(st.lists(records(), max_size=12))}
    return firm(
        *rows,
        *stated,
        *held.values(),
        sources=sources,
        exemptions=exempt,
        fiscal_first_month=draw(st.sampled_from([1, 4, 7])),
    )


def both(given: dict) -> tuple[Catalogue, str]:
    return catalogue([given]), given["id"]


@settings(max_examples=300, deadline=None)
@given(given=duties(), facts=firms(), days=st.lists(DAYS, min_size=1, max_size=8), known=st.none() | DAYS)
def test_the_grid_is_judge(given: dict, facts: Facts, days: list[date], known: date | None) -> None:
    made, id = both(given)
    moments = [Moment(d, end_of_day(known)) if known else Moment(d, end_of_day(d)) for d in days]
    codes = grid(made, [facts], moments)
    expected = [int(judge(made.duties[id], made, facts, moment).verdict) for moment in moments]
    assert codes[0, 0].tolist() == expected


@settings(max_examples=150, deadline=None)
@given(
    every=st.sampled_from(EVERY),
    basis=st.sampled_from(["calendar", "rolling", "fiscal"]),
    facts=firms(),
    extra=records(),
    day=DAYS,
)
def test_adding_qualifying_evidence_never_worsens_a_periodic_verdict(
    every: str, basis: str, facts: Facts, extra: Record, day: date
) -> None:
    from dataclasses import replace

    made, id = both(duty(periodic(every, basis)))
    more = replace(extra, kind="review", id="extra", done=min(extra.done, day))
    before = judge(made.duties[id], made, facts, Moment(day)).verdict
    after = judge(made.duties[id], made, replace(facts, records=(*facts.records, more)), Moment(day)).verdict
    assert after <= before


@settings(max_examples=150, deadline=None)
@given(given=duties(), facts=firms(), later=st.lists(records(), min_size=1, max_size=4), day=DAYS, known=DAYS)
def test_what_is_recorded_after_k_changes_nothing_at_k(
    given: dict, facts: Facts, later: list[Record], day: date, known: date
) -> None:
    from dataclasses import replace

    made, id = both(given)
    after = end_of_day(known + timedelta(days=1))
    new = tuple(replace(r, recorded=max(r.recorded, after)) for r in later)
    moment = Moment(day, end_of_day(known))
    assert judge(made.duties[id], made, facts, moment) == judge(
        made.duties[id], made, replace(facts, records=(*facts.records, *new)), moment
    )


@settings(max_examples=100, deadline=None)
@given(given=duties(), facts=firms(), day=DAYS)
def test_not_applicable_never_depends_on_evidence(given: dict, facts: Facts, day: date) -> None:
    from dataclasses import replace

    made, id = both(given)
    with_all = judge(made.duties[id], made, facts, Moment(day)).verdict == Verdict.NOT_APPLICABLE
    with_none = (
        judge(made.duties[id], made, replace(facts, records=()), Moment(day)).verdict
        == Verdict.NOT_APPLICABLE
    )
    assert with_all == with_none


@settings(max_examples=100, deadline=None)
@given(given=duties(), facts=firms(), day=st.dates(date(2020, 1, 1), date(2023, 5, 31)))
def test_a_version_of_the_future_changes_nothing_before_it(given: dict, facts: Facts, day: date) -> None:
    import copy

    alone, two = copy.deepcopy(given), copy.deepcopy(given)
    alone["versions"] = alone["versions"][:1]
    two["versions"] = [
        *alone["versions"],
        {
            **copy.deepcopy(alone["versions"][0]),
            "version": 2,
            "since": "new",
            "kind": "standing",
            "wants": {"document": "plan"},
        },
    ]
    for key in ("every", "basis"):
        two["versions"][1].pop(key, None)
    from dataclasses import replace

    from neikong.facts import Confirmation

    confirmed = tuple(
        Confirmation(s, d, "alice", d, end_of_day(date(2020, 1, 1))) for s, d in SOURCES.items()
    )
    facts = replace(facts, confirmations=confirmed)
    one, id = both(alone)
    both_versions, _ = both(two)
    assert judge(one.duties[id], one, facts, Moment(day)) == judge(
        both_versions.duties[id], both_versions, facts, Moment(day)
    )


@settings(max_examples=60, deadline=None)
@given(given=duties(), facts=firms(), days=st.lists(DAYS, min_size=2, max_size=6, unique=True))
def test_explain_speaks_for_the_same_verdict_as_the_grid(given: dict, facts: Facts, days: list[date]) -> None:
    """The reasons that `judge` gives are never empty, and belong to the verdict that the grid gives."""
    made, id = both(given)
    codes = grid(made, [facts], [Moment(d) for d in days])
    for n, day in enumerate(days):
        told = judge(made.duties[id], made, facts, Moment(day))
        assert told.reasons
        assert int(told.verdict) == codes[0, 0, n]


def test_many_firms_at_once_are_each_judged_alone() -> None:
    made = catalogue([duty(periodic("P1Y", "calendar"))])
    done = firm(review(date(2022, 3, 1)))
    codes = grid(made, [done, firm()], [Moment(date(2022, 6, 1))])
    assert np.array_equal(codes[:, 0, 0], [Verdict.MET, Verdict.OVERDUE])
