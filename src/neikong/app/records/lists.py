"""All kinds of records, and the records of one kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import naming
from neikong.app.base.drawn import drawn_once
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.records import kinds
from neikong.app.registers import sheet
from neikong.app.registers.exporting import TYPES, attachment, cell
from neikong.app.subjects import kept
from neikong.app.subjects.forms import shown
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.paging import Pages

PAGE = 50
MOST = 50_000
STATES = {state: say(*words) for state, words in naming.STATES.items()}


@allow("record.see")
@drawn_once
def overview(request: Seated) -> HttpResponse:
    firm, q = request.seat.firm, request.GET.get("q", "").strip().lower()
    counts = dict(
        Item.objects.filter(firm=firm, type=Type.RECORD)
        .exclude(state=State.WITHDRAWN)
        .values_list("kind")
        .annotate(n=Count("id"))
    )
    open_ = dict(
        Item.objects.filter(firm=firm, type=Type.RECORD, state__in=[State.DRAFT, State.RETURNED])
        .values_list("kind")
        .annotate(n=Count("id"))
    )
    since = kept.kept_since(firm.pk)
    groups: dict[str, list[dict[str, Any]]] = {"record": [], "document": [], "mechanism": []}
    for kind in kinds.every().values():
        if q and q not in f"{kind.id} {kind.title['zh']} {kind.title['en']}".lower():
            continue
        row = {
            "kind": kind,
            "count": counts.get(kind.id, 0),
            "open": open_.get(kind.id, 0),
            "since": since.get(kind.keeping),
        }
        groups[kind.id.split(":")[0] if ":" in kind.id else "record"].append(row)
    titles = {
        "record": say("紀錄", "Records"),
        "document": say("文件", "Documents"),
        "mechanism": say("機制", "Mechanisms"),
    }
    made = [
        (titles[g], sorted(rows, key=lambda r: (-r["count"], tr(r["kind"].title))))
        for g, rows in groups.items()
    ]
    return render(request, "records/overview.html", {"groups": made, "find": request.GET.get("q", "")})


def records_of(firm: str, kind: str, asked: Mapping[str, str]) -> QuerySet[Item]:
    found = Item.objects.filter(firm_id=firm, type=Type.RECORD, kind=kind)
    state = asked.get("state", "")
    found = found.filter(state=state) if state in STATES else found.exclude(state=State.WITHDRAWN)
    if by := asked.get("by", ""):
        found = found.filter(by=by)
    for word in asked.get("q", "").split()[:6]:
        found = found.filter(words__icontains=word)
    for name, field in (("from", "since__gte"), ("to", "since__lte")):
        text = asked.get(name, "")
        if len(text) == 10 and text.replace("-", "").isdigit():
            found = found.filter(**{field: text})
    order = {"done": "since", "-done": "-since", "by": "by", "-by": "-by", "code": "code", "-code": "-code"}
    return found.order_by(order.get(asked.get("sort", ""), "-since"), "-id")


@allow("record.see")
@drawn_once
def listing(request: Seated, kind: str) -> HttpResponse:
    of, firm = kinds.kind_of(kind), request.seat.firm
    page = Pages(firm.pk, Type.RECORD, of.id, records_of(firm.pk, of.id, request.GET.dict()), PAGE).get_page(
        request.GET.get("page")
    )
    catalogue = bridge.the_catalogue()
    names = list(of.fields)[:4]
    rows = [
        (
            item,
            [shown(of.fields[name], item.fields.get(name), catalogue) for name in names],
            STATES.get(item.state),
        )
        for item in page.object_list
    ]
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "records/list.html",
        {
            "kind": of,
            "rows": rows,
            "page": page,
            "names": [tr(of.fields[n]["title"]) for n in names],
            "given": request.GET.dict(),
            "states": STATES.items(),
            "query": query.urlencode(),
            "kept": kept.kept_since(firm.pk).get(of.keeping),
            "duties": [catalogue.duties[d] for d in kinds.reading(of.id)],
        },
    )


@allow("record.see")
def export(request: Seated, kind: str, form: str) -> HttpResponse:
    of, firm = kinds.kind_of(kind), request.seat.firm
    if form not in TYPES:
        raise Http404
    head = ["id", "done", "by", "state", "period", "subjects", "approvals", "evidence", *of.fields]
    rows = []
    for item in records_of(firm.pk, of.id, request.GET.dict())[:MOST].iterator(chunk_size=2000):
        approvals = [f"{a['by']}/{a['role']}/{a['on']}" for a in item.body.get("approvals") or ()]
        own = [
            item.code,
            item.since,
            item.by,
            item.state,
            item.body.get("period"),
            item.body.get("subjects"),
            approvals,
            item.body.get("evidence"),
        ]
        rows.append(
            [cell(v) if v is not None else "" for v in [*own, *(item.fields.get(n) for n in of.fields)]]
        )
    made = sheet.write_csv([head, *rows]) if form == "csv" else sheet.write_xlsx(tr(of.title), head, rows)
    return attachment(made, TYPES[form], f"{of.slug}-{today().isoformat()}.{form}")
