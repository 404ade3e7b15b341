"""One field of several rows at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import language, say, tr
from neikong.app.firms.seats import Seated
from neikong.app.registers.changing import circle_with
from neikong.app.registers.forms_of import form_of
from neikong.app.subjects import forms as fields
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, write

MOST_ROWS = 500


@allow("register.edit")
@require_POST
def bulk(request: Seated, register: str) -> HttpResponse:
    """First the rows and the field are chosen in the list; then the value is given here; then all are written, or none."""
    form, seat = form_of(register), request.seat
    field = request.POST.get("field", "")
    codes = request.POST.getlist("row")[:MOST_ROWS]
    items = list(
        Item.objects.filter(firm=seat.firm, type=Type.ROW, kind=register, code__in=codes)
        .exclude(state=State.WITHDRAWN)
        .order_by("code")
    )
    if field not in form.fields or not items:
        messages.error(request, say("請選擇資料列及欄位。", "Choose rows and a field."))
        return redirect("register", firm=seat.firm.pk, register=register)
    given = form.fields[field]

    class Value(forms.Form):
        since = forms.DateField(
            label=say("自何日起", "From which day"),
            initial=today,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        )

    asked = Value(request.POST if "confirm" in request.POST else None)
    asked.fields["value"] = fields.build(
        {**given, "required": False}, bridge.the_catalogue(), fields.Names(seat.firm.pk)
    )
    asked.order_fields(["value", "since"])
    if asked.is_bound and asked.is_valid():
        expects = dict(zip(request.POST.getlist("row"), request.POST.getlist("version"), strict=False))
        try:
            drafts = [
                _draft(item, form, field, asked.cleaned_data, expects.get(item.code, "")) for item in items
            ]
            write(seat.firm, seat.actor, *drafts)
        except Stale:
            return errors.answer(request, 409)
        except forms.ValidationError as wrong:
            asked.add_error(None, wrong)
        else:
            messages.success(request, say(f"已變更 {len(items)} 列。", f"{len(items)} rows changed."))
            return redirect("register", firm=seat.firm.pk, register=register)
    found = {
        "form": form,
        "register": register,
        "field": field,
        "title": tr(given["title"]),
        "items": items,
        "asked": asked,
    }
    return render(request, "registers/bulk.html", found, status=400 if asked.is_bound else 200)


def _draft(item: Item, form: Any, field: str, cleaned: dict[str, Any], version: str) -> Draft:
    """The row with the one field changed. Raises ValidationError when the row would be wrong with it."""
    values = dict(item.fields)
    value = fields.plain(cleaned["value"])
    if value in (None, "", []):
        values.pop(field, None)
    else:
        values[field] = value
    shapes = {"name": {"type": "text", "title": {"zh": "名稱", "en": "Name"}}, **form.fields}
    for name, wrong in fields.flaws(shapes, values, bridge.the_catalogue()).items():
        raise forms.ValidationError(f"{item.code}：{name}：{getattr(wrong[0], language())}")
    if circle := circle_with(item.firm_id, item.kind, form, item.code, values):
        raise forms.ValidationError(" → ".join(circle))
    body = {**item.body, "since": cleaned["since"].isoformat(), "fields": values}
    return Draft(
        Type.ROW, item.kind, item.code, body, "bulk", int(version) if version.isdigit() else item.version
    )
