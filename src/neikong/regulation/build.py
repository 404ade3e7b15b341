"""Lines into a clause tree. Levels follow the families of marks in order of appearance, not a fixed ladder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from neikong.regulation import elision
from neikong.regulation.blocks import Line
from neikong.regulation.markers import ABSOLUTE, PARENS, Family, Marker, below, head, section
from neikong.regulation.naming import Draft, families, name
from neikong.regulation.tree import Clause, Tree

MOST = 200_000  # clauses of one document


@dataclass
class _Series:
    """One run of numbers of one family under one parent."""

    id: int
    parent: int
    family: Family
    last: Marker
    current: int
    seen: set[Family]  # a damaged series mixes (一) and (1)、


_PAGE_AT_END = re.compile(r"(?:\t|\.{2,}|…+|⋯+|·{2,}|\s+)\s*\d{1,3}\s*$")
_PAGE_CLOSE = re.compile(r"[^\d。，；：、.]\d{1,3}$")  # the blank or dots before the page number are lost
_CONTENTS = re.compile(r"^\s*目\s*[錄次]\s*$")
_SENTENCE_END = tuple("。；：！？;:!?)）」』…")
_OPENS_LIST = re.compile(r"[:：]\s*$|(?:下列|以下|如下)[^。]{0,12}$")
_SHORTEST_FULL_LINE = 18  # a shorter line was not broken by the page's width


class _Builder:
    def __init__(self, *, decimal: bool = False) -> None:
        self.decimal = decimal  # the text numbers 1, 1.1, 1.1.1
        self.drafts: list[Draft] = []
        self.stack: list[_Series] = []
        self.current = -1
        self.preamble: list[Line] = []
        self.contents: list[str] = []
        self.in_contents = False
        self.elided_codes: list[str] = []
        self.new_marks = 0
        self.series = 0
        self.detached = False  # what follows belongs to chapters that are not held

    def line(self, line: Line, row: int) -> None:
        text = line.text.strip()
        if not text or len(self.drafts) >= MOST:
            return
        if self._is_contents(text):
            return
        if says := elision.elided(text):
            self._elide(says, line, row)
            return
        if elision.says_new(text):
            self.new_marks += 1
            return
        if elision.says_deleted(text) and self.current >= 0 and not self.drafts[self.current].lines:
            self.drafts[self.current].gone = True
            return
        found = (section(line.text) if self.decimal else None) or head(line.text)
        if found is None:
            self._continue(line)
            return
        marker, rest = found
        self.detached = False
        draft = self._open(marker, line, row)
        if (inner := below(marker, rest)) and not elision.elided(rest):
            draft, rest = self._open(inner[0], line, row), inner[1]
        self._fill(draft, rest.strip(), line)

    def _fill(self, draft: Draft, rest: str, line: Line) -> None:
        if elision.says_new(rest):
            draft.new = True
        elif elision.says_deleted(rest):
            draft.gone = True
        elif rest and (says := elision.elided(rest)) and not says.marks and not says.codes:
            draft.held, draft.as_other = False, says.as_other
        elif rest and (title := elision.titled(rest)):
            draft.lines.append(title)
            draft.partly = True
        elif rest:
            draft.lines.append(rest)
        draft.strong += [line.text[a:b] for a, b in line.strong]

    def _is_contents(self, text: str) -> bool:
        if _CONTENTS.match(text):
            self.in_contents = True
            return True
        if self.in_contents:
            if _PAGE_AT_END.search(text) or _PAGE_CLOSE.search(text):
                self.contents.append(text)
                return True
            if head(text):
                self.in_contents = False
        if "\t" in text and head(text) and re.search(r"\t\s*\d{1,3}$", text):
            self.contents.append(text)
            return True
        return False

    def _elide(self, says: elision.Elision, line: Line, row: int) -> None:
        if says.codes:
            self.elided_codes.append(says.codes)
            self.detached = True
        elif says.marks:
            self.detached = False
            for marker in says.marks:
                draft = self._open(marker, line, row)
                draft.held, draft.as_other = False, says.as_other
        elif self.current >= 0 and not self.detached:
            draft = self.drafts[self.current]
            if draft.lines:
                draft.partly = True
            else:
                draft.held, draft.as_other = False, says.as_other

    def _continue(self, line: Line) -> None:
        text = line.text.strip()
        if self.detached:
            return
        if self.current < 0:
            self.preamble.append(line)
            return
        draft = self.drafts[self.current]
        if draft.lines and _runs_on(draft.lines[-1]):
            draft.lines[-1] += text
        else:
            draft.lines.append(text)
        draft.places.append(line.place)
        draft.strong += [line.text[a:b] for a, b in line.strong]

    def _open(self, marker: Marker, line: Line, row: int) -> Draft:
        wrong = ""
        place = self._place(marker)
        if place is None:
            parent = self.current
            if marker.family in ABSOLUTE or marker.family == Family.DECIMAL:
                parent = self.stack[-1].current if self.stack else -1
            self.series += 1
            series = _Series(self.series, parent, marker.family, marker, -1, {marker.family})
            self.stack.append(series)
        else:
            series = self.stack[place]
            del self.stack[place + 1 :]
            wrong = _disorder(series.last, marker)
            series.last = marker
            series.seen.add(marker.family)
        draft = Draft(marker, series.parent, series.id, places=[line.place], row=row, out_of_order=wrong)
        self.drafts.append(draft)
        self.current = series.current = len(self.drafts) - 1
        return draft

    def _place(self, marker: Marker) -> int | None:
        """Which open series the mark continues (its index), or None for a new series below the current clause."""
        if marker.family in ABSOLUTE:
            return self._absolute(marker)
        if marker.family == Family.DECIMAL:
            return self._decimal(marker)
        best, cheapest = None, self._price_of_new(marker)
        for distance, index in enumerate(reversed(range(len(self.stack)))):
            series = self.stack[index]
            if series.family in ABSOLUTE:
                break
            price = _price(series, marker)
            if price is not None and price + distance * 0.5 < cheapest:
                best, cheapest = index, price + distance * 0.5
        return best

    def _price_of_new(self, marker: Marker) -> float:
        inner = self.stack[-1] if self.stack else None
        if marker.number > 1:
            return 6.0
        if inner is None or inner.family != marker.family:
            return 1.0
        text = self.drafts[self.current].lines
        return 1.2 if text and _OPENS_LIST.search(text[-1]) else 5.5

    def _absolute(self, marker: Marker) -> int | None:
        rank = ABSOLUTE.index(marker.family)
        while self.stack:
            top = self.stack[-1]
            if top.family not in ABSOLUTE or ABSOLUTE.index(top.family) > rank:
                if top.family not in ABSOLUTE and not any(s.family in ABSOLUTE for s in self.stack):
                    self.stack.clear()
                    return None
                self.stack.pop()
                continue
            if top.family == marker.family and (
                marker.family != Family.CHAPTER or top.last.glyph == marker.glyph
            ):
                return len(self.stack) - 1
            if marker.family == Family.CHAPTER and any(
                s.family == Family.CHAPTER and s.last.glyph == marker.glyph for s in self.stack
            ):
                self.stack.pop()
                continue
            return None
        return None

    def _decimal(self, marker: Marker) -> int | None:
        while self.stack and self.stack[-1].family not in ABSOLUTE:
            top = self.stack[-1]
            if top.family == Family.DECIMAL and len(top.last.parts) == len(marker.parts):
                if top.last.parts[:-1] == marker.parts[:-1]:
                    return len(self.stack) - 1
            elif (top.family == Family.DECIMAL and top.last.parts == marker.parts[: len(top.last.parts)]) or (
                top.family in (Family.NUMBER, Family.CHINESE, Family.FORMAL)
                and top.last.number == marker.parts[0]
            ):
                return None
            self.stack.pop()
        return None

    def tree(self) -> Tree:
        named = families(self.drafts)
        clauses: list[Clause] = []
        for draft in self.drafts:
            above = clauses[draft.parent] if draft.parent >= 0 else None
            code, item = name(draft, named[draft.series], above)
            clauses.append(
                Clause(
                    code,
                    item,
                    named[draft.series],
                    draft.marker.number,
                    draft.marker.sub,
                    draft.marker.written,
                    "\n".join(draft.lines),
                    draft.held,
                    draft.partly,
                    draft.parent,
                    tuple(draft.places),
                    draft.row,
                    draft.new,
                    draft.gone,
                    draft.out_of_order,
                    tuple(draft.strong),
                    draft.as_other,
                )
            )
        return Tree(
            tuple(clauses),
            tuple(self.preamble),
            tuple(self.contents),
            tuple(self.elided_codes),
            self.new_marks,
        )


def build(lines: Iterable[Line | tuple[Line, int]]) -> Tree:
    """The tree of the lines of a text; with a table, each line comes with the number of its row."""
    every = [given if isinstance(given, tuple) else (given, -1) for given in lines]
    decimals = sum(
        (found := head(line.text)) is not None and found[0].family is Family.DECIMAL for line, _ in every
    )
    builder = _Builder(decimal=decimals >= 2)
    for line, row in every:
        for part in _split(line):
            builder.line(part, row)
    return builder.tree()


def _split(line: Line) -> list[Line]:
    if "\n" not in line.text:
        return [line]
    return [Line(part, line.place) for part in line.text.split("\n")]


def _runs_on(text: str) -> bool:
    """Whether a line ends inside a sentence, so that the next one continues it (a page break, a fixed width)."""
    last = text.rsplit("\n", 1)[-1]
    return len(last) >= _SHORTEST_FULL_LINE and not last.rstrip().endswith(_SENTENCE_END)


def _price(series: _Series, marker: Marker) -> float | None:
    """How badly the mark would continue the series; None when it cannot."""
    alike = marker.family in series.seen
    if not alike and not (series.family in PARENS and marker.family in PARENS):
        return None
    step = marker.number - series.last.number
    price = 0.0 if step == 1 else 2.0 + min(step, 40) * 0.02 if step > 1 else 3.5 if step == 0 else 4.0
    return price + (0.0 if alike else 1.6) + (0.0 if series.last.glyph[:1] == marker.glyph[:1] else 0.3)


def _disorder(last: Marker, marker: Marker) -> str:
    if marker.family in ABSOLUTE or marker.family == Family.DECIMAL:
        return ""
    step = marker.number - last.number
    return "" if step == 1 else "repeated" if step == 0 else "backwards" if step < 0 else "gap"
