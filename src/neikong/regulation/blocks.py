"""What a reader hands on: lines and tables in the document's order, the text as written, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from neikong.strictyaml import Flaw

Span = tuple[int, int]  # from and to within one line's text


@dataclass(frozen=True)
class Line:
    """One paragraph or printed line. `strong` are the underlined or bold spans: a hint of what was amended, never truth."""

    text: str
    place: str
    strong: tuple[Span, ...] = ()


Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells. A cell that a merge covers is an empty cell, so that columns keep their number. `dealt`: the file
    had lost the table, and its lines were dealt out again by their marks."""

    rows: tuple[tuple[Cell, ...], ...]
    place: str
    dealt: bool = False


@dataclass(frozen=True)
class Document:
    """A file, read. `margins` are running heads and page numbers, taken out of the text but not lost."""

    name: str
    blocks: tuple[Line | Table, ...]
    pages: int = 0  # 0: the format has no pages
    margins: tuple[str, ...] = ()
    flaws: tuple[Flaw, ...] = ()

    def lines(self) -> Iterator[Line]:
        """Every line, those of the tables too, in order of reading."""
        for block in self.blocks:
            if isinstance(block, Line):
                yield block
            else:
                for row in block.rows:
                    for cell in row:
                        yield from cell

    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]
