"""PDF: signs and drawn rules of each page (pdfium), tables by their rules or by the heads of their columns, lines joined
where the page's width or its end broke them."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2  # type: ignore[import-untyped]  # ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # ships no types

from neikong.regulation.blocks import Cell, Document, Line, Table
from neikong.regulation.columns import Role, role
from neikong.regulation.markers import head
from neikong.regulation.readers import txt
from neikong.regulation.readers.grid import MOST_RULES, Grid, Rule, grids
from neikong.regulation.readers.layout import Printed, Sign, goes_on, lines_of, paragraphs
from neikong.regulation.readers.loose import Loose, loose_columns
from neikong.strictyaml import Flaw

MOST_PAGES = 5_000
MOST_SIGNS = 20_000_000
FARTHEST = 1e6  # points: what lies farther off is no place on a page
THIN = 3.0  # points: a drawn box that thin is a rule
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
            signs = list(_signs(text.raw))
        finally:
            text.close()
        return _Page(index + 1, float(page.get_height()), signs, grids(list(_rules(page))))
    finally:
        page.close()


def _signs(textpage: object) -> Iterator[Sign]:
    """Every printed character; what pdfium made up (blanks, line ends) is left to the layout."""
    left, bottom, right, top = (ctypes.c_double() for _ in range(4))
    box = raw.FS_RECTF()
    high = 0
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:  # pdfium gives characters beyond the first plane in halves
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0
            high = 0
        if code < 32 or code in (0xFFFE, 0xFFFF, 0x00AD) or code > 0x10FFFF:
            continue
        if raw.FPDFText_IsGenerated(textpage, index) == 1:
            continue
        if raw.FPDFText_GetLooseCharBox(textpage, index, box):
            sides = (box.left, box.bottom, box.right, box.top)
        elif raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            sides = (left.value, bottom.value, right.value, top.value)
        else:
            continue
        far = max(sides) - min(sides)
        if math.isfinite(far) and far < FARTHEST:
            x0, x1 = sorted((sides[0], sides[2]))
            y0, y1 = sorted((sides[1], sides[3]))
            yield Sign(chr(code), x0, y0, x1, y1)


def _rules(page: pypdfium2.PdfPage) -> Iterator[Rule]:
    """The straight lines that are drawn across or down, thin boxes too, and the sides of drawn boxes."""
    seen = 0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3):
        matrix = item.get_matrix()
        last: tuple[float, float] | None = None
        first: tuple[float, float] | None = None
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[tuple[float, float]] = []
        strokes: list[Rule] = []
        for number in range(min(raw.FPDFPath_CountSegments(item.raw), 2_000)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, number)
            if not segment or not raw.FPDFPathSegment_GetPoint(segment, x, y):
                continue
            here = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            if not all(math.isfinite(v) and abs(v) < 1e6 for v in here):
                continue
            points.append(here)
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or last is None:
                first = here
            else:
                strokes += _stroke(last, here)
            if first is not None and raw.FPDFPathSegment_GetClose(segment):
                strokes += _stroke(here, first)
            last = here
        thin = _thin(points)
        for rule in [thin] if thin else strokes:
            seen += 1
            if seen > MOST_RULES:
                return
            yield rule


def _thin(points: Sequence[tuple[float, float]]) -> Rule | None:
    """A box so thin that it is a rule."""
    if len(points) < 4:
        return None
    x0, x1 = min(p[0] for p in points), max(p[0] for p in points)
    y0, y1 = min(p[1] for p in points), max(p[1] for p in points)
    if y1 - y0 < THIN < x1 - x0:
        return Rule(True, (y0 + y1) / 2, x0, x1)
    if x1 - x0 < THIN < y1 - y0:
        return Rule(False, (x0 + x1) / 2, y0, y1)
    return None


def _stroke(one: tuple[float, float], other: tuple[float, float]) -> list[Rule]:
    if abs(one[1] - other[1]) < 1.0 and abs(one[0] - other[0]) > THIN:
        return [Rule(True, one[1], min(one[0], other[0]), max(one[0], other[0]))]
    if abs(one[0] - other[0]) < 1.0 and abs(one[1] - other[1]) > THIN:
        return [Rule(False, one[0], min(one[1], other[1]), max(one[1], other[1]))]
    return []


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
    return [s for s in signs if not any(abs(s.y0 - line.y) < line.size / 2 for line in left_out)]


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
