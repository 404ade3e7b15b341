"""Plain text: UTF-8, UTF-16 or Big5. Finds the comparison table that a conversion flattened: cells that begin with a
tab, rows with tabs inside, or rows with bars."""

from __future__ import annotations

import re

from neikong.regulation.blocks import Cell, Document, Line, Table
from neikong.regulation.columns import Role, role
from neikong.regulation.readers.flat import flat_table
from neikong.strictyaml import Flaw

_STRAY = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BAR_RULE = re.compile(r"^\s*\|?[\s:|+-]+\|?\s*$")


def read(data: bytes, name: str) -> Document | Flaw:
    text = decode(data)
    if text is None:
        return Flaw(
            name,
            0,
            "不是文字檔，也不是 docx、odt、pdf；請以 UTF-8 另存為 txt，或提供 docx、odt、pdf",
            "neither text nor docx, odt or pdf; save it as UTF-8 text, or give a docx, odt or pdf",
        )
    lines = [Line(part, f"line {number}") for number, part in enumerate(_BREAK.split(text), 1)]
    return Document(name, blocks(lines))


def decode(data: bytes) -> str | None:
    """The text of the bytes; None when they are no text in an encoding that is used here."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError:
            return None
    for encoding in ("utf-8-sig", "cp950"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if len(_STRAY.findall(text)) > len(text) * 0.001 else _STRAY.sub("", text)
    return None


def blocks(lines: list[Line]) -> tuple[Line | Table, ...]:
    """Lines as they stand, and where a comparison table was flattened, the table."""
    for index, line in enumerate(lines):
        if line.text.startswith("\t") and role(line.text):
            width = _width(lines, index)
            if width >= 3:
                return (*lines[:index], _tabbed_cells(lines[index:], width))
        if line.text.count("\t") >= 2 and _heads(line.text.split("\t")):
            return (*lines[:index], _separated(lines[index:], "\t", line.text.count("\t") + 1))
        if line.text.count("|") >= 3 and _heads(line.text.strip().strip("|").split("|")):
            return (
                *lines[:index],
                _separated(lines[index:], "|", len(line.text.strip().strip("|").split("|"))),
            )
    if found := flat_table(lines):
        index, table = found
        return (*lines[:index], table)
    return tuple(lines)


def _heads(parts: list[str]) -> bool:
    found = [role(part) for part in parts]
    return Role.AFTER in found and Role.BEFORE in found


def _width(lines: list[Line], index: int) -> int:
    """How many cells the head of a table of tab-led cells has; 0 when it is no head of a comparison table."""
    found: list[Role | None] = []
    for line in lines[index : index + 12]:
        if not line.text.strip() and not line.text.startswith("\t"):
            break
        if not line.text.startswith("\t"):
            return 0
        found.append(role(line.text))
    return len(found) if Role.AFTER in found and Role.BEFORE in found else 0


def _tabbed_cells(lines: list[Line], width: int) -> Table:
    """Each line that begins with a tab opens a cell; every other line continues the cell, blank ones too."""
    cells: list[list[Line]] = []
    for line in lines:
        if line.text.startswith("\t"):
            cells.append([Line(line.text[1:], line.place)])
        elif line.text.strip():
            cells[-1].append(line)
    whole = [_cell(cell) for cell in cells]
    rows = [tuple(whole[at : at + width]) for at in range(0, len(whole), width)]
    return Table(tuple(row + ((),) * (width - len(row)) for row in rows), lines[0].place)


def _separated(lines: list[Line], by: str, width: int) -> Table:
    """One row a line; a line without the separator continues the last cell of the row."""
    rows: list[list[list[Line]]] = []
    for line in lines:
        text = line.text.strip().strip("|") if by == "|" else line.text
        if by == "|" and _BAR_RULE.match(line.text):
            continue
        if by not in text:
            if rows and text.strip():
                rows[-1][-1].append(line)
            continue
        parts = text.split(by, width - 1)
        cells = [[Line(piece, line.place) for piece in re.split(r"<br\s*/?>", part)] for part in parts]
        rows.append(cells + [[] for _ in range(width - len(cells))])
    return Table(tuple(tuple(_cell(cell) for cell in row) for row in rows), lines[0].place)


def _cell(lines: list[Line]) -> Cell:
    return tuple(line for line in lines if line.text.strip())
