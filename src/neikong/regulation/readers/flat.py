"""A comparison table of which only the lines are left, cell after cell, without tabs or rules: dealt out again by the
marks. Either the rows came one after another (each clause twice in a row), or the columns did (the text twice over)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from neikong.regulation.blocks import Cell, Line, Table
from neikong.regulation.columns import Role, role
from neikong.regulation.elision import elided, says_deleted, says_new
from neikong.regulation.markers import Family, Marker, head
from neikong.regulation.wording import same

_CODES_ONLY = re.compile(r"^\s*(?:C[A-Z]\s*-?\s*\d{4,5}\s*)+(?:[（(].*[）)]\s*)?$")
_EXPLAINS = re.compile(
    r"^\s*(?:參考|同上|配合|依據|增訂|修正|修訂|刪除|[條項款]次|為|1\s*[.、].*2\s*[.、]"
    r"|\d\s*[.、]\s*(?:(?:原|新增|增訂|修[正訂])(?:條文|規定)?)?(?:第\s*)?[(（][一二三四五六七八九十]+[)）])"
)
PAIRED = 0.5  # share of marked lines that must come in pairs for the rows to have come one after another


def flat_table(lines: Sequence[Line]) -> tuple[int, Table] | None:
    """The table and the index of its first line; None when the lines hold no head of a table or no order is found."""
    filled = [(index, line) for index, line in enumerate(lines) if line.text.strip()]
    start = _heads(filled)
    if start is None:
        return None
    first, count = start
    named = [role(line.text) or Role.OTHER for _, line in filled[first : first + count]]
    rest = [line for _, line in filled[first + count :]]
    rows = _row_by_row(rest) if _paired(rest) else _code_by_code(rest) or _column_by_column(rest)
    if not rows:
        return None
    heads = tuple((line,) for _, line in filled[first : first + count])
    cells = [tuple(row.get(name, ()) for name in named) for row in rows]
    return filled[first][0], Table((heads, *cells), filled[first][1].place, dealt=True)


def _heads(filled: Sequence[tuple[int, Line]]) -> tuple[int, int] | None:
    """Where lines stand one below the other that are the heads of a comparison table, and how many."""
    for first in range(len(filled)):
        found: list[Role] = []
        while first + len(found) < len(filled) and (name := role(filled[first + len(found)][1].text)):
            found.append(name)
        if len(found) >= 3 and {Role.AFTER, Role.BEFORE} <= set(found):
            return first, len(found)
    return None


def _mark(line: Line) -> Marker | None:
    found = head(line.text)
    return found[0] if found else None


def _twins(one: Line, other: Line) -> bool:
    """Whether two lines are the same clause in two columns."""
    a, b = _mark(one), _mark(other)
    if a is None or b is None:
        return a is b and same(one.text) == same(other.text)
    return (a.family, a.number, a.sub, a.code) == (b.family, b.number, b.sub, b.code)


def _paired(lines: Sequence[Line]) -> bool:
    marked = sum(_mark(line) is not None for line in lines)
    pairs, place = 0, 0
    while place + 1 < len(lines):
        if _mark(lines[place]) and _twins(lines[place], lines[place + 1]):
            pairs += 1
            place += 1
        place += 1
    return marked >= 4 and pairs * 2 >= PAIRED * marked


Row = dict[Role, Cell]


def _row_by_row(lines: Sequence[Line]) -> list[Row]:
    rows: list[Row] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        following = lines[place + 1] if place + 1 < len(lines) else None
        if _CODES_ONLY.match(line.text):
            rows.append({Role.CODE: (line,)})
            place += 1
            if (
                following
                and not _mark(following)
                and not (place + 1 < len(lines) and _twins(following, lines[place + 1]))
            ):
                rows[-1][Role.TITLE] = (following,)
                place += 1
        elif following and _twins(line, following):
            fresh = not rows or Role.AFTER in rows[-1]
            if fresh:
                rows.append({})
            rows[-1][Role.AFTER], rows[-1][Role.BEFORE] = (line,), (following,)
            place += 2
        else:
            _single(line, rows)
            place += 1
    return rows


def _single(line: Line, rows: list[Row]) -> None:
    """A line without a twin: an explanation, or a clause of the side after (which stands first)."""
    if rows and (_EXPLAINS.match(line.text) or _mark(line) is None):
        rows[-1][Role.REASON] = (*rows[-1].get(Role.REASON, ()), line)
    else:
        rows.append({Role.AFTER: (line,)})


def _code_by_code(lines: Sequence[Line]) -> list[Row]:
    """A row for each code, its cells of many lines; nothing unless every code stands once and its text twice."""
    begins = [i for i, line in enumerate(lines) if _CODES_ONLY.match(line.text)]
    named = [same(lines[i].text) for i in begins]
    if len(begins) < 2 or begins[0] or len(set(named)) < len(named):
        return []
    rows = [_column_by_column(lines[i:j]) for i, j in zip(begins, [*begins[1:], len(lines)], strict=True)]
    return [row for (row,) in rows] if all(rows) else []


def _column_by_column(lines: Sequence[Line]) -> list[Row]:
    begin = next(
        (i for i, line in enumerate(lines) if _mark(line) and not _CODES_ONLY.match(line.text)), None
    )
    if begin is None:
        return []
    again = next((i for i in range(begin + 1, len(lines)) if _begins_again(lines[begin], lines[i])), None)
    if again is None:
        return []
    # what stands unnumbered above the first clause stands there in both columns
    while begin and again - 1 > begin and same(lines[begin - 1].text) == same(lines[again - 1].text):
        begin, again = begin - 1, again - 1
    ends = [i for i in range(again, len(lines)) if _of_a_clause(lines[i])]
    end = ends[-1] + 1
    while end < len(lines) and not _EXPLAINS.match(lines[end].text):
        end += 1
    codes = tuple(line for line in lines[:begin] if _CODES_ONLY.match(line.text))
    titles = tuple(line for line in lines[:begin] if not _CODES_ONLY.match(line.text))
    return [
        {
            Role.CODE: codes,
            Role.TITLE: titles,
            Role.AFTER: tuple(lines[begin:again]),
            Role.BEFORE: tuple(lines[again:end]),
            Role.REASON: tuple(lines[end:]),
        }
    ]


def _begins_again(first: Line, line: Line) -> bool:
    """Whether the text begins a second time: the same code or the same first clause."""
    a, b = _mark(first), _mark(line)
    if a is None or b is None or a.family != b.family:
        return False
    if a.family in (Family.CODE, Family.ARTICLE):
        return (a.code, a.number, a.sub) == (b.code, b.number, b.sub)
    told = any(found and found.as_other for found in (elided(first.text), elided(line.text)))
    return a.number == b.number and (told or same(first.text)[:8] == same(line.text)[:8])


def _of_a_clause(line: Line) -> bool:
    if _EXPLAINS.match(line.text):
        return False
    return bool(_mark(line) or elided(line.text) or says_new(line.text) or says_deleted(line.text))
