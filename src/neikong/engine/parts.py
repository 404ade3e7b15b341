"""What each kind of part asks, and how it is answered. Subjects are asked one by one; the worst speaks later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from neikong.checks import CHECKS
from neikong.clock import Duration
from neikong.engine.conditions import resolve, satisfied, span
from neikong.engine.periods import Record as Counted
from neikong.engine.periods import Rhythm, Standing, standing
from neikong.engine.qualify import Qualified, about, in_place, qualify
from neikong.engine.verdict import Answer, Verdict
from neikong.facts import Absent, Reason, Record, Ref, Row, View
from neikong.obligations.model import Catalogue, CheckPart, EventPart, Param, RecordPart, Version

LOOK_BACK = Duration(
    months=12
)  # how long a trigger that was answered late, or not at all, is held against the firm
STATES = {"met": Verdict.MET, "due": Verdict.DUE, "overdue": Verdict.OVERDUE}


def ask(
    part: object,
    version: Version,
    start: date,
    catalogue: Catalogue,
    view: View,
    profile: Callable[[str], Any],
) -> list[Answer]:
    """Ask one part. `start`: since when the duty is demanded. Raises Absent for what nobody recorded as a whole;
    what is missing about one subject only is that subject's own *unknown*."""
    match part:
        case CheckPart():
            return ask_check(part, catalogue, view, profile)
        case EventPart():
            return ask_event(part, start, catalogue, view, profile)
        case RecordPart(periodic=True):
            return ask_periodic(part, version, start, catalogue, view, profile)
        case RecordPart():
            return ask_standing(part, catalogue, view)
    raise TypeError(part)


def subjects(part: RecordPart, catalogue: Catalogue, view: View) -> list[tuple[Row | None, Absent | None]]:
    """The rows that a part is asked for, each with what keeps us from telling whether it is one of them."""
    if part.per is None:
        return [(None, None)]
    asked: list[tuple[Row | None, Absent | None]] = []
    for row in view.register(part.per):
        try:
            if not satisfied(part.where, row.fields, catalogue, view, row.id):
                asked.append((row, None))
        except Absent as absent:
            asked.append((row, absent))
    return asked


def per_subject(
    part: RecordPart, catalogue: Catalogue, view: View, one: Callable[[Row | None], Answer]
) -> list[Answer]:
    """Ask one question of every subject; an unknown subject does not silence the others."""
    from_rows = subjects(part, catalogue, view)
    if not from_rows:
        return [
            Answer(
                Verdict.MET,
                Reason("subjects.none", {"register": part.per}, (Ref("register", part.per or ""),)),
            )
        ]
    answers = []
    for row, absent in from_rows:
        subject = row.id if row else ""
        if absent is None:
            try:
                answers.append(one(row))
                continue
            except Absent as raised:
                absent = raised
        links = (row.ref,) if row else ()
        values = {"name": absent.name, "at": absent.at or subject}
        answers.append(Answer(Verdict.UNKNOWN, Reason(f"absent.{absent.what}", values, links), subject))
    return answers


def _named(reason: str, row: Row | None, values: dict[str, Any], *links: Ref) -> Reason:
    """A reason that names its subject, when there is one."""
    if row is None:
        return Reason(reason, values, links)
    return Reason(reason, {**values, "subject": row.id}, (*links, row.ref))


def ask_periodic(
    part: RecordPart,
    version: Version,
    start: date,
    catalogue: Catalogue,
    view: View,
    profile: Callable[[str], Any],
) -> list[Answer]:
    """A qualifying record in every period."""
    if version.every is None:
        raise Absent("field", "every")
    rhythm = Rhythm(
        span(version.every, catalogue, view, profile),
        version.basis,
        view.fiscal_first_month,
        part.due or Duration(),
    )
    demanded = max(start, view.kept_since(f"record:{part.kind}"))
    records = view.records(part.kind)

    def one(row: Row | None) -> Answer:
        own = [r for r in records if row is None or row.id in r.subjects]
        since = max(demanded, row.since) if row else demanded
        judged = [qualify(r, part, catalogue, view) for r in own]
        good = [q for q in judged if q.counts_from]
        told = _standing(rhythm, since, good, view)
        doubtful = [q for q in judged if q.absent]
        if (
            told.state != "met"
            and doubtful
            and _standing(rhythm, since, [*good, *doubtful], view).state != told.state
        ):
            raise doubtful[-1].absent or Absent("field", "")
        values: dict[str, Any] = {"kind": part.kind, "every": str(rhythm.every), "deadline": told.deadline}
        if told.by is not None:
            record = good[told.by].record
            return Answer(
                STATES[told.state],
                _named(f"periodic.{told.state}", row, {**values, "done": record.done}, record.ref),
                row.id if row else "",
                told.deadline,
            )
        short = [
            q for q in judged if not q.counts_from and (told.period is None or about(q.record) in told.period)
        ]
        reason = f"periodic.{told.state}.short" if short else f"periodic.{told.state}.none"
        if short:
            values |= {"missing": short[-1].missing, "what": list(short[-1].fields)}
        return Answer(
            STATES[told.state],
            _named(reason, row, values, *(q.record.ref for q in short[-1:])),
            row.id if row else "",
            told.deadline,
        )

    return per_subject(part, catalogue, view, one)


def _standing(rhythm: Rhythm, since: date, judged: Sequence[Qualified], view: View) -> Standing:
    counted = [Counted(about(q.record), q.counts_from or q.would_count or view.day) for q in judged]
    return standing(rhythm, since, counted, view.day, view.calendar)


def ask_standing(part: RecordPart, catalogue: Catalogue, view: View) -> list[Answer]:
    """A document, a mechanism or a single record that exists, is approved, and has what is asked of it."""
    records = [r for r in view.records(part.kind) if in_place(r, view.day)]

    def one(row: Row | None) -> Answer:
        subject = row.id if row else ""
        own = [r for r in records if row is None or row.id in r.subjects]
        judged = _newest_first(own, part, catalogue, view)
        for q in judged:
            if q.counts_from and q.counts_from <= view.day:
                return Answer(
                    Verdict.MET,
                    _named("standing.met", row, {"kind": part.kind, "done": q.record.done}, q.record.ref),
                    subject,
                )
        doubtful = [q for q in judged if q.absent and q.would_count and q.would_count <= view.day]
        if doubtful:
            raise doubtful[0].absent or Absent("field", "")
        if not judged:
            return Answer(Verdict.UNMET, _named("standing.none", row, {"kind": part.kind}), subject)
        q = judged[0]
        missing = q.missing or "approval"
        values = {"kind": part.kind, "missing": missing, "what": list(q.fields), "done": q.record.done}
        return Answer(Verdict.UNMET, _named(f"standing.short.{missing}", row, values, q.record.ref), subject)

    return per_subject(part, catalogue, view, one)


def _newest_first(
    records: Sequence[Record], part: RecordPart, catalogue: Catalogue, view: View
) -> list[Qualified]:
    """For documents and mechanisms only the newest approved version speaks: an older one does not make up for what
    the newer one lost. Plain records each speak for themselves."""
    judged = []
    for record in sorted(records, key=lambda r: (r.done, r.id), reverse=True):
        judged.append(qualify(record, part, catalogue, view))
        if ":" in part.kind and judged[-1].missing not in ("approval", "self-approved"):
            break
    return judged


def ask_check(
    part: CheckPart, catalogue: Catalogue, view: View, profile: Callable[[str], Any]
) -> list[Answer]:
    """A check over registers, records or observations, with its terms looked up."""
    terms = {name: _term(value, catalogue, view, profile) for name, value in part.terms.items()}
    outcome = CHECKS[part.check](view, **terms)
    if part.no_older_than is not None and outcome.observed is not None:
        limit = span(part.no_older_than, catalogue, view, profile)
        if limit.after(outcome.observed) < view.day:
            values = {"check": part.check, "observed": outcome.observed, "limit": str(limit)}
            links = tuple(link for found in outcome.found for link in found.reason.links)
            return [Answer(Verdict.UNKNOWN, Reason("check.stale", values, links))]
    told = {"pass": Verdict.MET, "fail": Verdict.UNMET, "unknown": Verdict.UNKNOWN, "pending": Verdict.DUE}
    return [Answer(told[f.result], f.reason, f.subject, f.deadline) for f in outcome.found]


def _term(value: Any, catalogue: Catalogue, view: View, profile: Callable[[str], Any]) -> Any:
    """A check is handed plain values: parameters looked up, tests with their operands looked up."""
    if isinstance(value, Param):
        return resolve(value, catalogue, view, profile)
    if isinstance(value, dict):
        return {
            name: tuple((op, resolve(operand, catalogue, view, profile)) for op, operand in test.terms)
            for name, test in value.items()
        }
    return value


def ask_event(
    part: EventPart, start: date, catalogue: Catalogue, view: View, profile: Callable[[str], Any]
) -> list[Answer]:
    """Every trigger of the last year is answered in time."""
    triggers = _triggers(part, start, catalogue, view)
    name = part.trigger_register or part.trigger_record or ""
    if not triggers:
        return [
            Answer(
                Verdict.MET,
                Reason("event.quiet", {"trigger": name, "since": max(start, LOOK_BACK.before(view.day))}),
            )
        ]
    kept = view.kept_since(f"record:{part.answer.kind}")
    limit = span(part.within or part.before or Duration(), catalogue, view, profile)
    answers: list[Answer] = []
    for day, trigger in triggers:
        if day < kept:
            continue
        try:
            answers.append(_answered(part, day, trigger, limit, catalogue, view))
        except Absent as absent:
            values = {"name": absent.name, "at": absent.at}
            answers.append(
                Answer(Verdict.UNKNOWN, Reason(f"absent.{absent.what}", values, (trigger.ref,)), trigger.id)
            )
    return answers or [Answer(Verdict.MET, Reason("event.quiet", {"trigger": name, "since": kept}))]


def _triggers(
    part: EventPart, start: date, catalogue: Catalogue, view: View
) -> list[tuple[date, Row | Record]]:
    """Triggers that happened while the duty was demanded, in the last year, oldest first."""
    found: list[tuple[date, Row | Record]] = []
    if part.trigger_register:
        for row in view.ever(part.trigger_register):
            day = row.fields.get(part.trigger_date or "")
            if isinstance(day, str):
                found.append((date.fromisoformat(day), row))
    else:
        found = [(record.done, record) for record in view.records(part.trigger_record or "")]
    earliest = max(start, LOOK_BACK.before(view.day) + timedelta(days=1))
    return sorted(
        (
            (day, t)
            for day, t in found
            if earliest <= day <= view.day and not satisfied(part.where, t.fields, catalogue, view, t.id)
        ),
        key=lambda pair: (pair[0], pair[1].id),
    )


def _answered(
    part: EventPart, day: date, trigger: Row | Record, limit: Duration, catalogue: Catalogue, view: View
) -> Answer:
    """Whether one trigger was answered: by a record that names it, or that shares its subject and is not older."""
    deadline = limit.after(day) if part.within is not None else None
    earliest = limit.before(day) if part.before is not None else None
    shared = set(trigger.subjects) if isinstance(trigger, Record) else set()
    values: dict[str, Any] = {
        "trigger": trigger.id,
        "day": day,
        "kind": part.answer.kind,
        "deadline": deadline,
    }
    late: Qualified | None = None
    doubtful: Absent | None = None
    for record in view.records(part.answer.kind):
        named = trigger.id in record.subjects
        if not named and not (shared & set(record.subjects) and (earliest is not None or record.done >= day)):
            continue
        q = qualify(record, part.answer, catalogue, view)
        if q.counts_from is None or q.counts_from > view.day:
            doubtful = doubtful or q.absent
            continue
        if (earliest is not None and not earliest <= q.counts_from <= day) or (
            deadline is not None and q.counts_from > deadline
        ):
            late = late or q
        else:
            return Answer(
                Verdict.MET,
                Reason("event.answered", {**values, "done": q.counts_from}, (record.ref, trigger.ref)),
                trigger.id,
            )
    if doubtful:
        raise doubtful
    if late:
        return Answer(
            Verdict.UNMET,
            Reason("event.late", {**values, "done": late.counts_from}, (late.record.ref, trigger.ref)),
            trigger.id,
        )
    if deadline is not None:
        open_still = view.day <= deadline
        return Answer(
            Verdict.DUE if open_still else Verdict.OVERDUE,
            Reason("event.due" if open_still else "event.overdue", values, (trigger.ref,)),
            trigger.id,
            deadline,
        )
    return Answer(Verdict.UNMET, Reason("event.unanswered", values, (trigger.ref,)), trigger.id)
