"""Making, revoking and recognising tokens; the page where a person does it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow
from neikong.app.access.rights import actions
from neikong.app.api.models import Token
from neikong.app.base.choosing import offer
from neikong.app.base.now import now, today
from neikong.app.base.say import say, tr
from neikong.app.firms.models import Member
from neikong.app.firms.seats import Seat, Seated, seat_of
from neikong.app.subjects.models import Type
from neikong.app.subjects.write import Draft, write

LONGEST = timedelta(days=366)
# what a program never does for a person
NEVER = frozenset(
    {"record.approve", "account.manage", "token.make", "library.confirm", "assessment.close", "evidence.hold"}
)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def scopes_of(seat: Seat) -> list[str]:
    return [id for id in actions() if seat.may(id) and id not in NEVER]


def recognise(text: str, firm: str) -> tuple[Seat, frozenset[str]] | None:
    """The seat that a token speaks for in a firm, and its scopes; None for what is not, not any more, or not there."""
    token = (
        Token.objects.filter(digest=digest(text), revoked=None, ends__gte=today(), member__firm_id=firm)
        .select_related("member__user")
        .first()
    )
    if token is None:
        return None
    seat = seat_of(token.member.user, firm)
    return (seat, frozenset(token.scopes) - NEVER) if seat is not None else None


class TokenForm(forms.Form):
    name = forms.CharField(label=say("用途", "What it is for"), max_length=100)
    ends = forms.DateField(
        label=say("最後一日", "Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    scopes = forms.MultipleChoiceField(
        label=say("可做的動作", "What it may do"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, seat: Seat, **named: Any) -> None:
        super().__init__(*given, **named)
        offer(self, "scopes", [(id, tr(actions()[id].title)) for id in scopes_of(seat)])

    def clean_ends(self) -> date:
        ends: date = self.cleaned_data["ends"]
        if not today() <= ends <= today() + LONGEST:
            raise forms.ValidationError(say("須在今日起一年內。", "Within a year from today."))
        return ends


@allow("token.make")
def listing(request: Seated) -> HttpResponse:
    """One's own tokens; a new one is shown once."""
    seat = request.seat
    member = Member.objects.get(user=seat.user, firm=seat.firm)
    asked, made = TokenForm(request.POST or None, seat=seat), ""
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        made = f"nk_{secrets.token_urlsafe(32)}"
        body = {
            "name": given["name"],
            "scopes": given["scopes"],
            "ends": given["ends"].isoformat(),
            "by": seat.person,
        }
        write(seat.firm, seat.actor, Draft(Type.TOKEN, "token", digest(made)[:16], body, "add", 0))
        Token.objects.create(
            member=member,
            name=given["name"],
            digest=digest(made),
            scopes=given["scopes"],
            made=now(),
            ends=given["ends"],
        )
        asked = TokenForm(seat=seat)
    tokens = member.tokens.order_by("-made")
    return render(
        request,
        "api/tokens.html",
        {"asked": asked, "made": made, "tokens": tokens, "today": today()},
        status=400 if asked.is_bound else 200,
    )


@allow("token.make")
@require_POST
def revoke(request: Seated, id: int) -> HttpResponse:
    seat = request.seat
    token = Token.objects.filter(pk=id, member__user=seat.user, member__firm=seat.firm, revoked=None).first()
    if token is None:
        raise Http404
    token.revoked = now()
    token.save(update_fields=["revoked"])
    body = {
        "name": token.name,
        "scopes": token.scopes,
        "ends": token.ends.isoformat(),
        "by": seat.person,
        "state": "withdrawn",
    }
    write(seat.firm, seat.actor, Draft(Type.TOKEN, "token", token.digest[:16], body, "revoke"))
    messages.success(request, say("已撤銷。", "Revoked."))
    return redirect("tokens", firm=seat.firm.pk)
