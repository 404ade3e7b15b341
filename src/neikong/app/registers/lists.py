"""All registers, and the rows of one: filters, sorting, chosen columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.registers.forms_of import form_of, references
from neikong.app.subjects import kept
from neikong.app.subjects.forms import shown
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.paging import Pages
from neikong.obligations.model import Form
from neikong.store.firm_forms import choices

FIRST_COLUMNS = 5
PAGE = 50


@allow("register.see")
@drawn_once
def overview(request: Seated) -> HttpResponse:
    """Every register with its count, what it is for, and since when it is kept."""
    firm = request.seat.firm
    counts = dict(
        Item.objects.filter(firm=firm, type=Type.ROW)
        .exclude(state=State.WITHDRAWN)
        .filter(Q(until=None) | Q(until__gte=today()))
        .values_list("kind")
        .annotate(n=Count("id"))
    )
    since = kept.kept_since(firm.pk)
    found = [
        {"form": form, "count": counts.get(id, 0), "since": since.get(f"register:{id}")}
        for id, form in bridge.the_catalogue().registers.items()
    ]
    found.sort(key=lambda r: tr(r["form"].title))
    return render(request, "registers/overview.html", {"registers": found})


@dataclass(frozen=True)
class Filter:
    """A choice above the list."""

    name: str
    title: str
    options: list[tuple[str, str]]
    value: str


@dataclass(frozen=True)
class Cell:
    text: str
    links: tuple[tuple[str, str], ...] = ()  # (url, text)


def rows_of(firm: str, register: str, form: Form, asked: Mapping[str, str]) -> QuerySet[Item]:
    """The rows that the address asks for, sorted. Unknown fields and values are passed over, never an error."""
    found = Item.objects.filter(firm_id=firm, type=Type.ROW, kind=register)
    which = asked.get("state", "current")
    if which == "withdrawn":
        found = found.filter(state=State.WITHDRAWN)
    else:
        found = found.exclude(state=State.WITHDRAWN)
        if which == "current":
            found = found.filter(Q(until=None) | Q(until__gte=today()))
        elif which == "retired":
            found = found.filter(until__lt=today())
    for word in asked.get("q", "").split()[:6]:
        found = found.filter(words__icontains=word)
    for name, given in form.fields.items():
        value = asked.get(f"f.{name}", "")
        if not value:
            continue
        if given["type"] == "flag":
            found = found.filter(**{f"body__fields__{name}": value == "yes"})
        elif given["type"] in ("choice", "ref", "person"):
            found = found.filter(**{f"body__fields__{name}": value})
        elif given["type"].startswith("many"):
            found = found.filter(words__contains=value)
    sort = asked.get("sort", "code")
    field, down = sort.lstrip("-"), sort.startswith("-")
    key = {"code": "code", "name": "title", "since": "since", "changed": "changed"}.get(field)
    if key is None and field in form.fields:
        key = f"body__fields__{field}"
    return found.order_by(f"{'-' if down else ''}{key or 'code'}", "code")


def filters_of(form: Form, asked: Mapping[str, str]) -> list[Filter]:
    catalogue = bridge.the_catalogue()
    made = []
    for name, given in form.fields.items():
        if given["type"] == "flag":
            options = [("yes", str(say("是", "yes"))), ("no", str(say("否", "no")))]
        elif given["type"] in ("choice", "many-choice"):
            options = [(key, tr(text)) for key, text in choices(given, catalogue).items()]
        else:
            continue
        made.append(Filter(name, tr(given["title"]), options, asked.get(f"f.{name}", "")))
    return made


def cells(items: list[Item], columns: list[str], form: Form, firm: str) -> list[tuple[Item, list[Cell]]]:
    """The cells of a page; names of what is referred to are read in one query."""
    catalogue, refs = bridge.the_catalogue(), references(form)
    wanted = {
        (refs[name], str(code))
        for item in items
        for name in columns
        if name in refs
        for code in _many(item.fields.get(name))
    }
    names = {
        (kind, code): title
        for kind, code, title in Item.objects.filter(
            firm_id=firm,
            type=Type.ROW,
            kind__in={k for k, _ in wanted},
            code__in={c for _, c in wanted},
        ).values_list("kind", "code", "title")
    }

    def cell(item: Item, name: str) -> Cell:
        value = item.fields.get(name)
        if name in refs:
            links = tuple(
                (f"/f/{firm}/registers/{refs[name]}/{code}/", names.get((refs[name], str(code))) or str(code))
                for code in _many(value)
            )
            return Cell("", links)
        return Cell(shown(form.fields[name], value, catalogue))

    return [(item, [cell(item, name) for name in columns]) for item in items]


def _many(value: Any) -> list[Any]:
    return [] if value in (None, "") else list(value) if isinstance(value, list | tuple) else [value]


def columns_of(form: Form, asked: Any) -> list[str]:
    """The fields that are shown: those chosen, else the first few."""
    chosen = [name for name in asked.getlist("col") if name in form.fields]
    if chosen:
        return chosen
    plain = [n for n, g in form.fields.items() if n not in ("name", "title")]
    return plain[:FIRST_COLUMNS]


@allow("register.see")
@drawn_once
def listing(request: Seated, register: str) -> HttpResponse:
    form, firm = form_of(register), request.seat.firm
    asked = request.GET
    columns = columns_of(form, asked)
    page = Pages(firm.pk, Type.ROW, register, rows_of(firm.pk, register, form, asked), PAGE).get_page(
        asked.get("page")
    )
    shown_items = list(page.object_list)
    without_page = asked.copy()
    without_page.pop("page", None)
    without_sort = without_page.copy()
    without_sort.pop("sort", None)
    return render(
        request,
        "registers/list.html",
        {
            "form": form,
            "register": register,
            "page": page,
            "rows": cells(shown_items, columns, form, firm.pk),
            "columns": [(name, form.fields[name]) for name in columns],
            "all_columns": [(name, given, name in columns) for name, given in form.fields.items()],
            "filters": filters_of(form, asked),
            "chosen": any(f.value for f in filters_of(form, asked)),
            "state": asked.get("state", "current"),
            "find": asked.get("q", ""),
            "sort": asked.get("sort", "code"),
            "query": without_page.urlencode(),
            "query_sort": without_sort.urlencode(),
            "kept": kept.kept_since(firm.pk).get(f"register:{register}"),
        },
    )
