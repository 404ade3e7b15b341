"""Distribution of a document: who it was given to, and who says that they have read this very version."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow
from neikong.app.base.now import now
from neikong.app.base.say import say
from neikong.app.firms.models import Member
from neikong.app.firms.seats import Seated
from neikong.app.records import kinds
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, write

KIND = "acknowledgement"


def standing(firm: str, item: Item) -> list[tuple[str, str, str]]:
    """(person, name, when) of everybody who the document was given to: who has an account; the instant of the version that stands."""
    read = {
        i.body["person"]: i.body["at"]
        for i in Item.objects.filter(
            firm_id=firm, type=Type.REVIEW, kind=KIND, code__startswith=f"{item.kind}/{item.code}~"
        )
        if i.body["version"] == item.version
    }
    members = Member.objects.filter(firm_id=firm, user__is_active=True, user__kind="staff").select_related(
        "user"
    )
    return [(m.person, str(m.user), read.get(m.person, "")) for m in members.order_by("person")]


@allow("record.see")
@require_POST
def acknowledge(request: Seated, kind: str, code: str) -> HttpResponse:
    """I have read the version that stands. An approved one of a document only."""
    of, seat = kinds.kind_of(kind), request.seat
    item = Item.objects.filter(
        firm=seat.firm, type=Type.RECORD, kind=of.id, code=code, state=State.APPROVED
    ).first()
    if item is None or not of.id.startswith("document:"):
        raise Http404
    body = {
        "record": code,
        "kind": of.id,
        "version": item.version,
        "person": seat.person,
        "at": now().isoformat(),
    }
    write(
        seat.firm, seat.actor, Draft(Type.REVIEW, KIND, f"{of.id}/{code}~{seat.person}", body, "acknowledge")
    )
    messages.success(request, say("已記錄您閱讀了這一版。", "Noted that you have read this version."))
    return redirect("record", firm=seat.firm.pk, kind=of.slug, code=code)
