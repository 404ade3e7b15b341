"""A register as xlsx or csv: what the list shows with its filters, in the form that the import takes back."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import tr
from neikong.app.firms.seats import Seated
from neikong.app.registers import sheet
from neikong.app.registers.forms_of import form_of
from neikong.app.registers.lists import rows_of
from neikong.obligations.model import Form
from neikong.store.firm_forms import choices

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OWN = ("id", "name", "since", "until")
MOST = 50_000
NOTHING = "[]"  # "there is none", which is not the same as an empty cell: nobody told


def columns(form: Form) -> list[str]:
    return [*OWN, *(n for n in form.fields if n != "name")]


def cell(value: Any) -> str:
    """A value as the import reads it again."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) if value else NOTHING
    return str(value)


@allow("register.see")
def export(request: Seated, register: str, form: str) -> HttpResponse:
    of, firm = form_of(register), request.seat.firm
    if form not in TYPES:
        raise Http404
    names = columns(of)
    rows = []
    for item in rows_of(firm.pk, register, of, request.GET)[:MOST].iterator(chunk_size=2000):
        own = {"id": item.code, "since": item.since, "until": item.until, **item.fields}
        rows.append([cell(own.get(name)) for name in names])
    made = sheet.write_csv([names, *rows]) if form == "csv" else sheet.write_xlsx(tr(of.title), names, rows)
    return attachment(made, TYPES[form], f"{register}-{today().isoformat()}.{form}")


@allow("register.edit")
def template(request: HttpRequest, register: str) -> HttpResponse:
    """An empty sheet with the columns, their names in words, and lists to choose from."""
    of, catalogue = form_of(register), bridge.the_catalogue()
    names = columns(of)
    own = {
        "id": "代號 Code",
        "name": "名稱 Name",
        "since": "自何日起 From which day (2026-01-31)",
        "until": "停用日 In use until",
    }
    notes, lists = [], {}
    for number, name in enumerate(names):
        given = of.fields.get(name)
        if given is None:
            notes.append(own[name])
            continue
        title = given["title"]
        notes.append(f"{title['zh']} {title['en']}{_like(given['type'])}")
        if given["type"] == "flag":
            lists[number] = ["true", "false"]
        elif given["type"] == "choice":
            lists[number] = list(choices(given, catalogue))
    made = sheet.write_xlsx(tr(of.title), names, [], lists, notes)
    return attachment(made, TYPES["xlsx"], f"{register}-template.xlsx")


def _like(kind: str) -> str:
    return {"duration": "（PT4H, P1D）", "date": "（2026-01-31）", "time": "（2026-01-31T09:00+08:00）"}.get(
        kind, "（a; b）" if kind.startswith("many") else ""
    )


def attachment(data: bytes, media: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
