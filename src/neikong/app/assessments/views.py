"""Assessments: begun for a day, closed once, shown as they were."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.assessments import freezing
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import language, say
from neikong.app.evidence import store
from neikong.app.firms.seats import Seated
from neikong.app.ledger.models import Head
from neikong.app.ledger.signing import sign
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, stamp, write
from neikong.ledger.tree import Frontier


class AssessmentForm(forms.Form):
    title = forms.CharField(label=say("名稱", "Title"), max_length=200)
    on = forms.DateField(
        label=say("判定日", "As of"), initial=today, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


def _item(request: Seated, code: str) -> Item:
    found = Item.objects.filter(firm=request.seat.firm, type=Type.ASSESSMENT, code=code).first()
    if found is None:
        raise Http404
    return found


@allow("position.see")
def listing(request: Seated) -> HttpResponse:
    found = Item.objects.filter(firm=request.seat.firm, type=Type.ASSESSMENT).order_by("-seq")
    return render(request, "assessments/list.html", {"rows": found[:500]})


@allow("assessment.close")
def new(request: Seated) -> HttpResponse:
    seat = request.seat
    asked = AssessmentForm(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        body = {
            "title": asked.cleaned_data["title"], "on": asked.cleaned_data["on"].isoformat(), "by": seat.actor,
            "begun": freezing.begun(bridge.the_catalogue()), "state": State.DRAFT.value,
        }  # fmt: skip
        code = f"a-{stamp()}"
        write(seat.firm, seat.actor, Draft(Type.ASSESSMENT, "assessment", code, body, "begin", 0))
        return redirect("assessment", firm=seat.firm.pk, code=code)
    return render(request, "assessments/new.html", {"asked": asked}, status=400 if asked.is_bound else 200)


@allow("position.see")
def detail(request: Seated, code: str) -> HttpResponse:
    """An open one with the verdicts of now and what another catalogue would change; a closed one with its object."""
    item, firm = _item(request, code), request.seat.firm.pk
    found: dict[str, Any] = {"item": item, "closed": item.state == State.APPROVED}
    if item.state == State.DRAFT:
        catalogue = bridge.the_catalogue()
        stand = freezing.judged_now(firm, date.fromisoformat(item.body["on"]), catalogue)
        found["counts"] = stand.counts.items()
        if item.body["begun"]["catalogue"] != catalogue.digest:
            found["proposed"] = freezing.carry_over(item.body["begun"], catalogue)
    return render(request, "assessments/detail.html", found)


@allow("assessment.close")
@require_POST
def act(request: Seated, code: str) -> HttpResponse:
    """Take the proposed carry-over, or close. A closed assessment takes nothing any more."""
    item, seat = _item(request, code), request.seat
    if item.state != State.DRAFT:
        return errors.answer(request, 409)
    body, what = dict(item.body), request.POST.get("do")
    expects = request.POST.get("expects", "")
    if what == "carry-over":
        body["begun"] = freezing.begun(bridge.the_catalogue())
    elif what == "close":
        catalogue = bridge.the_catalogue()
        if body["begun"]["catalogue"] != catalogue.digest:
            messages.error(
                request,
                say(
                    "目錄已更新；請先確認異動的處理。",
                    "The catalogue is another one now; say first what becomes of the changes.",
                ),
            )
            return redirect("assessment", firm=seat.firm.pk, code=code)
        sign(seat.firm.pk)
        head = Head.objects.get(log=seat.firm.pk)
        root = base64.b64encode(Frontier.decode(head.frontier).root()).decode()
        stand = freezing.judged_now(seat.firm.pk, date.fromisoformat(body["on"]), catalogue)
        data = freezing.frozen(seat.firm.pk, stand, body["title"], root, head.size)
        stored = store.put_bytes(data)
        pages = {lang: store.put_bytes(freezing.render(data, lang)).sha256 for lang in freezing.LANGUAGES}
        body |= {
            "object": stored.sha256,
            "pages": pages,
            "state": State.APPROVED.value,
            "closed": today().isoformat(),
            "counts": dict(stand.counts),
        }
        body.pop("begun")
    else:
        raise Http404
    try:
        write(
            seat.firm,
            seat.actor,
            Draft(Type.ASSESSMENT, "assessment", code, body, what, int(expects) if expects.isdigit() else -1),
        )
    except Stale:
        return errors.answer(request, 409)
    return redirect("assessment", firm=seat.firm.pk, code=code)


@allow("position.see")
def closed(request: Seated, code: str) -> HttpResponse:
    """The closed assessment: the very bytes that were stored when it was closed."""
    item = _item(request, code)
    if item.state != State.APPROVED:
        raise Http404
    data = store.read(item.body["pages"][language()])
    style = re.search(rb"<style>(.*?)</style>", data, re.S)
    # its own style by its hash, and nothing else whatever
    allowed = (
        f"'sha256-{base64.b64encode(hashlib.sha256(style[1]).digest()).decode()}'" if style else "'none'"
    )
    answer = HttpResponse(data, content_type="text/html; charset=utf-8")
    answer["Content-Security-Policy"] = f"default-src 'none'; style-src {allowed}; frame-ancestors 'none'"
    return answer
