"""A clause tree: what stands under which number."""

from __future__ import annotations

from dataclasses import dataclass

from neikong.regulation.blocks import Line
from neikong.regulation.markers import Family


@dataclass(frozen=True)
class Clause:
    """One numbered clause: its own text without its children's, as written and without the number."""

    code: str  # CC-17010, or 第三條, or nothing
    item: str  # (二)9 as the rules number it; nothing for the code's or article's own text
    family: Family
    number: int
    sub: int
    written: str  # the mark as written
    text: str
    held: bool  # False: its text is not printed (略)
    partly: bool  # a title is printed, the body is not
    parent: int  # index in the tree; -1 at the top
    places: tuple[str, ...]
    row: int = -1  # the row of the table that it stands in
    new: bool = False  # the table says (新增) beside the number
    gone: bool = False  # the table says (刪除) beside the number
    out_of_order: str = ""  # what is wrong with the number, when it is
    strong: tuple[str, ...] = ()  # words underlined or bold
    as_other: bool = False  # not printed, as it says what the other side of the table says (同左, 未修正)


@dataclass(frozen=True)
class Tree:
    """The clauses of one text in its order. `preamble` stands before the first clause."""

    clauses: tuple[Clause, ...]
    preamble: tuple[Line, ...] = ()
    contents: tuple[str, ...] = ()  # the lines of the table of contents
    elided_codes: tuple[str, ...] = ()
    new_marks: int = 0  # (新增) that stands alone

    def children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for index, clause in enumerate(self.clauses):
            found.setdefault(clause.parent, []).append(index)
        return found
