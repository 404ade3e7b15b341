"""Choosing rows and following references: what several checks share about registers and records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from neikong.facts import Absent, Found, Outcome, Reason, Record, Row, View
from neikong.facts.compare import compare

Terms = Mapping[str, Sequence[tuple[str, Any]]]  # field -> conditions, operands looked up


def holds(fields: Mapping[str, Any], terms: Terms, at: str) -> list[str]:
    """The fields that fail their condition. Raises Absent for one that nobody filled, unless that is asked."""
    failing = []
    for name, conditions in terms.items():
        value = fields.get(name)
        if value is None and not any(op == "filled" for op, _ in conditions):
            raise Absent("field", name, at)
        if not all(compare(op, value, operand) for op, operand in conditions):
            failing.append(name)
    return failing


def unknown(absent: Absent, row: Row | Record) -> Found:
    """What is missing about one row, as that row's own unknown."""
    values = {"name": absent.name, "at": absent.at or row.id}
    return Found("unknown", Reason(f"absent.{absent.what}", values, (row.ref,)), row.id)


def each(
    rows: Sequence[Row | Record], where: Terms | None, one: Callable[[Any], Found], empty: Reason
) -> Outcome:
    """Ask every row that `where` chooses; a row of which we cannot tell is unknown, and the others are still asked."""
    found: list[Found] = []
    for row in rows:
        try:
            if where and holds(row.fields, where, row.id):
                continue
            found.append(one(row))
        except Absent as absent:
            found.append(unknown(absent, row))
    return Outcome(tuple(found) or (Found("pass", empty),))


def follow(view: View, row: Row | Record, path: str) -> list[tuple[Row | Record, Any]]:
    """The values at the end of a path: a field of the row, or `reference.field` of the rows that it refers to.

    `subjects` leads from a record to the rows that it is about. Raises Absent where a reference or a value is missing.
    """
    first, _, rest = path.partition(".")
    if not rest:
        value = row.fields.get(first)
        if value is None:
            raise Absent("field", first, row.id)
        return [(row, value)]
    targets = row.subjects if first == "subjects" and isinstance(row, Record) else row.fields.get(first)
    if not targets:
        raise Absent("field", first, row.id)
    ids = targets if isinstance(targets, tuple) else (targets,)
    return [pair for id in ids for pair in follow(view, find(view, id), rest)]


def find(view: View, id: str) -> Row:
    """A row by its id, in whichever register holds it. Raises Absent."""
    for register in view.index.rows:
        if id in view.index.rows[register]:
            return view.row(register, id)
    raise Absent("row", id, "register")
