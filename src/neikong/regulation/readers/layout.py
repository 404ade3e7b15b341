"""From signs with places on a page to lines and paragraphs: what stands on one line, and which line goes on in the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from neikong.regulation.elision import elided
from neikong.regulation.markers import head

_END = tuple("。；：！？;:!?」』")
_CLOSING = frozenset("，。、；：！？）)」』】〉》,.;:!?%％")
# words that fill a line of a table by themselves
_ALONE = re.compile(
    r"^\s*(?:同[上前左]|[(（]\s*(?:新增|增訂|刪除)\s*[)）]|[條項款]次調整|.{0,4}略)\s*[。.]?\s*$"
)
_WORD = re.compile(r"[\x21-\x7e]+")


class Sign(NamedTuple):
    """One character, its box and the line that it stands on, in points from the lower left corner of the page (boxes of
    two fonts on one line differ; the line does not). A tuple: there are millions."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Printed:
    """One printed line: its text and box; `token` is the width of what cannot be parted at its beginning, `reach` where
    its last sign ends that is no closing mark (such a mark may hang over the border)."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    token: float
    page: int
    reach: float = 0.0


def lines_of(signs: Iterable[Sign], page: int) -> list[Printed]:
    """The printed lines of a region, from top to bottom."""
    rows: list[list[Sign]] = []
    for sign in sorted(signs, key=lambda s: (-s.base, s.x0)):
        row = rows[-1] if rows else None
        if row and abs(row[0].base - sign.base) <= 0.3 * max(3.0, row[0].y1 - row[0].y0):
            row.append(sign)
        else:
            rows.append([sign])
    return [_line(sorted(row, key=lambda s: s.x0), page) for row in rows if any(s.text.strip() for s in row)]


def _line(row: list[Sign], page: int) -> Printed:
    while row and not row[-1].text.strip():
        row.pop()
    while row and not row[0].text.strip():
        row.pop(0)
    size = median(s.y1 - s.y0 for s in row)
    text = row[0].text
    for left, right in pairwise(row):
        gap = right.x0 - left.x1
        if gap > 2.5 * size:
            text += "\t"
        elif gap > (0.15 if left.text.isascii() or right.text.isascii() else 0.2) * size:
            text += " "  # between two Chinese characters a small gap is justification
        text += right.text
    first = _WORD.match(text)
    length = len(first[0]) if first else 1
    while length < len(text) and text[length] in _CLOSING:
        length += 1
    last = row[min(length, len(row)) - 1]
    reach = next((s.x1 for s in reversed(row) if s.text not in _CLOSING), row[-1].x1)
    return Printed(text, row[0].x0, row[-1].x1, row[0].base, size, last.x1 - row[0].x0, page, reach)


def paragraphs(lines: Sequence[Printed], right: float) -> list[tuple[str, int]]:
    """Printed lines joined where the width of the column broke them; each with the page on which it begins."""
    found: list[tuple[str, int]] = []
    gaps = [a.y - b.y for a, b in pairwise(lines) if a.page == b.page and a.y > b.y]
    usual = median(gaps) if gaps else 0.0
    last: Printed | None = None
    for line in lines:
        text, page = found[-1] if found else ("", line.page)
        if last is not None and _new_clause(text, last, line):
            found.append((line.text, line.page))
        elif last is not None and goes_on(last, line, right, usual, inside=_opened(text)):
            found[-1] = (glue(text, line.text), page)
        else:
            found.append((line.text, line.page))
        last = line
    return found


def _new_clause(text: str, last: Printed, line: Printed) -> bool:
    """Whether a line begins a clause although the one above is full: a title above it (one printed line, no mark at its
    end), or text that is elided."""
    if elided(line.text) or _ALONE.match(line.text) or _ALONE.match(last.text):
        return True
    return text == last.text and not _opened(text) and bool(head(text)) and bool(head(line.text))


def _opened(text: str) -> bool:
    """Whether a bracket is still open: a number that follows is part of the sentence, (１、開盤前…２、盤中…)."""
    tail = text[-400:]
    return sum(tail.count(c) for c in "(（「") > sum(tail.count(c) for c in ")）」")


def goes_on(last: Printed, line: Printed, right: float, usual: float = 0.0, *, inside: bool = False) -> bool:
    """Whether the line is the last one's continuation: its first word would not have fitted there."""
    if last.x1 + line.token <= right + 0.05 * last.size:
        return False
    ends = last.text.rstrip().endswith(_END)
    if ends and not inside and head(line.text):
        return False
    return not (ends and usual and last.page == line.page and last.y - line.y > 1.4 * usual)


def glue(one: str, other: str) -> str:
    blank = one[-1:].isascii() and one[-1:].isalnum() and other[:1].isascii() and other[:1].isalnum()
    return f"{one} {other}" if blank else one + other
