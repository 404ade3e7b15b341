"""Checks over records: what each of them must say."""

from __future__ import annotations

from collections.abc import Sequence

from neikong.checks.register import relate
from neikong.checks.rows import Terms, each, holds
from neikong.clock import Duration
from neikong.facts import Absent, Found, Outcome, Reason, Record, Ref, View

MESSAGES = {
    "records.passes": ("{done} 之紀錄符合：{fields}", "the record of {done} satisfies: {fields}"),
    "records.fails": ("{done} 之紀錄不符：{fields}", "the record of {done} does not satisfy: {fields}"),
    "records.two-people": ("由不同人員辦理", "two different people"),
    "records.one-person": ("由同一人（{person}）辦理", "one and the same person ({person})"),
    "records.approved": (
        "{done} 之紀錄由 {by} 於 {on} 核准",
        "the record of {done} was approved by {by} on {on}",
    ),
    "records.unapproved": (
        "{done} 之紀錄未經有權者核准",
        "the record of {done} was not approved by anybody entitled to",
    ),
    "records.approved-late": (
        "{done} 之紀錄事後於 {on} 始核准",
        "the record of {done} was approved only afterwards, on {on}",
    ),
    "records.evidenced": (
        "{done} 之紀錄附有 {count} 件佐證",
        "the record of {done} has {count} evidence files",
    ),
    "records.bare": (
        "{done} 之紀錄僅附 {count} 件佐證，應有 {least} 件",
        "the record of {done} has {count} evidence files, {least} are needed",
    ),
    "records.few": (
        "「{record}」近期僅 {count} 筆，應有 {least} 筆",
        "{count} recent records of {record}, {least} are needed",
    ),
    "records.none": ("近期沒有「{record}」", "there is no recent {record}"),
}


def _recent(view: View, record: str, within: str | None) -> Sequence[Record]:
    start = Duration.parse(str(within)).before(view.day) if within else None
    return [r for r in view.records(record) if start is None or r.done > start]


def _none(record: str) -> Reason:
    return Reason("records.none", {"record": record}, (Ref("records", record),))


def each_record(
    view: View,
    *,
    record: str,
    tests: Terms,
    within: str | None = None,
    where: Terms | None = None,
    at_least: int = 0,
) -> Outcome:
    """Every record (of the last `within`) satisfies the conditions. Where there is none, nothing fails, unless so many
    were to be made: a drill that was never held has no good review."""

    def one(r: Record) -> Found:
        failing = holds(r.fields, tests, r.id)
        values = {"fields": failing or list(tests), "done": r.done, "subject": r.id}
        return Found(
            "fail" if failing else "pass",
            Reason("records.fails" if failing else "records.passes", values, (r.ref,)),
            r.id,
        )

    return _enough(each(_recent(view, record, within), where, one, _none(record)), record, at_least)


def _enough(outcome: Outcome, record: str, at_least: int) -> Outcome:
    """Too few records fail of themselves."""
    count = sum(bool(found.subject) for found in outcome.found)
    if count >= at_least:
        return outcome
    values = {"record": record, "count": count, "least": at_least}
    few = Found("fail", Reason("records.few", values, (Ref("records", record),)))
    return Outcome((*(found for found in outcome.found if found.subject), few))


def differ(
    view: View, *, record: str, first: str, second: str, within: str | None = None, at_least: int = 0
) -> Outcome:
    """Two people: the persons in two fields of every record are not the same."""

    def one(r: Record) -> Found:
        a, b = r.fields.get(first), r.fields.get(second)
        if a is None or b is None:
            raise Absent("field", first if a is None else second, r.id)
        key = "records.one-person" if a == b else "records.two-people"
        return Found(
            "fail" if a == b else "pass", Reason(key, {"person": a, "subject": r.id}, (r.ref,)), r.id
        )

    return _enough(each(_recent(view, record, within), None, one, _none(record)), record, at_least)


def compare_records(
    view: View,
    *,
    record: str,
    left: str,
    relation: str,
    right: str,
    within: str | None = None,
    where: Terms | None = None,
) -> Outcome:
    """Two values of every record, or of the rows that it is about, stand in a relation."""
    return each(
        _recent(view, record, within), where, lambda r: relate(view, r, left, relation, right), _none(record)
    )


def approved(
    view: View,
    *,
    record: str,
    roles: Sequence[str],
    beforehand: bool = False,
    within: str | None = None,
    where: Terms | None = None,
) -> Outcome:
    """Every record was approved by somebody else who held one of the roles; `beforehand`: on its day or before it."""

    def one(r: Record) -> Found:
        given = [
            a
            for a in r.approvals
            if a.by != r.by and a.role in roles and a.on <= view.day and view.holds_role(a.by, a.role, a.on)
        ]
        if not given:
            return Found(
                "fail", Reason("records.unapproved", {"done": r.done, "subject": r.id}, (r.ref,)), r.id
            )
        first = min(given, key=lambda a: a.on)
        late = beforehand and first.on > r.done
        values = {"done": r.done, "by": first.by, "on": first.on, "subject": r.id}
        key = "records.approved-late" if late else "records.approved"
        return Found("fail" if late else "pass", Reason(key, values, (r.ref,)), r.id)

    return each(_recent(view, record, within), where, one, _none(record))


def evidenced(
    view: View, *, record: str, at_least: int, within: str | None = None, where: Terms | None = None
) -> Outcome:
    """Every record has at least so many evidence files."""

    def one(r: Record) -> Found:
        enough = len(r.evidence) >= at_least
        values = {"done": r.done, "count": len(r.evidence), "least": at_least, "subject": r.id}
        key = "records.evidenced" if enough else "records.bare"
        return Found("pass" if enough else "fail", Reason(key, values, (r.ref,)), r.id)

    return each(_recent(view, record, within), where, one, _none(record))


CHECKS = {
    "records.each": each_record,
    "records.differ": differ,
    "records.compare": compare_records,
    "records.approved": approved,
    "records.evidenced": evidenced,
}
