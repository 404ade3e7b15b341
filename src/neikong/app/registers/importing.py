"""A sheet of rows taken in: first shown as what would change, row by row, then written, all or none."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import language, say
from neikong.app.evidence import store
from neikong.app.firms.seats import Seated
from neikong.app.registers import sheet
from neikong.app.registers.changing import CODE
from neikong.app.registers.exporting import NOTHING
from neikong.app.registers.forms_of import form_of, references
from neikong.app.subjects import forms as fields
from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, write
from neikong.obligations.model import Form

YES = {"true", "yes", "y", "1", "是", "v", "✓", "✔"}
NO = {"false", "no", "n", "0", "否", "x"}


@dataclass
class Line:
    """One row of the sheet: what it would do, and what is wrong with it."""

    number: int
    code: str
    does: str  # add, change, same, wrong
    body: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    changes: list[list[str]] = field(default_factory=list)  # field, before, after
    wrong: list[list[str]] = field(default_factory=list)  # column, what to write instead


def value_of(given: dict[str, Any], text: str) -> Any:
    """A cell as the field's type. What cannot be read is left as text; the strict check then says what is wrong."""
    kind = given["type"]
    if kind.startswith("many"):
        return (
            []
            if text == NOTHING
            else [
                part.strip() for part in text.replace("；", ";").replace("\n", ";").split(";") if part.strip()
            ]
        )
    if kind == "flag":
        low = text.lower()
        return True if low in YES else False if low in NO else text
    if kind in ("number", "money"):
        plain = text.replace(",", "")
        try:
            number = float(plain)
        except ValueError:
            return text
        if number != number or number in (float("inf"), float("-inf")):
            return text
        return int(number) if number.is_integer() and abs(number) < 1e15 else number
    return text


def plan(firm: str, register: str, form: Form, cells: list[list[str]]) -> tuple[list[Line], list[str]]:
    """What the sheet would do, line by line, and what is wrong with the sheet as a whole."""
    if not cells:
        return [], [str(say("檔案是空的。", "The file is empty."))]
    head = [name.strip() for name in cells[0]]
    known = {"id", "name", "since", "until", *form.fields}
    whole = []
    if "id" not in head:
        whole.append(
            str(
                say(
                    "第一列要有「id」欄；請用匯入範本。",
                    "The first row must have the column 'id'; use the template.",
                )
            )
        )
    if unknown := [name for name in head if name and name not in known]:
        whole.append(
            str(
                say(
                    f"沒有這些欄位：{'、'.join(unknown[:10])}",
                    f"there are no such columns: {', '.join(unknown[:10])}",
                )
            )
        )
    if doubled := sorted({n for n in head if n and head.count(n) > 1}):
        whole.append(
            str(say(f"欄位重複：{'、'.join(doubled)}", f"columns stand twice: {', '.join(doubled)}"))
        )
    if whole:
        return [], whole
    held = {item.code: item for item in Item.objects.filter(firm_id=firm, type=Type.ROW, kind=register)}
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for number, row in enumerate(cells[1:], 2):
        given = {name: row[at].strip() for at, name in enumerate(head) if name and at < len(row)}
        if not any(given.values()) or (number == 2 and " Code" in given.get("id", "")):
            continue  # an empty row, or the template's second line
        line = _line(number, given, form, held)
        if line.code in seen and line.code:
            line.does = "wrong"
            line.wrong.append(
                ["id", str(say(f"與第 {seen[line.code]} 列重複", f"the same as row {seen[line.code]}"))]
            )
        seen.setdefault(line.code, number)
        lines.append(line)
    _references(firm, register, form, lines, held)
    return lines, []


def _line(number: int, given: dict[str, str], form: Form, held: dict[str, Item]) -> Line:
    code = given.get("id", "")
    item = held.get(code)
    line = Line(number, code, "add" if item is None else "change", version=item.version if item else 0)
    if not CODE.match(code):
        line.wrong.append(
            [
                "id",
                str(
                    say(
                        "代號只能用英文、數字、點、底線或連字號",
                        "letters, digits, dot, underscore or hyphen only",
                    )
                ),
            ]
        )
    days: dict[str, str] = {}
    for name in ("since", "until"):
        text = given.get(name, "")
        if not text:
            continue
        try:
            days[name] = date.fromisoformat(text).isoformat()
        except ValueError:
            line.wrong.append(
                [
                    name,
                    str(
                        say(
                            f"「{text[:40]}」不是日期；請寫如 2026-01-31",
                            f"'{text[:40]}' is not a day; write for example 2026-01-31",
                        )
                    ),
                ]
            )
    values = dict(item.fields) if item else {}
    shapes: dict[str, Any] = {"name": {"type": "text", "title": {"zh": "名稱", "en": "Name"}}, **form.fields}
    for name, text in given.items():
        if name in ("id", "since", "until"):
            continue
        if text == "":
            values.pop(name, None)  # an empty cell of a column that is there means: nothing is told
        else:
            values[name] = value_of(shapes[name], text.removeprefix("'"))
    for name, flaws in fields.flaws(shapes, values, bridge.the_catalogue()).items():
        line.wrong += [[name, getattr(f, language())] for f in flaws]
    since = days.get("since") or (item.since.isoformat() if item and item.since else today().isoformat())
    line.body = {"since": since, "fields": values}
    until = days.get("until") if "until" in given else (item.body.get("until") if item else None)
    if until:
        line.body["until"] = until
        if until < since:
            line.wrong.append(["until", str(say("停用日早於啟用日", "it ends before it begins"))])
    if line.wrong:
        line.does = "wrong"
        return line
    old = item.fields if item else {}
    line.changes = [
        [name, _show(old.get(name)), _show(values.get(name))]
        for name in dict.fromkeys([*values, *old])
        if old.get(name) != values.get(name)
    ]
    if item is not None and until != item.body.get("until"):
        line.changes.append(["until", item.body.get("until") or "", until or ""])
    if item is not None and not line.changes and item.state != State.WITHDRAWN:
        line.does = "same"
    return line


def _show(value: Any) -> str:
    return "" if value is None else "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _references(firm: str, register: str, form: Form, lines: list[Line], held: dict[str, Item]) -> None:
    """References must lead to rows that are there or come with the sheet; the register may not depend on itself."""
    refs = references(form)
    coming = {line.code for line in lines if line.does != "wrong"}
    wanted: dict[str, set[str]] = {}
    for line in lines:
        for name, target in refs.items():
            wanted.setdefault(target, set()).update(_codes(line, name))
    names = fields.Names(firm)
    there = {
        target: names.exist(target, codes) | (coming if target == register else set())
        for target, codes in wanted.items()
    }
    for line in lines:
        for name, target in refs.items():
            if missing := [c for c in _codes(line, name) if c not in there[target]]:
                line.does = "wrong"
                line.wrong.append(
                    [
                        name,
                        str(
                            say(
                                f"{target} 清冊沒有：{'、'.join(missing[:5])}",
                                f"not in the register {target}: {', '.join(missing[:5])}",
                            )
                        ),
                    ]
                )
    own = [name for name, target in refs.items() if target == register]
    if not own:
        return
    graph: dict[str, set[str]] = {
        code: {t for n in own for t in _many(item.fields.get(n))} for code, item in held.items()
    }
    graph.update({line.code: {t for n in own for t in _codes(line, n)} for line in lines})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        path = [str(node) for node in error.args[1]]
        for line in lines:
            if line.code in path:
                line.does = "wrong"
                line.wrong.append(
                    [own[0], str(say(f"相依成環：{' → '.join(path)}", f"a circle: {' → '.join(path)}"))]
                )


def _codes(line: Line, name: str) -> list[str]:
    return [str(c) for c in _many(line.body.get("fields", {}).get(name))]


def _many(value: Any) -> list[Any]:
    return [] if value in (None, "") else list(value) if isinstance(value, list) else [value]


@allow("register.edit")
@require_http_methods(["GET", "POST"])
def upload(request: Seated, register: str) -> HttpResponse:
    """Read the sheet and show what it would do. Nothing is written yet."""
    form, seat = form_of(register), request.seat
    found: dict[str, Any] = {"form": form, "register": register}
    if request.method == "GET":
        return render(request, "registers/import.html", found)
    given = request.FILES.get("file")
    if given is None:
        found["whole"] = [say("請選擇檔案。", "Choose a file.")]
        return render(request, "registers/import.html", found, status=400)
    data = given.read(sheet.LARGEST + 1)
    try:
        lines, whole = plan(seat.firm.pk, register, form, sheet.read(given.name or "", data))
    except sheet.Unreadable as wrong:
        lines, whole = [], [str(wrong)]
    counts = {does: sum(line.does == does for line in lines) for does in ("add", "change", "same", "wrong")}
    if lines and not counts["wrong"] and (counts["add"] or counts["change"]):
        ticket = secrets.token_hex(16)
        kept_lines = [asdict(line) for line in lines if line.does != "same"]
        stored = store.put_bytes(json.dumps(kept_lines, ensure_ascii=False).encode())
        request.session[f"import-{ticket}"] = [seat.firm.pk, register, stored.sha256]
        found["ticket"] = ticket
    found |= {
        "lines": lines[:500],
        "more": max(0, len(lines) - 500),
        "counts": counts,
        "whole": whole,
        "file": given.name,
    }
    return render(request, "registers/import.html", found, status=400 if whole or counts["wrong"] else 200)


@allow("register.edit")
@require_POST
def confirm(request: Seated, register: str, ticket: str) -> HttpResponse:
    """Write what was shown, in one transaction; a row that somebody changed meanwhile stops all of it."""
    seat = request.seat
    firm, of, sha = request.session.pop(f"import-{ticket}", ["", "", ""])
    if (firm, of) != (seat.firm.pk, register):
        messages.error(
            request, say("這次匯入已過期；請重新上傳。", "This import has expired; upload the file again.")
        )
        return redirect("register-import", firm=seat.firm.pk, register=register)
    lines = [Line(**line) for line in json.loads(store.read(sha))]
    drafts = [Draft(Type.ROW, register, line.code, line.body, "import", line.version) for line in lines]
    first = min(date.fromisoformat(line.body["since"]) for line in lines)
    try:
        write(seat.firm, seat.actor, *kept.begin(firm, f"register:{register}", first), *drafts)
    except Stale:
        return errors.answer(request, 409)
    messages.success(request, say(f"已匯入 {len(drafts)} 列。", f"{len(drafts)} rows taken in."))
    return redirect("register", firm=firm, register=register)
