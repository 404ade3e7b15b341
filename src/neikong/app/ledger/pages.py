"""The ledger on pages: what was changed by whom, an entry with its proof, a subject through all its versions."""

from __future__ import annotations

import json
from itertools import islice

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.say import language
from neikong.app.firms.seats import Seated
from neikong.app.ledger import signing, verifying
from neikong.app.ledger.models import Checkpoint, Entry, Head
from neikong.app.registers.rows import history as versions_of
from neikong.app.subjects.models import Item, Type

PAGE = 60
MOST_FAULTS = 200


@allow("ledger.see")
def listing(request: Seated) -> HttpResponse:
    firm, asked = request.seat.firm.pk, request.GET
    found = Entry.objects.filter(log=firm)
    for name in ("actor", "type", "kind", "action"):
        if value := asked.get(name, "").strip():
            found = found.filter(**{name: value})
    for name, field in (("from", "at__date__gte"), ("to", "at__date__lte")):
        text = asked.get(name, "")
        if len(text) == 10 and text.replace("-", "").isdigit():
            found = found.filter(**{field: text})
    page = Paginator(found.order_by("-seq").defer("data", "nodes"), PAGE).get_page(asked.get("page"))
    query = asked.copy()
    query.pop("page", None)
    return render(
        request,
        "ledger/list.html",
        {
            "page": page,
            "given": asked.dict(),
            "query": query.urlencode(),
            "types": Type.choices,
            "head": Head.objects.filter(log=firm).first(),
            "checkpoint": Checkpoint.objects.filter(log=firm).order_by("-size", "-id").first(),
        },
    )


def _entry(request: Seated, seq: int) -> Entry:
    found = Entry.objects.filter(log=request.seat.firm.pk, seq=seq).first()
    if found is None:
        raise Http404
    return found


@allow("ledger.see")
def entry(request: Seated, seq: int) -> HttpResponse:
    found = _entry(request, seq)
    shown = json.dumps(json.loads(found.data), ensure_ascii=False, indent=2, sort_keys=True)
    return render(
        request, "ledger/entry.html", {"entry": found, "shown": shown, "proof": signing.proof(found)}
    )


@allow("ledger.see")
def proof(request: Seated, seq: int) -> HttpResponse:
    """The proof as a file that verifies without us."""
    found = signing.proof(_entry(request, seq))
    if found is None:
        raise Http404
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="proof-{seq}.json"'
    return answer


@allow("ledger.see")
def history(request: Seated, type: str, kind: str, code: str) -> HttpResponse:
    """One subject: every version with what it changed."""
    firm = request.seat.firm.pk
    item = Item.objects.filter(firm_id=firm, type=type, kind=kind, code=code).first()
    if item is None:
        raise Http404
    catalogue = bridge.the_catalogue()
    form = {"row": catalogue.registers, "record": catalogue.records}.get(type, {}).get(kind)
    found = versions_of(firm, type, kind, code, form.fields if form else {})
    return render(request, "ledger/history.html", {"item": item, "versions": found})


@allow("ledger.see")
def verify(request: Seated) -> HttpResponse:
    """Check the firm's whole log and evidence now."""
    firm = request.seat.firm.pk
    found = list(islice(verifying.faults(log=firm), MOST_FAULTS))
    rows = [(f.kind, f.where, getattr(f, language())) for f in found]
    return render(
        request, "ledger/verify.html", {"rows": rows, "head": Head.objects.filter(log=firm).first()}
    )
