"""The firm's profile: dated statements about what the firm is, which decide what applies to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import bench_of
from neikong.app.subjects import forms as fields
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft, write
from neikong.facts import Absent


@allow("settings.see")
def listing(request: Seated) -> HttpResponse:
    """Every field with its value today; derived ones are worked out and cannot be typed."""
    firm, catalogue = request.seat.firm.pk, bridge.the_catalogue()
    bench = bench_of(catalogue, bridge.facts(firm)[0], today())
    rows = []
    for field, given in catalogue.profile.items():
        try:
            value: Any = fields.shown(given, bench.profile(field), catalogue)
        except Absent as absent:
            value = None
            missing = absent.name
        else:
            missing = ""
        stated = bench.index.statements.get(field, [])
        rows.append(
            {
                "field": field,
                "given": given,
                "value": value,
                "missing": missing,
                "derived": "derived" in given,
                "since": next((s.since for s in reversed(stated) if s.since <= today()), None),
            }
        )
    return render(request, "confirming/profile.html", {"rows": rows})


@allow("firm.confirm")
def state(request: Seated, field: str) -> HttpResponse:
    """State a value from a day on."""
    catalogue = bridge.the_catalogue()
    given = catalogue.profile.get(field)
    if given is None or "derived" in given:
        raise Http404
    seat = request.seat

    class StatementForm(forms.Form):
        since = forms.DateField(
            label=say("自何日起", "From which day"),
            initial=today,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        )

    asked = StatementForm(request.POST or None)
    asked.fields["value"] = fields.build({**given, "required": True}, catalogue, fields.Names(seat.firm.pk))
    asked.order_fields(["value", "since"])
    if request.method == "POST" and asked.is_valid():
        value, since = fields.plain(asked.cleaned_data["value"]), asked.cleaned_data["since"].isoformat()
        if value is None:
            asked.add_error("value", say("請選擇。", "Choose one."))
        else:
            body = {"value": value, "since": since, "by": seat.actor}
            write(seat.firm, seat.actor, Draft(Type.STATEMENT, field, since, body, "state"))
            messages.success(request, say("已儲存。", "Saved."))
            return redirect("profile", firm=seat.firm.pk)
    history = Item.objects.filter(firm=seat.firm, type=Type.STATEMENT, kind=field).order_by("-since")
    page = {
        "title": tr(given["title"]),
        "says": tr(given.get("says")),
        "asked": asked,
        "back": "profile",
        "history": [(i, fields.shown(given, i.body["value"], catalogue)) for i in history],
    }
    return render(request, "confirming/form.html", page, status=400 if asked.is_bound else 200)
