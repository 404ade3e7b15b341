"""Training records as CSV, as a learning system or a spreadsheet saves them: person, day, hours, course, passed."""

from __future__ import annotations

import csv
import io
import math
from datetime import date
from typing import Any

from neikong.clock import parse_roc
from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "training-csv"
LARGEST = 32_000_000
COLUMNS = {
    "person": ("person", "employee", "員工編號", "人員", "姓名"),
    "day": ("day", "date", "日期", "上課日期"),
    "hours": ("hours", "時數"),
    "course": ("course", "課程", "課程名稱"),
    "passed": ("passed", "合格", "通過"),
}
YES = {"true", "yes", "y", "1", "是", "合格", "通過"}
NO = {"false", "no", "n", "0", "否", "不合格", "未通過"}


def recognises(head: bytes) -> bool:
    first = head.decode("utf-8-sig", "replace").split("\n", 1)[0].strip().lower()
    return "," in first and set(_places(first.split(","))) >= {"person", "day", "hours"}


def _places(head: list[str]) -> dict[str, int]:
    names = [cell.strip().strip('"').lower() for cell in head]
    return {field: names.index(n) for field, known in COLUMNS.items() for n in known if n in names}


def read(data: bytes, origin: Origin) -> Reading:
    """One run: a row per attendance with `person`, `day`, `hours`, `course`, `passed` (None: not told)."""
    if origin.taken is None:
        return Reading(
            refused=Flaw(
                origin.file, 0, "檔案不含匯出時間；請填 taken", "the file tells no time of export; give taken"
            )
        )
    if len(data) > LARGEST:
        return Reading(refused=Flaw(origin.file, 0, "檔案過大", "the file is too large"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Reading(
            refused=Flaw(
                origin.file,
                line,
                "不是 UTF-8（可能是 Big5）；請以 UTF-8 另存",
                "not UTF-8 (Big5, perhaps); save as UTF-8",
            )
        )
    reader = csv.reader(io.StringIO(text, newline=""))
    rows: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    try:
        places = _places(next(reader, []))
        if not {"person", "day", "hours"} <= places.keys():
            return Reading(
                refused=Flaw(
                    origin.file, 1, "標題應有人員、日期、時數", "the header needs person, day and hours"
                )
            )
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            row = _row(cells, places)
            if isinstance(row, str):
                zh, en = row.split("|")
                flaws.append(Flaw(origin.file, reader.line_num, zh, en))
            else:
                rows.append(row)
    except csv.Error as error:
        flaws.append(Flaw(origin.file, reader.line_num, f"CSV 格式錯誤：{error}", f"not valid CSV: {error}"))
    run = ToolRun(origin.target or "training", origin.taken, not flaws, tuple(rows))
    return Reading((run,), tuple(flaws))


def _row(cells: list[str], places: dict[str, int]) -> dict[str, Any] | str:
    """The row, or what is wrong with it as `zh|en`."""

    def cell(name: str) -> str:
        return cells[places[name]].strip() if name in places and places[name] < len(cells) else ""

    if not cell("person"):
        return "缺少人員|no person"
    try:
        text = cell("day").replace("/", "-")
        day = date.fromisoformat(text) if len(text) == 10 else parse_roc(cell("day"))
    except ValueError:
        return "日期不對；請寫如 2026-05-20 或 115年5月20日|not a date; write for example 2026-05-20"
    try:
        hours = float(cell("hours"))
        if not (math.isfinite(hours) and 0 <= hours <= 1000):
            raise ValueError
    except ValueError:
        return "時數不是數字|the hours are not a number"
    passed = cell("passed").lower()
    if passed and passed not in YES | NO:
        return "「合格」請寫是或否|'passed' should be yes or no"
    return {
        "person": cell("person"),
        "day": day.isoformat(),
        "hours": hours,
        "course": cell("course"),
        "passed": (passed in YES) if passed else None,
    }
