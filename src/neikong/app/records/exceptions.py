"""Exceptions from a duty: asked by one, approved by another, with a compensating control that was verified, until a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.choosing import offer
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.records.lists import STATES
from neikong.app.registers.rows import history
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, stamp, write

APPROVERS = ("ciso", "security-head", "executive", "chairman")


class ExceptionForm(forms.Form):
    duty = forms.ChoiceField(label=say("應辦事項", "Duty"))
    reason = forms.CharField(label=say("原因", "Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000)
    compensating = forms.CharField(
        label=say("補償措施", "Compensating control"), widget=forms.Textarea({"rows": 3}), max_length=2000
    )
    subjects = forms.CharField(
        label=say("適用對象代號（空白為全部）", "For which rows (empty: all)"),
        required=False,
        help_text=say("以空白分隔", "separated by blanks"),
    )
    since = forms.DateField(
        label=say("自", "From"), initial=today, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(label=say("至", "Until"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        duties = bridge.the_catalogue().duties.values()
        offer(self, "duty", [(d.id, f"{tr(d.title)}（{d.id}）") for d in duties])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", say("結束日早於開始日。", "It ends before it begins."))
        return cleaned


@allow("record.see")
def listing(request: Seated) -> HttpResponse:
    found = Item.objects.filter(firm=request.seat.firm, type=Type.EXEMPTION).order_by("-since")
    duties = bridge.the_catalogue().duties
    rows = [(i, duties.get(i.kind), STATES.get(i.state)) for i in found[:500]]
    return render(request, "records/exceptions.html", {"rows": rows})


@allow("exception.ask")
def new(request: Seated) -> HttpResponse:
    seat = request.seat
    asked = ExceptionForm(request.POST or None, initial={"duty": request.GET.get("duty", "")})
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        code = f"exc-{stamp()}"
        body = {
            "by": seat.actor, "since": given["since"].isoformat(), "until": given["until"].isoformat(), "reason": given["reason"],
            "compensating": given["compensating"], "subjects": given["subjects"].split(), "state": State.SUBMITTED.value,
            "wanted_roles": list(APPROVERS), "writers": [seat.actor],
        }  # fmt: skip
        write(seat.firm, seat.actor, Draft(Type.EXEMPTION, given["duty"], code, body, "add", 0))
        messages.success(request, say("已送出申請。", "The request was handed in."))
        return redirect("exception", firm=seat.firm.pk, code=code)
    return render(
        request, "records/exception_new.html", {"asked": asked}, status=400 if asked.is_bound else 200
    )


def _item(request: Seated, code: str) -> Item:
    found = Item.objects.filter(firm=request.seat.firm, type=Type.EXEMPTION, code=code).first()
    if found is None:
        raise Http404
    return found


def may_approve(seat: Any, item: Item) -> list[str]:
    if item.state != State.SUBMITTED or seat.person in {item.by, *(item.body.get("writers") or ())}:
        return []
    return sorted(set(APPROVERS) & seat.roles)


@allow("record.see")
def detail(request: Seated, code: str) -> HttpResponse:
    item, seat = _item(request, code), request.seat
    duty = bridge.the_catalogue().duties.get(item.kind)
    found = {
        "item": item, "duty": duty, "state": STATES.get(item.state), "roles": may_approve(seat, item),
        "may_verify": item.state == State.APPROVED and not item.body.get("verified_on") and seat.person != item.by and seat.may("record.approve"),
        "may_end": seat.may("exception.ask") and item.state != State.WITHDRAWN,
        "versions": history(seat.firm.pk, Type.EXEMPTION, item.kind, code, {}),
    }  # fmt: skip
    return render(request, "records/exception.html", found)


@allow("record.see")
@require_POST
def act(request: Seated, code: str) -> HttpResponse:
    item, seat, what = _item(request, code), request.seat, request.POST.get("do", "")
    body, day = dict(item.body), today().isoformat()
    if what == "approve":
        roles = may_approve(seat, item)
        if not roles:
            raise PermissionDenied(
                say("只能由另一位主管核准。", "Only another person in charge may approve.")
            )
        body |= {
            "approvals": [{"by": seat.person, "role": roles[0], "on": day}],
            "state": State.APPROVED.value,
            "wanted_roles": [],
        }
    elif what == "verify":
        if item.state != State.APPROVED or seat.person == item.by or not seat.may("record.approve"):
            raise PermissionDenied(
                say("補償措施須由另一人查核。", "The compensating control is verified by another person.")
            )
        body["verified_on"] = day
    elif what == "end":
        if not seat.may("exception.ask"):
            raise PermissionDenied
        body |= {"state": State.WITHDRAWN.value, "ended": {"by": seat.person, "on": day}}
    else:
        raise Http404
    expects = request.POST.get("expects", "")
    try:
        write(
            seat.firm,
            seat.actor,
            Draft(Type.EXEMPTION, item.kind, code, body, what, int(expects) if expects.isdigit() else -1),
        )
    except Stale:
        return errors.answer(request, 409)
    return redirect("exception", firm=seat.firm.pk, code=code)
