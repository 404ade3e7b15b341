"""The programme, planning a drill, and the live room."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.choosing import offer
from neikong.app.base.now import now, today
from neikong.app.base.say import say, tr
from neikong.app.drills import executing
from neikong.app.drills.room import CLOCKS, Room, load, minutes, planned
from neikong.app.evidence import taking
from neikong.app.firms.seats import Seated
from neikong.app.resilience.asked import view_on
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, stamp, write
from neikong.clock import TAIPEI
from neikong.facts import View

PHASE_TITLES = {
    "before": {"zh": "事前準備", "en": "Preparation"},
    "during": {"zh": "演練實施", "en": "Conduct"},
    "after": {"zh": "演練後檢討", "en": "Review"},
}
MOST_STEPS = 200


def room_of(request: Seated, code: str) -> Room:
    found = load(request.seat.firm.pk, code)
    if found is None:
        raise Http404
    return found


@allow("drill.see")
def listing(request: Seated) -> HttpResponse:
    """The programme of the years as a matrix of systems by kind, and every drill."""
    firm, catalogue = request.seat.firm.pk, bridge.the_catalogue()
    view = view_on(firm, today())
    kinds = catalogue.definitions["drill-kinds"].values
    years = sorted(
        {
            today().year,
            today().year - 1,
            *({int(request.GET["year"])} if request.GET.get("year", "").isdigit() else ()),
        },
        reverse=True,
    )[:6]
    systems = [r for r in view.register("system") if r.fields.get("core")] if view.keeps("system") else []
    programme = list(view.register("drill-programme")) if view.keeps("drill-programme") else []
    records = list(
        Item.objects.filter(firm_id=firm, type=Type.RECORD, kind="drill")
        .exclude(state__in=[State.WITHDRAWN, State.DRAFT])
        .order_by("since")
    )
    matrix = []
    for system in systems:
        cells = []
        for kind in kinds:
            wanted = [
                p
                for p in programme
                if p.fields.get("year") in years
                and p.fields.get("kind") == kind
                and system.id in (p.fields.get("systems") or ())
            ]
            held = [
                r
                for r in records
                if r.since
                and r.since.year in years
                and r.fields.get("kind") == kind
                and system.id in (r.body.get("subjects") or ())
            ]
            cells.append({"planned": len(wanted), "last": held[-1] if held else None})
        matrix.append((system, cells))
    scenarios = catalogue.definitions["scenario-kinds"].values
    covered = {p.fields.get("scenario") for p in programme if p.fields.get("year") == today().year}
    return render(
        request,
        "drills/list.html",
        {
            "rooms": Item.objects.filter(firm_id=firm, type=Type.DRILL, kind="room").order_by("-seq")[:200],
            "kinds": [tr(t) for t in kinds.values()], "matrix": matrix, "years": years,
            "scenarios": [(tr(t), s in covered) for s, t in scenarios.items()],
            "records": list(reversed(records))[:50],
        },
    )  # fmt: skip


class PlanForm(forms.Form):
    title = forms.CharField(label=say("名稱", "Title"), max_length=200)
    kind = forms.ChoiceField(label=say("型態", "Kind"))
    scenario = forms.ChoiceField(label=say("情境", "Scenario"))
    systems = forms.MultipleChoiceField(
        label=say("受演練系統", "Systems"), widget=forms.CheckboxSelectMultiple
    )
    day = forms.DateField(
        label=say("預定日", "Planned for"),
        initial=today,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    risks = forms.CharField(
        label=say("演練本身之風險", "Risks of the drill itself"), widget=forms.Textarea({"rows": 2})
    )
    protection = forms.CharField(
        label=say("保護措施", "Protective measures"), widget=forms.Textarea({"rows": 2})
    )
    vendors = forms.CharField(label=say("受邀廠商", "Vendors invited"), required=False, help_text=say("不涉第三方者留空", "empty where no third party is concerned"))  # fmt: skip

    def __init__(self, *given: Any, view: View, **named: Any) -> None:
        super().__init__(*given, **named)
        catalogue = bridge.the_catalogue()
        for field, definition in (("kind", "drill-kinds"), ("scenario", "scenario-kinds")):
            titles = catalogue.definitions[definition].values
            offer(self, field, [(k, tr(t)) for k, t in titles.items()])
        rows = view.register("system") if view.keeps("system") else ()
        offer(self, "systems", [(r.id, r.fields.get("name") or r.id) for r in rows])


@allow("drill.run")
def new(request: Seated) -> HttpResponse:
    seat = request.seat
    view = view_on(seat.firm.pk, today())
    asked = PlanForm(request.POST or None, view=view, initial={"systems": request.GET.getlist("system")})
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        code = f"d-{stamp()}"
        body = {
            "title": given["title"], "kind": given["kind"], "scenario": given["scenario"], "systems": list(given["systems"]),
            "planned": given["day"].isoformat(), "risks": given["risks"], "protection": given["protection"], "vendors": given["vendors"],
            "by": seat.actor, "set_beforehand": now().isoformat(), "state": State.DRAFT.value, "clocks": {},
        }  # fmt: skip
        steps = planned(view, given["systems"])[:MOST_STEPS]
        drafts = [
            Draft(Type.DRILL, "step", f"{code}.{n:03}", {"number": n, **s}, "add", 0)
            for n, s in enumerate(steps)
        ]
        write(seat.firm, seat.actor, Draft(Type.DRILL, "room", code, body, "plan", 0), *drafts)
        return redirect("drill", firm=seat.firm.pk, code=code)
    return render(request, "drills/new.html", {"asked": asked}, status=400 if asked.is_bound else 200)


def _context(request: Seated, room: Room) -> dict[str, Any]:
    firm = request.seat.firm.pk
    view = view_on(firm, today())
    rows = {r.id: r for r in view.register("system")} if view.keeps("system") else {}
    systems = [rows[s] for s in room.body["systems"] if s in rows]
    targets = [m for s in systems if (m := minutes(s.fields.get("rto"))) is not None]
    catalogue = bridge.the_catalogue()
    return {
        "room": room,
        "systems": systems,
        "target": min(targets, default=None),
        "phases": [(p, tr(PHASE_TITLES[p]), steps) for p, steps in room.phases],
        "kind": tr(catalogue.definitions["drill-kinds"].values[room.body["kind"]]),
        "scenario": tr(catalogue.definitions["scenario-kinds"].values[room.body["scenario"]]),
        "interrupted": room.clock("interrupted"),
        "minimum": room.clock("minimum"),
        "switched_back": room.clock("switched_back"),
        "late": bool(room.rto and targets and room.rto.total_seconds() > min(targets) * 60),
        "now": now(),
        "bound": executing.allowed(),
    }


@allow("drill.see")
def detail(request: Seated, code: str) -> HttpResponse:
    return render(request, "drills/room.html", _context(request, room_of(request, code)))


@allow("drill.see")
def board(request: Seated, code: str) -> HttpResponse:
    """The part of the room that everybody's page asks for again every few seconds; the whole page when the drill began or ended."""
    answer = _board(request, code)
    held = Item.objects.filter(
        firm=request.seat.firm,
        type=Type.DRILL,
        kind="room",
        code=code,
    )
    if request.GET.get("state") not in (None, held.values_list("state", flat=True)[0]):
        answer["HX-Refresh"] = "true"
    return answer


def _board(request: Seated, code: str) -> HttpResponse:
    return render(request, "drills/board.html", _context(request, room_of(request, code)))


def _back(request: Seated, code: str) -> HttpResponse:
    if request.htmx:
        return _board(request, code)
    return redirect("drill", firm=request.seat.firm.pk, code=code)


@allow("drill.run")
@require_POST
def step(request: Seated, code: str, number: int) -> HttpResponse:
    """Start or finish a step, with one tap. Two who tap at once: the first counts, the second sees that it is done."""
    seat, room = request.seat, room_of(request, code)
    if not room.running:
        return errors.answer(request, 409)
    item = next((s for s in room.steps if s.body["number"] == number), None)
    if item is None:
        raise Http404
    body, what = dict(item.body), request.POST.get("do", "")
    mark = {"at": now().isoformat(), "by": seat.person or seat.actor}
    if what == "start" and not body.get("started"):
        body["started"] = mark
    elif what in ("done", "failed") and not body.get("finished"):
        body["started"] = body.get("started") or mark
        body["finished"] = mark | {"ok": what == "done"}
    elif what == "undo" and body.get("finished"):
        body["finished"] = None
    else:
        return _back(request, code)
    try:
        write(seat.firm, seat.actor, Draft(Type.DRILL, "step", item.code, body, what, item.version))
    except Stale:
        messages.info(request, say("另一人剛更新此步驟。", "Somebody else has just changed this step."))
    return _back(request, code)


@allow("drill.run")
@require_POST
def act(request: Seated, code: str) -> HttpResponse:
    """Begin the drill, stop its clocks, say the last recoverable point."""
    seat, room = request.seat, room_of(request, code)
    body, what = dict(room.body), request.POST.get("do", "")
    body["clocks"] = dict(body.get("clocks") or {})
    mark = {"at": now().isoformat(), "by": seat.person or seat.actor}
    if what == "begin" and room.item.state == State.DRAFT:
        body |= {"state": State.SUBMITTED.value, "began": mark}
    elif what in CLOCKS and room.running and what not in body["clocks"]:
        before = CLOCKS[: CLOCKS.index(what)]
        if any(b not in body["clocks"] for b in before):
            return errors.answer(request, 409)
        body["clocks"][what] = mark
    elif what == "point" and room.running:
        given = _local(request.POST.get("point", ""))
        if given is None or given > now():
            messages.error(
                request,
                say(
                    "請填過去的時間，例如 2026-11-20 09:15。",
                    "Give a time in the past, for example 2026-11-20 09:15.",
                ),
            )
            return redirect("drill", firm=seat.firm.pk, code=code)
        body["point"] = given.isoformat()
    else:
        return _back(request, code)
    try:
        write(seat.firm, seat.actor, Draft(Type.DRILL, "room", code, body, what, room.item.version))
    except Stale:
        messages.info(request, say("另一人剛按下同一按鈕。", "Somebody else has just done that."))
    return _back(request, code)


def _local(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=TAIPEI)
    except ValueError:
        return None


@allow("drill.run")
@require_POST
def note(request: Seated, code: str) -> HttpResponse:
    """A line of the log, with files."""
    seat, room = request.seat, room_of(request, code)
    text = request.POST.get("text", "").strip()[:2000]
    if not room.running or not (text or request.FILES):
        return errors.answer(request, 409) if not room.running else _back(request, code)
    try:
        files, drafts = taking.all_of(seat.firm.pk, seat.actor, request.FILES.getlist("files"))
    except taking.Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("drill", firm=seat.firm.pk, code=code)
    body = {"at": now().isoformat(), "by": seat.person or seat.actor, "text": text, "evidence": files}
    write(seat.firm, seat.actor, *drafts, Draft(Type.DRILL, "log", f"{code}.{stamp()}", body, "note", 0))
    return redirect("drill", firm=seat.firm.pk, code=code)


@allow("drill.execute")
@require_POST
def execute(request: Seated, code: str, number: int) -> HttpResponse:
    """Have a step's restore done by the server, where the step is bound to a target of the allow-list."""
    seat, room = request.seat, room_of(request, code)
    item = next((s for s in room.steps if s.body["number"] == number), None)
    if (
        item is None
        or not room.running
        or item.body.get("finished")
        or item.body.get("target") not in executing.allowed()
    ):
        return errors.answer(request, 409)
    body = dict(item.body) | {
        "started": {"at": now().isoformat(), "by": seat.person or seat.actor},
        "executing": True,
    }
    try:
        write(seat.firm, seat.actor, Draft(Type.DRILL, "step", item.code, body, "execute", item.version))
    except Stale:
        return errors.answer(request, 409)
    executing.later(seat.firm.pk, item.code, item.body["target"])
    return _back(request, code)


@allow("drill.run")
@require_POST
def steps(request: Seated, code: str) -> HttpResponse:
    """Edit the list before the drill begins: one step a line, `phase | text | minutes`."""
    seat, room = request.seat, room_of(request, code)
    if room.item.state != State.DRAFT:
        return errors.answer(request, 409)
    names = {t: p for p, title in PHASE_TITLES.items() for t in (*title.values(), p)}
    held = {(s.body["phase"], s.body["text"]): s.body for s in room.steps}
    made: list[dict[str, Any]] = []
    for line in request.POST.get("steps", "").splitlines():
        phase, _, rest = (p.strip() for p in line.partition("|"))
        text, _, length = (p.strip() for p in rest.partition("|"))
        if not line.strip():
            continue
        if phase not in names or not text:
            messages.error(
                request, say(f"這一行看不懂：{line[:80]}", f"This line cannot be read: {line[:80]}")
            )
            return redirect("drill", firm=seat.firm.pk, code=code)
        one = dict(held.get((names[phase], text), {"phase": names[phase], "text": text[:300]}))
        if number := re.match(r"\d{1,4}", length):
            one["minutes"] = int(number[0])
        made.append(one)
    drafts = []
    for n, one in enumerate(made[:MOST_STEPS]):
        drafts.append(Draft(Type.DRILL, "step", f"{code}.{n:03}", {**one, "number": n}, "change"))
    for item in room.steps[len(made) :]:
        drafts.append(Draft(Type.DRILL, "step", item.code, {**item.body, "phase": "removed"}, "remove"))
    write(seat.firm, seat.actor, *drafts)
    return redirect("drill", firm=seat.firm.pk, code=code)
