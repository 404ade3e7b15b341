"""A register or record file as CSV, the way a spreadsheet saves it: the same tree as the YAML form."""

from __future__ import annotations

import csv
import io
from typing import Any

from neikong.obligations.model import Form
from neikong.strictyaml import Flaw, Map, Seq, Unreadable, decode

MANY = {"subjects", "evidence"}


def rows_of_csv(data: bytes, name: str, form: Form, items: str, flaws: list[Flaw]) -> Map | None:
    """The first line names the columns; `kept_since` stands in every row or the first. Several values are separated by
    a semicolon; approvals are written person/role/day. Types follow the catalogue's form."""
    try:
        text = decode(data, name)
    except Unreadable as unreadable:
        flaws.extend(unreadable.flaws)
        return None
    reader = csv.reader(io.StringIO(text, newline=""))
    tree, rows = Map(1), Seq(1)
    try:
        head = next(reader, [])
        for cells in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(head):
                flaws.append(
                    Flaw(
                        name,
                        line,
                        f"有 {len(cells)} 欄，標題有 {len(head)} 欄",
                        f"{len(cells)} cells, the header has {len(head)}",
                    )
                )
                continue
            row = Map(line)
            for column, cell in zip(head, cells, strict=True):
                if column == "kept_since" and cell:
                    tree["kept_since"], tree.lines["kept_since"] = cell, line
                elif cell.strip() and column != "kept_since":
                    row[column], row.lines[column] = _value(cell.strip(), column, form, line), line
            rows.append(row)
            rows.lines.append(line)
    except csv.Error as error:
        flaws.append(Flaw(name, reader.line_num, f"CSV 格式錯誤：{error}", f"not valid CSV: {error}"))
        return None
    tree[items], tree.lines[items] = rows, 1
    return tree


def _value(cell: str, column: str, form: Form, line: int) -> Any:
    given = form.fields.get(column, {}).get("type", "text")
    if column == "approvals":
        return _seq([_approval(part, line) for part in cell.split(";")], line)
    if column in MANY or given.startswith("many-"):
        return _seq([part.strip() for part in cell.split(";") if part.strip()], line)
    if given == "flag":
        return {"true": True, "false": False, "是": True, "否": False}.get(cell.lower(), cell)
    if given in ("number", "money"):
        try:
            return int(cell.replace(",", "")) if cell.replace(",", "").lstrip("-").isdigit() else float(cell)
        except ValueError:
            return cell
    return cell


def _seq(items: list[Any], line: int) -> Seq:
    seq = Seq(line)
    seq.extend(items)
    seq.lines = [line] * len(items)
    return seq


def _approval(text: str, line: int) -> Map:
    made = Map(line)
    for key, value in zip(("by", "role", "day"), text.strip().split("/"), strict=False):
        made[key], made.lines[key] = value.strip(), line
    return made
