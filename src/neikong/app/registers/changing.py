"""Adding, changing, retiring and withdrawing a row. Each is a new version with its day; nothing is overwritten."""

from __future__ import annotations

import re
from datetime import date
from graphlib import CycleError, TopologicalSorter
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
from neikong.app.base.say import language, say
from neikong.app.firms.seats import Seated
from neikong.app.registers.forms_of import form_of, references
from neikong.app.registers.rows import row_of
from neikong.app.subjects import forms as fields
from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, write
from neikong.obligations.model import Form

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")


class RowForm(forms.Form):
    """A row's own fields come from the catalogue; the code, the name and the day stand before them."""

    code = forms.CharField(label=say("代號", "Code"), max_length=100)
    name = forms.CharField(label=say("名稱", "Name"), max_length=200, required=False)
    since = forms.DateField(
        label=say("自何日起", "From which day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    expects = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *given: Any, firm: str, register: str, form: Form, item: Item | None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.firm, self.register, self.form, self.item = firm, register, form, item
        names = fields.Names(firm)
        for name, of in form.fields.items():
            if name != "name":
                self.fields[name] = fields.build(of, bridge.the_catalogue(), names)
        self.fields["code"].help_text = str(
            say("英文、數字、點、底線或連字號", "letters, digits, dot, underscore or hyphen")
        )
        if "name" in form.fields:
            self.fields["name"].label = form.fields["name"]["title"][language()]
        if item is not None:
            self.fields["code"].disabled = True
        self.order_fields(["code", "name", *form.fields, "since", "expects"])

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.match(code):
            raise forms.ValidationError(
                say(
                    "代號只能用英文、數字、點、底線或連字號。",
                    "The code may hold letters, digits, dot, underscore and hyphen.",
                )
            )
        if (
            self.item is None
            and Item.objects.filter(firm_id=self.firm, type=Type.ROW, kind=self.register, code=code).exists()
        ):
            raise forms.ValidationError(say("這個代號已經有了。", "This code is there already."))
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        values = self.values()
        for name, wrong in fields.flaws(self._shapes(), values, bridge.the_catalogue()).items():
            self.add_error(name if name in self.fields else None, [getattr(f, language()) for f in wrong])
        if circle := circle_with(self.firm, self.register, self.form, cleaned["code"], values):
            chain = " → ".join(circle)
            self.add_error(None, say(f"相依成環：{chain}", f"the dependency goes in a circle: {chain}"))
        return cleaned

    def _shapes(self) -> dict[str, Any]:
        return {"name": {"type": "text", "title": {"zh": "名稱", "en": "Name"}}, **self.form.fields}

    def values(self) -> dict[str, Any]:
        """What was filled in. A list that said "none" before still says so when it is left empty."""
        found = fields.told(self.cleaned_data, self._shapes())
        held = self.item.fields if self.item else {}
        return found | {
            n: [] for n, v in held.items() if v == [] and n in self.form.fields and n not in found
        }


def circle_with(firm: str, register: str, form: Form, code: str, values: dict[str, Any]) -> list[str]:
    """The circle that the register would have with this row, or nothing."""
    own = [name for name, target in references(form).items() if target == register]
    if not own or not any(values.get(name) for name in own):
        return []
    graph: dict[str, set[str]] = {}
    rows = Item.objects.filter(firm_id=firm, type=Type.ROW, kind=register).exclude(state=State.WITHDRAWN)
    for other, body in [*rows.values_list("code", "body"), (code, {"fields": values})]:
        held = body.get("fields") or {}
        targets = [held.get(name) for name in own]
        graph[other] = {t for v in targets for t in (v if isinstance(v, list) else [v] if v else [])}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(node) for node in error.args[1]]
    return []


@allow("register.edit")
def new(request: Seated, register: str) -> HttpResponse:
    return _edit(request, register, None)


@allow("register.edit")
def change(request: Seated, register: str, code: str) -> HttpResponse:
    return _edit(request, register, row_of(request.seat.firm.pk, register, code))


def _edit(request: Seated, register: str, item: Item | None) -> HttpResponse:
    form, seat = form_of(register), request.seat
    starts = {
        "code": item.code if item else "",
        "name": item.fields.get("name", "") if item else "",
        "since": today(),
        "expects": item.version if item else 0,
        **{n: fields.initial(g, item.fields.get(n)) for n, g in form.fields.items() if item},
    }
    asked = RowForm(
        request.POST or None, firm=seat.firm.pk, register=register, form=form, item=item, initial=starts
    )
    if request.method == "POST" and asked.is_valid():
        since: date = asked.cleaned_data["since"]
        code = asked.cleaned_data["code"]
        body: dict[str, Any] = {"since": since.isoformat(), "fields": asked.values()}
        if item is not None and item.until and item.until >= since:
            body["until"] = item.until.isoformat()
        draft = Draft(
            Type.ROW, register, code, body, "change" if item else "add", asked.cleaned_data["expects"]
        )
        try:
            write(seat.firm, seat.actor, *kept.begin(seat.firm.pk, f"register:{register}", since), draft)
        except Stale:
            return errors.answer(request, 409)
        messages.success(request, say("已儲存。", "Saved."))
        return redirect("row", firm=seat.firm.pk, register=register, code=code)
    found = {"form": form, "register": register, "item": item, "asked": asked}
    return render(request, "registers/edit.html", found, status=400 if asked.is_bound else 200)


class DayForm(forms.Form):
    """A day, and a reason."""

    day = forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    why = forms.CharField(max_length=500, required=False)
    expects = forms.IntegerField(widget=forms.HiddenInput)


def _next_version(request: Seated, register: str, code: str, action: str) -> HttpResponse:
    seat = request.seat
    item = row_of(seat.firm.pk, register, code)
    asked = DayForm(request.POST)
    if not asked.is_valid():
        messages.error(request, say("請填日期。", "Fill in the day."))
        return redirect("row", firm=seat.firm.pk, register=register, code=code)
    day: date = asked.cleaned_data["day"]
    body = dict(item.body)
    if action == "retire":
        if item.since and day < item.since:
            messages.error(request, say("停用日不可早於啟用日。", "It cannot end before it began."))
            return redirect("row", firm=seat.firm.pk, register=register, code=code)
        body["until"] = day.isoformat()
    else:
        body["state"] = State.WITHDRAWN.value
    if asked.cleaned_data["why"]:
        body["why"] = asked.cleaned_data["why"]
    try:
        write(
            seat.firm,
            seat.actor,
            Draft(Type.ROW, register, code, body, action, asked.cleaned_data["expects"]),
        )
    except Stale:
        return errors.answer(request, 409)
    messages.success(request, say("已儲存。", "Saved."))
    return redirect("row", firm=seat.firm.pk, register=register, code=code)


@allow("register.edit")
@require_POST
def retire(request: Seated, register: str, code: str) -> HttpResponse:
    """In use until a day; what it was before stays."""
    return _next_version(request, register, code, "retire")


@allow("register.edit")
@require_POST
def withdraw(request: Seated, register: str, code: str) -> HttpResponse:
    """Entered by mistake: no version of it counts any more, and all of them stay in the ledger."""
    return _next_version(request, register, code, "withdraw")


@allow("register.edit")
@require_POST
def keep(request: Seated, register: str) -> HttpResponse:
    """From a day on the firm keeps this register here: an empty one then says that there is nothing."""
    form_of(register)
    seat = request.seat
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        messages.error(request, say("請填日期，例如 2026-11-20。", "Write a day, for example 2026-11-20."))
        return redirect("register", firm=seat.firm.pk, register=register)
    if drafts := kept.begin(seat.firm.pk, f"register:{register}", day):
        write(seat.firm, seat.actor, *drafts)
    return redirect("register", firm=seat.firm.pk, register=register)
