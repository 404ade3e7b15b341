"""A comparison table as two texts: the tree after, the tree before, and the reasons, row by row."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from neikong.regulation.blocks import Cell, Document, Line
from neikong.regulation.build import build
from neikong.regulation.columns import Role, head_of, roles, text_of
from neikong.regulation.elision import says_same
from neikong.regulation.markers import Family, head
from neikong.regulation.tree import Tree
from neikong.regulation.wording import same

FULL_ROW = 10  # clauses: rows that hold more on average are pages, not rows

_CODE = re.compile(r"C[A-Z]\s*[-‐–—―─－]?\s*\d{4,5}")


@dataclass(frozen=True)
class Reason:
    """One line or numbered part of an explanation, and the row that it stands in."""

    text: str
    row: int
    place: str


@dataclass(frozen=True)
class Comparison:
    after: Tree
    before: Tree
    reasons: tuple[Reason, ...]
    codes: tuple[str, ...]
    title: str = ""
    rows: int = 0


def comparison(document: Document) -> Comparison | None:
    """The comparison table of a document; None when it has none. Tables with the same head are one table."""
    after: list[tuple[Line, int]] = []
    before: list[tuple[Line, int]] = []
    reasons: list[Reason] = []
    codes: list[str] = []
    named: tuple[Role, ...] | None = None
    count = 0
    title = ""
    for block in document.blocks:
        if isinstance(block, Line):
            if named is None and block.text.strip():
                title = title or block.text.strip()
            continue
        found = head_of(block)
        if found:
            named = found[1]
        if named is None or not block.rows or len(block.rows[0]) != len(named):
            continue
        start = found[0] + 1 if found else 0
        for row in block.rows[start:]:
            if roles(row):
                continue  # the head is printed again on each page
            _row(row, named, count, after, before, reasons, codes)
            count += 1
    if named is None:
        return None
    tree = build(after)
    if len(tree.clauses) > FULL_ROW * max(1, count):
        # whole chapters in one cell, perhaps parted by page ends: rows tell nothing
        after, before = [(line, 0) for line, _ in after], [(line, 0) for line, _ in before]
        tree, reasons = build(after), [replace(reason, row=0) for reason in reasons]
    other = build(before)
    return Comparison(
        _as_other(tree, other), _as_other(other, tree), tuple(reasons), tuple(codes), title, count
    )


def _as_other(tree: Tree, other: Tree) -> Tree:
    """`tree`, where a clause of it that says 同左 or 未修正 has the text of the same clause on the other side."""
    if not any(clause.as_other for clause in tree.clauses):
        return tree
    there = {(clause.code, clause.item): clause for clause in other.clauses if clause.held}
    return replace(
        tree,
        clauses=tuple(
            replace(clause, held=True, text=found.text)
            if clause.as_other and (found := there.get((clause.code, clause.item)))
            else clause
            for clause in tree.clauses
        ),
    )


def _row(
    row: tuple[Cell, ...],
    named: tuple[Role, ...],
    number: int,
    after: list[tuple[Line, int]],
    before: list[tuple[Line, int]],
    reasons: list[Reason],
    codes: list[str],
) -> None:
    cells: dict[Role, Cell] = dict(zip(named, row, strict=False))
    cells.pop(Role.OTHER, None)
    opening = _opening(cells, codes)
    for role, other in ((Role.AFTER, Role.BEFORE), (Role.BEFORE, Role.AFTER)):
        if says_same(text_of(cells.get(role, ()))) and cells.get(other):
            cells[role] = cells[other]
    for role, stream in ((Role.AFTER, after), (Role.BEFORE, before)):
        cell = cells.get(role, ())
        if opening and (not cell or not _begins_absolute(cell)):
            stream.append((opening, number))
        stream.extend((line, number) for line in cell)
    reasons += [
        Reason(line.text.strip(), number, line.place)
        for line in cells.get(Role.REASON, ())
        if line.text.strip()
    ]


def _opening(cells: dict[Role, Cell], codes: list[str]) -> Line | None:
    """The line that the code's own column stands for: CC-20000 營運持續管理, or 第三條; None when there is none, or
    when the column lists several codes, which then stand in the text too."""
    cell = cells.get(Role.CODE, ())
    text = text_of(cell)
    found = [same(code) for code in _CODE.findall(text)]
    codes += [code for code in found if code not in codes]
    if len(found) == 1:
        title = text_of(cells.get(Role.TITLE, ()))
        return Line(f"{found[0]} {title}".rstrip(), cell[0].place)
    mark = head(text.strip()) if text.strip() else None
    if not found and mark and mark[0].family == Family.ARTICLE:
        return Line(text.strip(), cell[0].place)
    return None


def _begins_absolute(cell: Cell) -> bool:
    mark = head(cell[0].text)
    return mark is not None and mark[0].family in (Family.CODE, Family.ARTICLE)
