"""Tables of cells: xlsx and csv, in and out. What comes in is bounded, and never a formula; what goes out never becomes one."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from neikong.app.base.say import say

LARGEST = 20_000_000  # bytes as uploaded
LARGEST_OPENED = 200_000_000  # bytes of all parts of an xlsx once opened
MOST_ROWS = 50_000
MOST_COLUMNS = 200
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Unreadable(ValueError):
    """The file is not a table that can be read; the text says why, in the user's language."""


def read(name: str, data: bytes) -> list[list[str]]:
    """The cells of the first sheet as text, row by row. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(
            say("檔案超過 20 MB；請分批匯入。", "The file is larger than 20 MB; import it in parts.")
        )
    rows = _xlsx(data) if data[:2] == b"PK" else _csv(data)
    found: list[list[str]] = []
    for row in rows:
        if len(found) > MOST_ROWS:
            raise Unreadable(
                say(
                    f"超過 {MOST_ROWS:,} 列；請分批匯入。",
                    f"More than {MOST_ROWS:,} rows; import them in parts.",
                )
            )
        found.append(row)
    while found and not any(found[-1]):
        found.pop()
    return found


def _csv(data: bytes) -> Iterator[list[str]]:
    for encoding in ("utf-8-sig", "cp950"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable(
            say(
                "不是 UTF-8 或 Big5 的文字檔，也不是 xlsx。",
                "This is neither UTF-8 or Big5 text nor an xlsx file.",
            )
        )
    if "\x00" in text:
        raise Unreadable(say("這不是文字檔，也不是 xlsx。", "This is neither text nor an xlsx file."))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(row) > MOST_COLUMNS:
                raise Unreadable(say(f"超過 {MOST_COLUMNS} 欄。", f"More than {MOST_COLUMNS} columns."))
            yield [cell.strip() for cell in row]
    except csv.Error as wrong:
        raise Unreadable(say(f"CSV 格式不正確：{wrong}", f"The CSV is not well formed: {wrong}")) from wrong


def _xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(p.file_size for p in parts.infolist()) > LARGEST_OPENED:
                raise Unreadable(say("這個 xlsx 展開後太大。", "This xlsx is too large once opened."))
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            yield [_text(cell, number) for cell in row]
    except Unreadable:
        raise
    except Exception as wrong:  # openpyxl raises what its XML and zip readers raise
        raise Unreadable(
            say("這個 xlsx 無法讀取，可能已損壞。", "This xlsx cannot be read; it may be damaged.")
        ) from wrong


def _text(cell: Any, row: int) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat()
            if (cell.hour, cell.minute) == (0, 0)
            else cell.isoformat(timespec="minutes")
        )
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    if text.startswith("="):
        raise Unreadable(
            say(
                f"第 {row} 列有公式；請貼上值後再匯入。",
                f"Row {row} holds a formula; paste the values and import again.",
            )
        )
    return text


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) and not _number(text) else text


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with the mark that Excel looks for."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[safe(cell) for cell in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def write_xlsx(
    title: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    choices: Mapping[int, Sequence[str]] | None = None,
    notes: Sequence[str] = (),
) -> bytes:
    """A sheet with a fixed head; `choices` gives columns (from 0) a list to choose from, `notes` a second line of help."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "".join(c for c in title if c not in "[]:*?/\\")[:31] or "Sheet"
    sheet.append([safe(cell) for cell in head])
    if notes:
        sheet.append([safe(cell) for cell in notes])
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0B3A66")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    for number, name in enumerate(head, 1):
        sheet.column_dimensions[get_column_letter(number)].width = min(40, max(12, len(name) * 2))
    sheet.freeze_panes = "A3" if notes else "A2"
    for column, options in (choices or {}).items():
        joined = ",".join(options)
        if options and len(joined) < 250:  # a longer list does not fit into the file's own rule
            rule = DataValidation(type="list", formula1=f'"{joined}"', allow_blank=True)
            letter = get_column_letter(column + 1)
            rule.add(f"{letter}3:{letter}2000")
            sheet.add_data_validation(rule)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
