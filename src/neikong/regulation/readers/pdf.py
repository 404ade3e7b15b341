"""PDF: signs and drawn rules of each page (pdfium), tables by their rules or by the heads of their columns, lines joined
where the page's width or its end broke them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # ships no types

from neikong.regulation.blocks import Cell, Document, Line, Table
from neikong.regulation.columns import Role, role
from neikong.regulation.markers import head
from neikong.regulation.readers import txt
from neikong.regulation.readers.drawn import rules_of, signs_of
from neikong.regulation.readers.grid import Grid, grids
from neikong.regulation.readers.layout import Printed, Sign, goes_on, lines_of, paragraphs
from neikong.regulation.readers.loose import Loose, loose_columns
from neikong.strictyaml import Flaw

MOST_PAGES = 5_000
MOST_SIGNS = 20_000_000
_PAGE_NUMBER = re.compile(
    r"^[\s\-–—─~]*(?:第\s*)?\d{1,4}\s*(?:頁)?(?:\s*[/,，、共之]\s*共?\s*\d{1,4}\s*頁?)?[\s\-–—─~]*$", re.I
)


@dataclass
class _Page:
    number: int
    height: float
    signs: list[Sign]
    grids: list[Grid]


@dataclass
class _Open:
    """A table that may go on on the next page."""

    columns: tuple[float, ...]
    rows: list[list[list[Printed]]]
    rights: list[list[float]]
    place: str


def read(data: bytes, name: str) -> Document | Flaw:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        if locked:
            return Flaw(
                name,
                0,
                "PDF 有密碼；請移除密碼後再匯入",
                "the PDF has a password; remove it and import again",
            )
        return Flaw(
            name,
            0,
            "PDF 損壞或無法讀取；請重新取得檔案",
            "the PDF is damaged or cannot be read; get the file again",
        )
    try:
        return _read(document, name)
    except pypdfium2.PdfiumError:
        return Flaw(
            name,
            0,
            "PDF 的頁面損壞，無法讀取；請重新取得檔案",
            "a page of the PDF is damaged; get the file again",
        )
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, name: str) -> Document | Flaw:
    count = len(document)
    if count > MOST_PAGES:
        return Flaw(
            name,
            0,
            f"共 {count} 頁，上限 {MOST_PAGES}；請分成數個檔案",
            f"{count} pages, the limit is {MOST_PAGES}; split it",
        )
    pages: list[_Page] = []
    total = 0
    for index in range(count):
        page = _page(document, index)
        total += len(page.signs)
        if total > MOST_SIGNS:
            return Flaw(
                name,
                0,
                f"超過 {MOST_SIGNS:,} 字；請分成數個檔案",
                f"more than {MOST_SIGNS:,} characters; split it",
            )
        pages.append(page)
    if total < 10:
        return Flaw(
            name,
            0,
            "PDF 沒有文字（可能是掃描影像）；請提供原始的 docx、odt 或含文字的 pdf",
            "the PDF has no text (a scan, perhaps); give the original docx or odt, or a pdf with text",
        )
    blocks, margins = _assemble(pages)
    if not any(isinstance(block, Table) for block in blocks):
        blocks = list(txt.blocks([block for block in blocks if isinstance(block, Line)]))
    return Document(name, tuple(blocks), count, tuple(margins))


def _page(document: pypdfium2.PdfDocument, index: int) -> _Page:
    page = document[index]
    try:
        text = page.get_textpage()
        try:
            signs = list(signs_of(text.raw))
        finally:
            text.close()
        return _Page(index + 1, float(page.get_height()), signs, grids(list(rules_of(page))))
    finally:
        page.close()


def _assemble(pages: Sequence[_Page]) -> tuple[list[Line | Table], list[str]]:
    """Pages one after the other: what stands above, in and below the tables; tables that go on are joined."""
    outside = {page.number: lines_of(_outside(page), page.number) for page in pages}
    margins = _margins(pages, outside)
    loose: Loose | None = None
    blocks: list[Line | Table] = []
    waiting: list[Printed] = []
    table: _Open | None = None
    free = [line for lines in outside.values() for line in lines if line.text.strip() not in margins]
    right = max((line.reach for line in free), default=0.0)
    for page in pages:
        lines = [line for line in outside[page.number] if not _is_margin(line, page, margins)]
        signs = _without(page.signs, outside[page.number], lines)
        if found := _loose(page, signs, lines, loose):
            # a table without rules: its columns are told by their heads
            loose = found
            waiting += [line for line in lines if line.y > found.above]
            blocks += _text(waiting, right)
            waiting = []
            rows = found.rows(signs, page.number)
            table = _add(
                blocks, table, found.columns, rows, [list(found.columns[1:])] * len(rows), page.number
            )
            continue
        loose = None
        for grid in page.grids:
            above = [line for line in lines if line.y >= grid.rows[0] - 2]
            lines = [line for line in lines if line.y < grid.rows[0] - 2]
            waiting += above
            if waiting:
                if table is not None:
                    blocks.append(_closed(table))
                    table = None
                blocks += _text(waiting, right)
                waiting = []
            cells = grid.cells([sign for sign in page.signs if grid.holds(sign)])
            rows = _head_apart([[lines_of(cell, page.number) for cell in row] for row in cells])
            rights = [[grid.right_of(r, c) for c in range(len(row))] for r, row in enumerate(cells)]
            rights = [rights[0]] * (len(rows) - len(rights)) + rights
            table = _add(blocks, table, grid.columns, rows, rights, page.number)
        if lines and table is not None:
            blocks.append(_closed(table))
            table = None
        waiting += lines
    if table is not None:
        blocks.append(_closed(table))
    blocks += _text(waiting, right)
    return blocks, sorted(margins)


def _without(signs: list[Sign], every: Sequence[Printed], kept: Sequence[Printed]) -> list[Sign]:
    """The signs of a page without those of its running heads and feet."""
    left_out = [line for line in every if line not in kept]
    if not left_out:
        return signs
    return [s for s in signs if not any(abs(s.base - line.y) < line.size / 2 for line in left_out)]


def _loose(
    page: _Page, signs: Sequence[Sign], lines: Sequence[Printed], before: Loose | None
) -> Loose | None:
    """The columns of a table of which no rules, or only those of its head, are drawn."""
    if not page.grids:
        return loose_columns(signs, lines, before)
    grid = page.grids[-1]
    if len(page.grids) > 1 or len(grid.rows) != 2:
        return None
    cells = grid.cells([sign for sign in signs if grid.holds(sign)])
    heads = ["".join(line.text for line in lines_of(cell, page.number)) for cell in cells[0]]
    below = [line for line in lines if line.y < grid.rows[-1]]
    if {Role.AFTER, Role.BEFORE} <= {role(text) for text in heads} and len(below) > 2:
        return Loose(grid.columns, grid.rows[-1] + 2, grid.rows[0], tuple(heads), True)
    return None


def _head_apart(rows: list[list[list[Printed]]]) -> list[list[list[Printed]]]:
    """A head that no rule parts from the row below it becomes a row of its own."""
    if not rows or not all(rows[0]):
        return rows
    first, whole = (
        {role(cell[0].text) for cell in rows[0]},
        {role("".join(_texts([cell]))) for cell in rows[0]},
    )
    wanted = {Role.AFTER, Role.BEFORE}
    if wanted <= first and not wanted <= whole:
        return [[cell[:1] for cell in rows[0]], [cell[1:] for cell in rows[0]], *rows[1:]]
    return rows


def _outside(page: _Page) -> list[Sign]:
    if not page.grids:
        return page.signs
    return [sign for sign in page.signs if not any(grid.holds(sign) for grid in page.grids)]


def _margins(pages: Sequence[_Page], outside: dict[int, list[Printed]]) -> set[str]:
    """Running heads and feet: the same line at the edge of at least three pages and of half of them."""
    if len(pages) < 3:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({line.text.strip() for line in outside[page.number] if _at_edge(line, page)})
    return {text for text, times in seen.items() if times >= 3 and times >= len(pages) / 2}


def _at_edge(line: Printed, page: _Page) -> bool:
    return line.y > page.height * 0.9 or line.y < page.height * 0.1


def _is_margin(line: Printed, page: _Page, margins: set[str]) -> bool:
    text = line.text.strip()
    return text in margins or (_at_edge(line, page) and bool(_PAGE_NUMBER.match(text)))


def _text(lines: Sequence[Printed], right: float) -> list[Line]:
    return [Line(text, f"page {page}") for text, page in paragraphs(lines, right)]


def _add(
    blocks: list[Line | Table],
    table: _Open | None,
    columns: tuple[float, ...],
    rows: list[list[list[Printed]]],
    rights: list[list[float]],
    page: int,
) -> _Open:
    """A page's part of a table: it goes on with the one before when the columns stand at the same places."""
    same = table is not None and len(table.columns) == len(columns)
    same = same and all(
        abs(a - b) < 12 for a, b in zip(table.columns if table else (), columns, strict=False)
    )
    if table is None or not same:
        if table is not None:
            blocks.append(_closed(table))
        return _Open(columns, rows, rights, f"page {page}")
    if rows and table.rows and (_is_head(rows[0]) or _texts(rows[0]) == _texts(table.rows[0])):
        rows, rights = rows[1:], rights[1:]  # the head of the table is printed again
    if rows and table.rows and _split_row(table.rows[-1], rows[0], table.rights[-1]):
        table.rows[-1] = [one + other for one, other in zip(table.rows[-1], rows[0], strict=True)]
        rows, rights = rows[1:], rights[1:]
    table.rows += rows
    table.rights += rights
    return table


def _is_head(row: list[list[Printed]]) -> bool:
    return {Role.AFTER, Role.BEFORE} <= {role(text) for text in _texts(row)}


def _texts(row: list[list[Printed]]) -> list[str]:
    return ["".join(line.text for line in cell) for cell in row]


def _split_row(last: list[list[Printed]], row: list[list[Printed]], rights: list[float]) -> bool:
    """Whether the page's end parted a row: some cell goes on in the middle of a sentence."""
    return any(
        bool(one and other)
        and not head(other[0].text)
        and not one[-1].text.rstrip().endswith(("。", "；", "："))
        and goes_on(one[-1], other[0], _limit(one, right))
        for one, other, right in zip(last, row, rights, strict=False)
    )


def _limit(lines: Sequence[Printed], border: float) -> float:
    """How far to the right the lines of a cell may reach: as far from the border as they begin from the other one, at
    the least as far as any of them does."""
    reach = max(line.reach for line in lines)
    return max(reach, border - 12) if border - reach < 4 * lines[0].size else reach


def _closed(table: _Open) -> Table:
    reach: list[float] = []
    for column in range(len(table.columns) - 1):
        reach.append(max((line.reach for row in table.rows for line in row[column]), default=0.0))
    rows: list[tuple[Cell, ...]] = []
    for row, rights in zip(table.rows, table.rights, strict=True):
        cells: list[Cell] = []
        for column, cell in enumerate(row):
            border = rights[column] if column < len(rights) else reach[column]
            wide = abs(border - table.columns[column + 1]) < 1
            limit = reach[column] if wide and cell else _limit(cell, border) if cell else 0.0
            cells.append(
                tuple(
                    Line(text, f"{table.place} table row {len(rows) + 1}")
                    for text, _ in paragraphs(cell, limit)
                )
            )
        rows.append(tuple(cells))
    return Table(tuple(rows), table.place)
