"""A comparison table printed without rules: the columns stand between the empty strips below the heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from neikong.regulation.columns import Role, role
from neikong.regulation.readers.layout import Printed, Sign, lines_of

LONGEST_HEAD = 60  # signs of a line that can be the heads of a table
NARROWEST = 4.0  # points of empty strip between two columns


@dataclass(frozen=True)
class Loose:
    """Where the columns begin and end, the heights below and above the heads, and whether these stand on this page."""

    columns: tuple[float, ...]
    top: float
    above: float
    heads: tuple[str, ...]
    first: bool

    def rows(self, signs: Sequence[Sign], page: int) -> list[list[list[Printed]]]:
        """The heads, and everything below them as one row: without rules nothing tells where a row ends."""
        below = [sign for sign in signs if sign.middle[1] < self.top]
        cells: list[list[Printed]] = []
        for start, end in pairwise(self.columns):
            cells.append(lines_of([s for s in below if start <= s.middle[0] < end], page))
        if not self.first:
            return [cells]
        heads = [
            [Printed(text, a, b, self.top, 10.0, b - a, page)]
            for text, a, b in zip(self.heads, self.columns, self.columns[1:], strict=False)
        ]
        return [heads, cells]


def loose_columns(signs: Sequence[Sign], lines: Sequence[Printed], before: Loose | None) -> Loose | None:
    """The columns of a page: told by heads on it, or those of the page before when its strips are empty here too."""
    for line in lines:
        if len(line.text) > LONGEST_HEAD or not any(gap in line.text for gap in "\t 　"):
            continue
        parts = _parts(signs, line)
        roles = [role(part[0]) for part in parts]
        if Role.AFTER in roles and Role.BEFORE in roles:
            if before is not None and all(_empty(signs, edge) for edge in before.columns[1:-1]):
                return Loose(
                    before.columns, line.y, line.y + line.size, tuple(part[0] for part in parts), True
                )
            return _between(signs, line, parts)
    if before is not None:
        columns = before.columns
        if all(_empty(signs, edge) for edge in columns[1:-1]):
            return Loose(columns, float("inf"), float("inf"), before.heads, False)
    return None


def _parts(signs: Sequence[Sign], line: Printed) -> list[tuple[str, float, float]]:
    """The pieces of a line that stand far apart."""
    mine = sorted(
        (s for s in signs if abs(s.base - line.y) < line.size * 0.4 and s.text.strip()), key=lambda s: s.x0
    )
    parts: list[tuple[str, float, float]] = []
    for sign in mine:
        if parts and sign.x0 - parts[-1][2] < 1.2 * line.size:
            text, start, _ = parts[-1]
            parts[-1] = (text + sign.text, start, sign.x1)
        else:
            parts.append((sign.text, sign.x0, sign.x1))
    return parts


def _between(signs: Sequence[Sign], line: Printed, parts: Sequence[tuple[str, float, float]]) -> Loose | None:
    below = [s for s in signs if s.middle[1] < line.y and s.text.strip()]
    edges = [min((s.x0 for s in below), default=parts[0][1]) - 1]
    for left, right in pairwise(parts):
        strip = _strip(below, (left[1] + left[2]) / 2, (right[1] + right[2]) / 2)
        if strip is None:
            return None
        edges.append(strip)
    edges.append(max([s.x1 for s in below] + [parts[-1][2]]) + 1)
    return Loose(tuple(edges), line.y, line.y + line.size, tuple(part[0] for part in parts), True)


def _strip(signs: Sequence[Sign], start: float, end: float) -> float | None:
    """The middle of the widest empty strip between two places."""
    taken = sorted((s.x0, s.x1) for s in signs if s.x1 > start and s.x0 < end)
    best, widest, reach = None, NARROWEST, start
    for x0, x1 in [*taken, (end, end)]:
        if x0 - reach > widest:
            best, widest = (reach + x0) / 2, x0 - reach
        reach = max(reach, x1)
    return best


def _empty(signs: Sequence[Sign], edge: float) -> bool:
    return not any(s.x0 < edge < s.x1 and s.text.strip() for s in signs)
