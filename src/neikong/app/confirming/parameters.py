"""Parameters: periods, thresholds and tables that duties use; verified, not verified, or set by the firm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.now import today
from neikong.app.base.say import language, say, tr
from neikong.app.firms.seats import Seated
from neikong.app.posture.sitting import bench_of
from neikong.app.subjects import forms as fields
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft, write
from neikong.clock import Duration
from neikong.engine.conditions import lookup
from neikong.facts import Absent
from neikong.obligations.model import Duty, Param, Parameter
from neikong.reports.messages import word


def using(id: str) -> list[Duty]:
    """Duties that look a parameter up, in whatever version."""
    return [d for d in bridge.the_catalogue().duties.values() if any(id in _asks(v) for v in d.versions)]


def _asks(value: Any) -> set[str]:
    """The parameters that stand anywhere in a part of the catalogue."""
    if isinstance(value, Param):
        return {value.id}
    if is_dataclass(value):
        return set().union(*(_asks(getattr(value, f.name)) for f in dataclass_fields(value)))
    if isinstance(value, Mapping):
        return set().union(*map(_asks, value.values()))
    return set().union(*map(_asks, value)) if isinstance(value, list | tuple) else set()


def shown(parameter: Parameter, value: Any) -> str:
    if parameter.type == "table":
        return "；".join(
            f"{'、'.join(f'{k}={v}' for k, v in row['when'].items())} → {row['value']}" for row in value or []
        )
    return word("value", value, bridge.the_catalogue(), language())


@allow("settings.see")
def listing(request: Seated) -> HttpResponse:
    """Each parameter with the value that holds today, where it comes from, and how many duties wait for it."""
    firm, catalogue = request.seat.firm.pk, bridge.the_catalogue()
    facts, _ = bridge.facts(firm)
    bench = bench_of(catalogue, facts, today())
    rows: list[dict[str, Any]] = []
    for parameter in catalogue.parameters.values():
        setting = bench.view.setting(parameter.id)
        try:
            value = (
                setting.value
                if setting and parameter.type == "table"
                else lookup(Param(parameter.id), catalogue, bench.view, bench.profile)
            )
        except Absent:
            value = None
        status = "firm-set" if setting else "verified" if value is not None else "unverified"
        rows.append(
            {
                "parameter": parameter,
                "value": shown(parameter, value) if value is not None else "",
                "status": status,
                "setting": setting,
                "duties": len(using(parameter.id)),
            }
        )
    rows.sort(
        key=lambda r: ({"unverified": 0, "firm-set": 1, "verified": 2}[r["status"]], tr(r["parameter"].title))
    )
    return render(request, "confirming/parameters.html", {"rows": rows})


def value_field(parameter: Parameter) -> forms.Field:
    """The widget of a parameter's type; a table is written as rows of JSON, checked as such."""
    common: dict[str, Any] = {"label": say("值", "Value")}
    if parameter.type == "duration":
        return fields.DurationField(**common)
    if parameter.type in ("number", "money"):
        return forms.DecimalField(**common)
    if parameter.type == "flag":
        return fields.YesNo(**common)
    if parameter.type == "many-text":
        return fields.Lines(**common)
    if parameter.type == "table":
        help_text = say(
            '例如 [{"when": {"security_grade": "A"}, "value": "P1Y"}]',
            'for example [{"when": {"security_grade": "A"}, "value": "P1Y"}]',
        )
        return forms.JSONField(**common, help_text=help_text, widget=forms.Textarea({"rows": 8}))
    return forms.CharField(**common)


class ParameterForm(forms.Form):
    since = forms.DateField(
        label=say("自何日起", "From which day"),
        initial=today,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    basis = forms.CharField(
        label=say("依據", "From what"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *given: Any, parameter: Parameter, **named: Any) -> None:
        super().__init__(*given, **named)
        self.parameter = parameter
        self.fields["value"] = value_field(parameter)
        self.order_fields(["value", "since", "basis"])

    def clean_value(self) -> Any:
        value = fields.plain(self.cleaned_data["value"])
        if self.parameter.type != "table":
            return value
        rows = isinstance(value, list) and all(
            isinstance(r, dict) and set(r) == {"when", "value"} and isinstance(r["when"], dict) for r in value
        )
        if not rows or not value:
            raise forms.ValidationError(
                say("表格每列要有 when 與 value。", "Each row of the table needs when and value.")
            )
        unknown = sorted({k for r in value for k in r["when"]} - set(bridge.the_catalogue().profile))
        if unknown:
            raise forms.ValidationError(
                say(
                    f"沒有這些公司屬性：{'、'.join(unknown)}",
                    f"there are no such fields of the profile: {', '.join(unknown)}",
                )
            )
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        verified = [
            v.value for v in self.parameter.versions if v.status == "verified" and v.value is not None
        ]
        value = cleaned.get("value")
        if self.parameter.type == "duration" and verified and value:
            longest = max(Duration.parse(str(v)).rough_seconds() for v in verified)
            if Duration.parse(str(value)).rough_seconds() > longest:
                self.add_error(
                    "value",
                    say("公司只能加嚴，不能比規定更寬。", "A firm may only tighten what a rule says."),
                )
        return cleaned


@allow("firm.confirm")
def change(request: Seated, id: str) -> HttpResponse:
    """Set a value from a day on, and say from what it is known."""
    parameter = bridge.the_catalogue().parameters.get(id)
    if parameter is None:
        raise Http404
    seat = request.seat
    asked = ParameterForm(request.POST or None, parameter=parameter)
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        since = given["since"].isoformat()
        body = {"value": given["value"], "by": seat.actor, "since": since, "basis": given["basis"]}
        write(seat.firm, seat.actor, Draft(Type.SETTING, id, since, json.loads(json.dumps(body)), "set"))
        messages.success(request, say("已設定。", "Set."))
        return redirect("parameters", firm=seat.firm.pk)
    history = Item.objects.filter(firm=seat.firm, type=Type.SETTING, kind=id).order_by("-since")
    page = {
        "title": tr(parameter.title),
        "says": tr(parameter.says),
        "asked": asked,
        "back": "parameters",
        "history": [(i, shown(parameter, i.body["value"])) for i in history],
        "duties": using(id),
    }
    return render(request, "confirming/form.html", page, status=400 if asked.is_bound else 200)
