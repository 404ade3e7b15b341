"""The list of tasks, and handing one over."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms.seats import Seated
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, write
from neikong.app.tasks.working_out import mine, tasks


@allow("own-task.see")
@drawn_once
def listing(request: Seated) -> HttpResponse:
    """Mine; all for who may see all."""
    seat = request.seat
    every = tasks(seat.firm.pk, today(), upcoming=30)
    own = mine(every, seat)
    all_ = request.GET.get("who") == "all" and seat.may("task.see")
    found = every if all_ else own
    if kind := request.GET.get("kind"):
        found = [t for t in found if t.kind == kind]
    if verdict := request.GET.get("verdict"):
        found = [t for t in found if t.verdict == verdict]
    roles = bridge.the_catalogue().roles
    page = Paginator(found, 100).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    people = [
        i
        for i in Item.objects.filter(firm=seat.firm, type=Type.ROW, kind="person", until=None).exclude(
            state=State.WITHDRAWN
        )
        if not i.fields.get("left")
    ]
    return render(
        request,
        "tasks/list.html",
        {
            "page": page,
            "rows": [(t, tr(roles.get(t.role)) if t.role else "") for t in page.object_list],
            "mine": len(own), "every": len(every), "all": all_, "query": query.urlencode(),
            "people": [(p.code, p.fields.get("name") or p.code) for p in people], "today": today(), "verdicts": ("unmet", "overdue", "unknown", "due", "met"),
        },
    )  # fmt: skip


@allow("task.hand-over")
@require_POST
def hand_over(request: Seated, duty: str) -> HttpResponse:
    """Give a duty to a person, with a reason; or back to who holds the role."""
    seat, to = request.seat, request.POST.get("to", "")
    if duty not in bridge.the_catalogue().duties:
        raise Http404
    if to and not Item.objects.filter(firm=seat.firm, type=Type.ROW, kind="person", code=to).exists():
        messages.error(request, say("人員清冊沒有這個人。", "The register has no such person."))
        return redirect("tasks", firm=seat.firm.pk)
    body = {"to": to, "by": seat.person, "why": request.POST.get("why", "")[:500], "on": today().isoformat()}
    if not to:
        body["state"] = State.WITHDRAWN.value
    write(seat.firm, seat.actor, Draft(Type.HANDOVER, duty, duty, body, "hand-over"))
    messages.success(request, say("已轉派。", "Handed over."))
    return redirect("tasks", firm=seat.firm.pk)
