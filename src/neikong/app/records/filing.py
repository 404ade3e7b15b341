"""Filing a record: its form, its drafts, its corrections. A correction of an approved record is a new version without approvals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import language, say, tr
from neikong.app.evidence import taking
from neikong.app.firms.seats import Seated
from neikong.app.records import kinds
from neikong.app.subjects import forms as fields
from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, stamp, write

MOST_TRIGGERS = 200


class RecordForm(forms.Form):
    """Own fields come from the catalogue; the day, the period, the subjects and the files stand around them."""

    done = forms.DateField(
        label=say("辦理日", "Done on"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    period = forms.DateField(
        label=say("所屬期間（任一日）", "Period it is about (any day of it)"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=say("與辦理日不在同一期間時才填", "only when it is another period than that of the day"),
    )
    until = forms.DateField(
        label=say("廢止日", "Withdrawn on"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    expects = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, firm: str, kind: kinds.Kind, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind, names, catalogue = kind, fields.Names(firm), bridge.the_catalogue()
        if ":" not in kind.id:
            del self.fields["until"]
        else:
            del self.fields["period"]
        subjects = self._subjects(firm, names)
        if subjects:
            self.fields["subjects"] = forms.MultipleChoiceField(
                label=say("對象", "About"),
                choices=subjects,
                required=False,
                widget=forms.SelectMultiple({"size": 8}),
            )
        for name, of in kind.fields.items():
            self.fields[f"x_{name}"] = fields.build({**of, "required": False}, catalogue, names, long=True)
            if of.get("required"):
                self.fields[f"x_{name}"].label = f"{tr(of['title'])}＊"
        if kind.sections:
            self.fields["sections"] = forms.MultipleChoiceField(
                label=say("文件已包含", "The document holds"),
                choices=[(s, tr(t)) for s, t in kind.sections.items()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        first = [n for n in ("done", "period", "until", "subjects") if n in self.fields]
        self.order_fields([*first, *(n for n in self.fields if n not in first)])

    def _subjects(self, firm: str, names: fields.Names) -> list[tuple[str, list[tuple[str, str]]]]:
        """Rows of the registers that it may be about, and records that it may answer."""
        catalogue = bridge.the_catalogue()
        found = [
            (tr(catalogue.registers[r].title), names.of(r))
            for r in kinds.registers_of(self.kind.id)
            if r in catalogue.registers
        ]
        for trigger in kinds.triggers_of(self.kind.id):
            open_ = (
                Item.objects.filter(firm_id=firm, type=Type.RECORD, kind=trigger)
                .exclude(state=State.WITHDRAWN)
                .order_by("-since")
            )
            found.append(
                (
                    tr(kinds.every()[trigger].title),
                    [(i.code, f"{i.code}　{i.since}") for i in open_[:MOST_TRIGGERS]],
                )
            )
        return [(title, rows) for title, rows in found if rows]

    def values(self) -> dict[str, Any]:
        """The record's own fields as JSON."""
        own = {name: self.cleaned_data.get(f"x_{name}") for name in self.kind.fields}
        found = fields.told(own, self.kind.fields)
        if self.cleaned_data.get("sections"):
            found["sections"] = list(self.cleaned_data["sections"])
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        values = {k: v for k, v in self.values().items() if k != "sections"}
        for name, wrong in fields.flaws(self.kind.fields, values, bridge.the_catalogue()).items():
            if (
                not self.kind.fields.get(name, {}).get("required")
                or name in values
                or self.data.get("do") != "draft"
            ):
                self.add_error(
                    f"x_{name}" if f"x_{name}" in self.fields else None,
                    [getattr(f, language()) for f in wrong],
                )
        if cleaned["done"] > today():
            self.add_error("done", say("辦理日不可晚於今日。", "It cannot have been done after today."))
        return cleaned

    def body(self, actor: str, before: dict[str, Any]) -> dict[str, Any]:
        """The record as the form has it. Approvals are never taken along: what changed must be approved again."""
        given = self.cleaned_data
        body: dict[str, Any] = {
            "done": given["done"].isoformat(),
            "by": before.get("by") or actor,
            "fields": self.values(),
        }
        for name in ("period", "until"):
            if given.get(name):
                body[name] = given[name].isoformat()
        if given.get("subjects"):
            body["subjects"] = list(given["subjects"])
        body["writers"] = sorted({*(before.get("writers") or ()), actor, body["by"]})
        return body


def starting(kind: kinds.Kind, item: Item | None, request: HttpRequest) -> dict[str, Any]:
    if item is None:
        return {"done": today(), "expects": 0, "subjects": request.GET.getlist("subject")}
    body = item.body
    return {
        "done": body.get("done"),
        "period": body.get("period"),
        "until": body.get("until"),
        "subjects": body.get("subjects") or [],
        "sections": item.fields.get("sections") or [],
        "expects": item.version,
        **{f"x_{n}": fields.initial(g, item.fields.get(n)) for n, g in kind.fields.items()},
    }


@allow("record.write")
def new(request: Seated, kind: str) -> HttpResponse:
    return _edit(request, kinds.kind_of(kind), None)


@allow("record.write")
def change(request: Seated, kind: str, code: str) -> HttpResponse:
    of = kinds.kind_of(kind)
    item = Item.objects.filter(firm=request.seat.firm, type=Type.RECORD, kind=of.id, code=code).first()
    if item is None or item.state == State.WITHDRAWN:
        raise Http404
    return _edit(request, of, item)


def _edit(request: Seated, kind: kinds.Kind, item: Item | None) -> HttpResponse:
    seat = request.seat
    asked = RecordForm(
        request.POST or None, firm=seat.firm.pk, kind=kind, initial=starting(kind, item, request)
    )
    if request.method == "POST" and asked.is_valid():
        before = item.body if item else {}
        body = asked.body(seat.actor, before)
        try:
            files, drafts = taking.all_of(seat.firm.pk, seat.actor, request.FILES.getlist("files"))
        except taking.Refused as wrong:
            asked.add_error(None, str(wrong))
        else:
            held = [s for s in before.get("evidence") or [] if s in request.POST.getlist("keep")]
            if evidence := list(dict.fromkeys([*held, *files])):
                body["evidence"] = evidence
            submit = request.POST.get("do") != "draft"
            body["state"] = State.SUBMITTED.value if submit else State.DRAFT.value
            if submit:
                body["wanted_roles"] = sorted({r for s in kinds.approver_sets(kind.id) for r in s})
            code = item.code if item else f"{kind.id.split(':')[-1]}-{stamp()}"
            keeping = (
                kept.begin(seat.firm.pk, kind.keeping, date.fromisoformat(body["done"])) if submit else []
            )
            action = ("correct" if item and item.state == State.APPROVED else "change") if item else "add"
            try:
                write(
                    seat.firm,
                    seat.actor,
                    *drafts,
                    *keeping,
                    Draft(Type.RECORD, kind.id, code, body, action, asked.cleaned_data["expects"]),
                )
            except Stale:
                return errors.answer(request, 409)
            messages.success(
                request, say("已送出。", "Submitted.") if submit else say("已存為草稿。", "Kept as a draft.")
            )
            return redirect("record", firm=seat.firm.pk, kind=kind.slug, code=code)
    duty = bridge.the_catalogue().duties.get(request.GET.get("duty", ""))
    found = {
        "kind": kind,
        "item": item,
        "asked": asked,
        "duty": duty,
        "approvers": [
            [tr(bridge.the_catalogue().roles[r]) for r in sorted(s)] for s in kinds.approver_sets(kind.id)
        ],
        "evidence": taking.names(seat.firm.pk, item.body.get("evidence") or []) if item else [],
    }
    return render(request, "records/edit.html", found, status=400 if asked.is_bound else 200)
