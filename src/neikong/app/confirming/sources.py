"""Sources: when each came into force for this firm, who confirmed it, and from what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft, Stale, write


class SourceForm(forms.Form):
    binds = forms.ChoiceField(
        label=say("是否適用於本公司", "Does it bind the firm"),
        choices=[
            ("yes", say("適用，自下列日期生效", "yes, from the day below")),
            ("never", say("不適用本公司", "it does not bind us")),
        ],
    )
    in_force = forms.DateField(
        label=say("生效日", "In force from"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    basis = forms.CharField(
        label=say("依據（函號、公告）", "From what (letter, announcement)"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    expects = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("binds") == "yes" and not cleaned.get("in_force"):
            self.add_error("in_force", say("請填生效日。", "Give the day."))
        return cleaned


@allow("settings.see")
def listing(request: Seated) -> HttpResponse:
    """Every source with what was confirmed; a suggestion is shown as not verified."""
    firm, catalogue = request.seat.firm, bridge.the_catalogue()
    held = {i.kind: i for i in Item.objects.filter(firm=firm, type=Type.CONFIRMATION)}
    waiting: dict[str, int] = {}
    for duty in catalogue.duties.values():
        for version in duty.versions:
            waiting[version.since] = waiting.get(version.since, 0) + 1
    rows = [
        {
            "source": s,
            "item": held.get(id),
            "duties": waiting.get(id, 0),
            "suggested": s.suggested and date.fromisoformat(str(s.suggested["in_force"])),
        }
        for id, s in catalogue.sources.items()
    ]
    return render(request, "confirming/sources.html", {"rows": rows})


@allow("firm.confirm")
def confirm(request: Seated, source: str) -> HttpResponse:
    """Say when a source came into force for the firm, and from what it is known."""
    found = bridge.the_catalogue().sources.get(source)
    if found is None:
        raise Http404
    seat = request.seat
    item = Item.objects.filter(firm=seat.firm, type=Type.CONFIRMATION, kind=source).first()
    starts = {
        "in_force": (item.body.get("in_force") if item else "") or "",
        "binds": "never" if item and item.body.get("in_force") is None else "yes",
        "basis": item.body.get("basis", "") if item else "",
        "expects": item.version if item else 0,
    }
    asked = SourceForm(request.POST or None, initial=starts)
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        day = given["in_force"].isoformat() if given["binds"] == "yes" else None
        body = {"in_force": day, "by": seat.actor, "on": today().isoformat(), "basis": given["basis"]}
        try:
            write(
                seat.firm,
                seat.actor,
                Draft(Type.CONFIRMATION, source, source, body, "confirm", given["expects"]),
            )
        except Stale:
            return errors.answer(request, 409)
        messages.success(request, say("已確認。", "Confirmed."))
        return redirect("sources", firm=seat.firm.pk)
    page = {
        "title": tr(found.title),
        "asked": asked,
        "back": "sources",
        "note": found.note,
        "suggested": found.suggested,
    }
    return render(request, "confirming/form.html", page, status=400 if asked.is_bound else 200)
