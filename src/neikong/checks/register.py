"""Checks over registers: what must be there, filled, related."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neikong.checks.rows import Terms, each, follow, holds
from neikong.facts import Absent, Found, Outcome, Reason, Ref, Row, View
from neikong.facts.compare import compare, order

MESSAGES = {
    "register.kept": ("清冊「{register}」有 {count} 項", "the register {register} has {count} rows"),
    "register.few": (
        "清冊「{register}」僅 {count} 項，應有 {least} 項",
        "the register {register} has {count} rows, {least} are needed",
    ),
    "register.filled": ("必填欄位齊全", "the fields asked for are filled"),
    "register.blank": ("缺少：{fields}", "not filled: {fields}"),
    "register.passes": ("符合：{fields}", "satisfies: {fields}"),
    "register.fails": ("不符：{fields}", "does not satisfy: {fields}"),
    "register.related": ("{left}（{a}）與 {right}（{b}）相符", "{left} ({a}) fits {right} ({b})"),
    "register.unrelated": ("{left}（{a}）與 {right}（{b}）不符", "{left} ({a}) does not fit {right} ({b})"),
    "register.includes": ("「{field}」涵蓋：{values}", "{field} covers: {values}"),
    "register.lacks": ("「{field}」缺少：{values}", "{field} lacks: {values}"),
    "register.reached": (
        "清冊「{register}」有符合之登錄",
        "the register {register} has a fitting row for it",
    ),
    "register.unreached": (
        "清冊「{register}」沒有符合之登錄：{fields}",
        "the register {register} has no fitting row for it: {fields}",
    ),
    "register.none": ("清冊「{register}」中沒有適用之項目", "no row of the register {register} is concerned"),
}
RELATIONS = {"at_most": "at_most", "at_least": "at_least", "equals": "is", "differs": "not"}


def _none(register: str) -> Reason:
    return Reason("register.none", {"register": register}, (Ref("register", register),))


def kept(view: View, *, register: str, at_least: int = 0, where: Terms | None = None) -> Outcome:
    """The register is kept, with at least so many rows that `where` chooses."""
    rows = [row for row in view.register(register) if not where or not holds(row.fields, where, row.id)]
    links = tuple(row.ref for row in rows) or (Ref("register", register),)
    values = {"register": register, "count": len(rows), "least": at_least}
    enough = len(rows) >= at_least
    return Outcome(
        (
            Found(
                "pass" if enough else "fail",
                Reason("register.kept" if enough else "register.few", values, links),
            ),
        )
    )


def complete(view: View, *, register: str, fields: Sequence[str], where: Terms | None = None) -> Outcome:
    """Every row has these fields filled."""

    def one(row: Row) -> Found:
        blank = [f for f in fields if row.fields.get(f) in (None, "", ())]
        reason = Reason(
            "register.blank" if blank else "register.filled", {"fields": blank, "subject": row.id}, (row.ref,)
        )
        return Found("fail" if blank else "pass", reason, row.id)

    return each(view.register(register), where, one, _none(register))


def each_row(view: View, *, register: str, tests: Terms, where: Terms | None = None) -> Outcome:
    """Every row satisfies the conditions."""

    def one(row: Row) -> Found:
        failing = holds(row.fields, tests, row.id)
        values = {"fields": failing or list(tests), "subject": row.id}
        return Found(
            "fail" if failing else "pass",
            Reason("register.fails" if failing else "register.passes", values, (row.ref,)),
            row.id,
        )

    return each(view.register(register), where, one, _none(register))


def relate(view: View, row: Any, left: str, relation: str, right: str) -> Found:
    """Compare the values at two paths; the worst pair speaks for the row. Raises Absent."""
    for holder, a in follow(view, row, left):
        for other, b in follow(view, row, right):
            values = {"left": left, "right": right, "a": str(a), "b": str(b), "subject": row.id}
            links = tuple(dict.fromkeys((holder.ref, other.ref)))
            fits = (
                compare(RELATIONS[relation], a, b)
                if relation in ("equals", "differs")
                else compare(relation, order(a), order(b))
            )
            if not fits:
                return Found("fail", Reason("register.unrelated", values, links), row.id)
    return Found("pass", Reason("register.related", values, links), row.id)


def compare_fields(
    view: View, *, register: str, left: str, relation: str, right: str, where: Terms | None = None
) -> Outcome:
    """Two fields of every row, or of the rows that it refers to, stand in a relation (RTO at most the tolerance)."""
    return each(
        view.register(register), where, lambda row: relate(view, row, left, relation, right), _none(register)
    )


def includes(
    view: View, *, register: str, field: str, values: Sequence[Any], where: Terms | None = None
) -> Outcome:
    """Every one of these values occurs in the field of some row."""
    rows = [row for row in view.register(register) if not where or not holds(row.fields, where, row.id)]
    held = {item for row in rows for item in _many(row.fields.get(field))}
    lacking = [str(v) for v in values if v not in held]
    links = tuple(row.ref for row in rows) or (Ref("register", register),)
    said = {"field": field, "values": lacking or [str(v) for v in values]}
    return Outcome(
        (
            Found(
                "fail" if lacking else "pass",
                Reason("register.lacks" if lacking else "register.includes", said, links),
            ),
        )
    )


def covered(
    view: View,
    *,
    register: str,
    by: str,
    through: str,
    own: str = "id",
    tests: Terms | None = None,
    where: Terms | None = None,
) -> Outcome:
    """Every row has one in another register that names it and satisfies the conditions (each core system has a log).

    `through` is the other register's field; `own` is what of the row it names: its id, or a field that both share.
    """
    others = view.register(by)

    def one(row: Row) -> Found:
        named = (row.id,) if own == "id" else _many(row.fields.get(own))
        if not named:
            raise Absent("field", own, row.id)
        doubtful: Absent | None = None
        for other in others:
            if not set(named) & set(_many(other.fields.get(through))):
                continue
            try:
                if not tests or not holds(other.fields, tests, other.id):
                    values = {"register": by, "subject": row.id}
                    return Found("pass", Reason("register.reached", values, (row.ref, other.ref)), row.id)
            except Absent as absent:
                doubtful = doubtful or absent
        if doubtful:
            raise doubtful
        lacking: dict[str, Any] = {"register": by, "fields": [through, *(tests or ())], "subject": row.id}
        return Found("fail", Reason("register.unreached", lacking, (row.ref,)), row.id)

    return each(view.register(register), where, one, _none(register))


def _many(value: Any) -> tuple[Any, ...]:
    return () if value is None else value if isinstance(value, tuple) else (value,)


CHECKS = {
    "register.kept": kept,
    "register.complete": complete,
    "register.each": each_row,
    "register.compare": compare_fields,
    "register.includes": includes,
    "register.covered": covered,
}
