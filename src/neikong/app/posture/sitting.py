"""A firm's position on a day, judged once and kept: after a change only the duties that looked at what changed are judged again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.db import transaction

from neikong.app import bridge
from neikong.app.base.remembering import Memory
from neikong.app.posture.models import Judged, Sitting
from neikong.app.subjects.models import Mark, Type
from neikong.clock import Moment
from neikong.engine.force import Profile
from neikong.engine.judge import Bench
from neikong.engine.verdict import Judgement, Verdict
from neikong.facts import Exemption, Facts, Reason, Record, Ref, Row, Run, View
from neikong.obligations.model import Catalogue

# what every verdict may hang on: a change of one of these judges everything again
COMMON = (Type.FIRM, Type.STATEMENT, Type.CONFIRMATION, Type.SETTING)
KEPT_TYPES = (Type.ROW, Type.RECORD, Type.RUN, Type.EXEMPTION)


class NotedView(View):
    """A view that notes which kinds of facts were asked for."""

    notes: set[tuple[str, str]]

    def register(self, name: str) -> Sequence[Row]:
        self.notes.add((Type.ROW, name))
        return super().register(name)

    def ever(self, name: str) -> Sequence[Row]:
        self.notes.add((Type.ROW, name))
        return super().ever(name)

    def row(self, register: str, id: str) -> Row:
        self.notes.add((Type.ROW, register))
        return super().row(register, id)

    def records(self, kind: str) -> Sequence[Record]:
        self.notes.add((Type.RECORD, kind))
        return super().records(kind)

    def runs(self, format: str) -> Sequence[Run]:
        self.notes.add((Type.RUN, format))
        return super().runs(format)

    def exemptions(self, duty: str) -> Sequence[Exemption]:
        self.notes.add((Type.EXEMPTION, duty))
        return super().exemptions(duty)

    def holds_role(self, person: str, role: str, on: date) -> bool:
        self.notes.add((Type.ROW, "person"))
        return super().holds_role(person, role, on)


def bench_of(
    catalogue: Catalogue, facts: Facts, day: date, known: datetime | None = None, future: bool = False
) -> Bench:
    """A bench whose reads are noted. What is known is everything in `facts` unless `known` says less."""
    latest = max(facts.latest(), known) if known else facts.latest()
    bench = Bench(catalogue, facts, Moment(day, latest), future)
    view = NotedView(bench.index, day)
    view.notes = set()
    bench.view, bench.profile = view, Profile(catalogue, view)
    return bench


def judge_noted(bench: Bench, duty: str) -> tuple[Judgement, list[list[str]]]:
    """One judgement, and the kinds that it read. The profile reads statements and settings only, which count for all."""
    view = bench.view
    assert isinstance(view, NotedView)
    view.notes = set()
    judgement = bench.judge(bench.catalogue.duties[duty])
    view.notes.add((Type.EXEMPTION, duty))
    return judgement, [list(pair) for pair in sorted(view.notes)]


@dataclass(frozen=True)
class Stand:
    """A firm's position as a page needs it."""

    day: date
    future: bool
    seq: int
    catalogue: Catalogue
    judged: Mapping[str, Judged]

    @property
    def counts(self) -> Mapping[str, int]:
        return dict(Counter(j.verdict for j in self.judged.values()))


PATIENCE = 2.0  # seconds
_turns: dict[tuple[str, date, bool], Lock] = {}
_stands: Memory[dict[str, Judged]] = Memory(64)


def stand(firm: str, day: date, future: bool = False) -> Stand:
    """The position by everything known now. Three queries when nothing has changed; else the stale duties are judged."""
    catalogue = bridge.the_catalogue()
    found = _kept(firm, day, future, catalogue)
    if isinstance(found, Stand):
        return found
    # of many who ask at once after a change one judges, and the others read what it found; who waits too long judges as well,
    # so that nobody can wait for somebody who waits for him
    turn = _turns.setdefault((firm, day, future), Lock())
    mine = turn.acquire(timeout=PATIENCE)
    try:
        found = _kept(firm, day, future, catalogue)
        return found if isinstance(found, Stand) else _sit(firm, day, future, *found, catalogue)
    finally:
        if mine:
            turn.release()


def _kept(
    firm: str, day: date, future: bool, catalogue: Catalogue
) -> Stand | tuple[Sitting | None, Mapping[tuple[str, str], int]]:
    """What was judged before where it still holds; else the last sitting, and the marks since."""
    sitting = Sitting.objects.filter(firm_id=firm, day=day, future=future).first()
    rows = Mark.objects.filter(firm_id=firm).values_list("type", "kind", "seq")
    marks = {(type_, kind): seq for type_, kind, seq in rows}
    newest = max((seq for (type_, _), seq in marks.items() if type_ in (*COMMON, *KEPT_TYPES)), default=-1)
    if sitting and sitting.catalogue == catalogue.digest and sitting.seq >= newest:
        key = (firm, day, future, sitting.seq, catalogue.digest)
        held = _stands.get(
            key, lambda: {j.duty: j for j in Judged.objects.filter(firm_id=firm, day=day, future=future)}
        )
        if held.keys() == catalogue.duties.keys():
            return Stand(day, future, sitting.seq, catalogue, held)
    return sitting, marks


def _sit(
    firm: str,
    day: date,
    future: bool,
    sitting: Sitting | None,
    marks: Mapping[tuple[str, str], int],
    catalogue: Catalogue,
) -> Stand:
    held: dict[str, Judged] = {}
    if sitting and sitting.catalogue == catalogue.digest:
        held = {j.duty: j for j in Judged.objects.filter(firm_id=firm, day=day, future=future)}
    common = max((seq for (type_, _), seq in marks.items() if type_ in COMMON), default=-1)
    stale = [
        duty
        for duty in catalogue.duties
        if (old := held.get(duty)) is None
        or old.seq < common
        or any(marks.get((type_, kind), -1) > old.seq for type_, kind in old.reads)
    ]
    facts, size = bridge.facts(firm)
    fresh = list(judge_all(firm, catalogue, facts, day, future, stale, size - 1).values())
    held.update({j.duty: j for j in fresh})
    counts = Counter(j.verdict for j in held.values())
    with transaction.atomic():
        Judged.objects.bulk_create(
            fresh,
            update_conflicts=True,
            unique_fields=["firm", "day", "future", "duty"],
            update_fields=["verdict", "version", "deadline", "seq", "reads", "reasons"],
            batch_size=90,
        )
        Sitting.objects.bulk_create(
            [
                Sitting(
                    firm_id=firm,
                    day=day,
                    future=future,
                    seq=size - 1,
                    catalogue=catalogue.digest,
                    counts=dict(counts),
                )
            ],
            update_conflicts=True,
            unique_fields=["firm", "day", "future"],
            update_fields=["seq", "catalogue", "counts"],
        )
    return Stand(day, future, size - 1, catalogue, {id: held[id] for id in catalogue.duties})


def judge_all(
    firm: str, catalogue: Catalogue, facts: Facts, day: date, future: bool, duties: Sequence[str], seq: int
) -> dict[str, Judged]:
    """Judge duties without keeping anything."""
    bench = bench_of(catalogue, facts, day, future=future)
    view = bench.view
    assert isinstance(view, NotedView)
    found = {}
    for duty in duties:
        judgement, reads = judge_noted(bench, duty)
        found[duty] = Judged(
            firm_id=firm,
            day=day,
            future=future,
            duty=duty,
            verdict=judgement.verdict.slug,
            version=judgement.version,
            deadline=judgement.deadline,
            seq=seq,
            reads=reads,
            reasons=[reason_as_json(r) for r in judgement.reasons],
        )
    return found


def reason_as_json(reason: Reason) -> dict[str, Any]:
    return {
        "key": reason.key,
        "values": {k: _plain(v) for k, v in reason.values.items()},
        "links": [[ref.kind, ref.id, ref.place] for ref in reason.links],
    }


def reason_from_json(given: Mapping[str, Any]) -> Reason:
    """A reason as it was judged; days come back as days."""
    return Reason(
        given["key"],
        {k: _typed(v) for k, v in given["values"].items()},
        tuple(Ref(*link) for link in given["links"]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(v) for v in value]
    if isinstance(value, Mapping):
        return {"map": {str(k): _plain(v) for k, v in value.items()}}
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        if "day" in value:
            return date.fromisoformat(value["day"])
        return {k: _typed(v) for k, v in value["map"].items()}
    return [_typed(v) for v in value] if isinstance(value, list) else value


def judgement_of(judged: Judged) -> Judgement:
    """The kept row as the engine's own value."""
    return Judgement(
        judged.duty,
        Verdict[judged.verdict.upper().replace("-", "_")],
        judged.version,
        tuple(reason_from_json(r) for r in judged.reasons),
        judged.deadline,
    )
