"""A person says of what was read: right, or what it should be. Each answer is an entry of the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import say
from neikong.app.firms.seats import Seated
from neikong.app.library import shelf
from neikong.app.library.documents import fingerprint
from neikong.app.subjects.models import Type
from neikong.app.subjects.write import Draft, write
from neikong.regulation.amendment import Change, Kind


def _draft(document: str, change: Change, actor: str, corrected: dict[str, Any] | None = None) -> Draft:
    key = shelf.key(change)
    body: dict[str, Any] = {
        "document": document,
        "change": key,
        "by": actor,
        "on": today().isoformat(),
        "read": {
            "kind": change.kind.value,
            "code": change.code,
            "item": change.item,
            "old_item": change.old_item,
        },
    }
    if corrected:
        body["corrected"] = corrected
    return Draft(
        Type.REVIEW,
        shelf.REVIEW,
        fingerprint(f"{document}|{key}"),
        body,
        "correct" if corrected else "confirm",
    )


def _shelved(firm: str, code: str) -> shelf.Shelved:
    found = shelf.find(firm, code)
    if found is None:
        raise Http404
    return found


@allow("library.confirm")
@require_POST
def confirm(request: Seated, code: str) -> HttpResponse:
    """Confirm the chosen changes, or every one that is open."""
    seat = request.seat
    shelved = _shelved(seat.firm.pk, code)
    chosen = set(request.POST.getlist("change"))
    wanted = [c for c in shelved.open if request.POST.get("all") or shelf.key(c) in chosen]
    if wanted:
        write(seat.firm, seat.actor, *(_draft(code, c, seat.actor) for c in wanted))
        messages.success(request, say(f"已確認 {len(wanted)} 項。", f"{len(wanted)} confirmed."))
    return redirect("document", firm=seat.firm.pk, code=code)


@allow("library.confirm")
@require_POST
def correct(request: Seated, code: str) -> HttpResponse:
    """Put one change right: its kind, its numbers, its day, its reason."""
    seat, given = request.seat, request.POST
    shelved = _shelved(seat.firm.pk, code)
    change = next((c for c in shelved.told.changes if shelf.key(c) == given.get("change")), None)
    if change is None:
        raise Http404
    corrected: dict[str, Any] = {}
    kind = given.get("kind", change.kind.value)
    if kind in {k.value for k in Kind} and kind != change.kind.value:
        corrected["kind"] = kind
    for name, now in (
        ("item", change.item),
        ("old_item", change.old_item or ""),
        ("reason", change.reason or ""),
    ):
        value = given.get(name, now).strip()[:2000]
        if value != now:
            corrected[name] = value
    effective = given.get("effective", "").strip()
    day = change.effective.day.isoformat() if change.effective and change.effective.day else ""
    if effective != day:
        try:
            corrected["effective"] = date.fromisoformat(effective).isoformat() if effective else ""
        except ValueError:
            messages.error(request, say("生效日請寫如 2027-12-31。", "Write the day for example 2027-12-31."))
            return redirect("document", firm=seat.firm.pk, code=code)
    write(seat.firm, seat.actor, _draft(code, change, seat.actor, corrected))
    messages.success(request, say("已更正。", "Corrected.") if corrected else say("已確認。", "Confirmed."))
    return redirect("document", firm=seat.firm.pk, code=code)
