"""The ruled tables of a page: lines drawn across and down, the cells between them, cells that are merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neikong.regulation.readers.layout import Sign

NEAR = 3.0  # points: rules that miss each other by less meet
MOST_RULES = 20_000
MOST_BORDERS = 400


@dataclass(frozen=True)
class Rule:
    """A drawn line: across at a height, or down at a place from the left."""

    across: bool
    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Grid:
    """Borders of columns from the left and of rows from the top, and which borders are really drawn."""

    columns: tuple[float, ...]
    rows: tuple[float, ...]
    downs: tuple[Rule, ...]
    acrosses: tuple[Rule, ...]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.columns[0], self.rows[-1], self.columns[-1], self.rows[0]

    def holds(self, sign: Sign) -> bool:
        x, y = sign.middle
        left, low, right, high = self.box
        return left - NEAR <= x <= right + NEAR and low - NEAR <= y <= high + NEAR

    def cells(self, signs: Sequence[Sign]) -> list[list[list[Sign]]]:
        """The signs of each cell, row by row; a merged cell has them at its first place."""
        home = self._homes()
        found: list[list[list[Sign]]] = [[[] for _ in self.columns[1:]] for _ in self.rows[1:]]
        for sign in signs:
            x, y = sign.middle
            column = max(0, min(sum(border < x for border in self.columns) - 1, len(self.columns) - 2))
            row = max(0, min(sum(border > y for border in self.rows) - 1, len(self.rows) - 2))
            r, c = home[row][column]
            found[r][c].append(sign)
        return found

    def right_of(self, row: int, column: int) -> float:
        """The right border of the merged cell that begins at a place."""
        home = self._homes()
        last = column
        while last + 1 < len(self.columns) - 1 and home[row][last + 1] == (row, column):
            last += 1
        return self.columns[last + 1]

    def _homes(self) -> list[list[tuple[int, int]]]:
        homes: list[list[tuple[int, int]]] = []
        for r in range(len(self.rows) - 1):
            line: list[tuple[int, int]] = []
            for c in range(len(self.columns) - 1):
                y = (self.rows[r] + self.rows[r + 1]) / 2
                x = (self.columns[c] + self.columns[c + 1]) / 2
                if c and not _drawn(self.downs, self.columns[c], y):
                    line.append(line[c - 1])
                elif r and not _drawn(self.acrosses, self.rows[r], x):
                    line.append(homes[r - 1][c])
                else:
                    line.append((r, c))
            homes.append(line)
        return homes


def _drawn(rules: Sequence[Rule], at: float, through: float) -> bool:
    return any(
        abs(rule.at - at) <= NEAR and rule.start - NEAR <= through <= rule.end + NEAR for rule in rules
    )


def grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that rules make, from the top of the page down."""
    rules = _joined(rules[:MOST_RULES])
    downs = [rule for rule in rules if not rule.across]
    acrosses = [rule for rule in rules if rule.across]
    if len(downs) * len(acrosses) > 4_000_000:
        return []
    group = list(range(len(rules)))

    def root(one: int) -> int:
        while group[one] != one:
            group[one] = group[group[one]]
            one = group[one]
        return one

    places = {id(rule): index for index, rule in enumerate(rules)}
    for down in downs:
        for across in acrosses:
            meets = (
                across.start - NEAR <= down.at <= across.end + NEAR
                and down.start - NEAR <= across.at <= down.end + NEAR
            )
            if meets:
                group[root(places[id(down)])] = root(places[id(across)])
    found = []
    for key in {root(index) for index in range(len(rules))}:
        mine = [rule for index, rule in enumerate(rules) if root(index) == key]
        grid = _grid(mine)
        if grid:
            found.append(grid)
    return sorted(found, key=lambda grid: -grid.rows[0])


def _grid(rules: Sequence[Rule]) -> Grid | None:
    downs = tuple(rule for rule in rules if not rule.across)
    acrosses = tuple(rule for rule in rules if rule.across)
    if not downs or len(acrosses) < 2:
        return None
    xs = [rule.at for rule in downs]
    left, right = min(rule.start for rule in acrosses), max(rule.end for rule in acrosses)
    edges = [
        edge for edge in (left, right) if all(abs(edge - x) > 12 for x in xs)
    ]  # a table open at its sides
    columns = _clustered(xs + edges)
    ends = [min(rule.start for rule in downs), max(rule.end for rule in downs)]
    open_ends = [
        end for end in ends if all(abs(end - rule.at) > 6 for rule in acrosses)
    ]  # a row parted by the page's end
    rows = _clustered([rule.at for rule in acrosses] + open_ends)[::-1]
    if len(columns) < 3 or len(rows) < 2 or len(columns) > MOST_BORDERS or len(rows) > MOST_BORDERS:
        return None
    return Grid(tuple(columns), tuple(rows), downs, acrosses)


def _clustered(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Rules drawn in pieces, cell by cell, as one."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.across, round(r.at), r.start)):
        last = found[-1] if found else None
        if (
            last
            and last.across == rule.across
            and abs(last.at - rule.at) <= 1.0
            and rule.start <= last.end + NEAR
        ):
            found[-1] = Rule(last.across, last.at, last.start, max(last.end, rule.end))
        else:
            found.append(rule)
    return found
