"""After the drill: the review, the record with what was measured, its findings, and the minutes."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import now, today
from neikong.app.base.say import language, say, tr
from neikong.app.drills.room import Room, as_iso
from neikong.app.drills.views import PHASE_TITLES, room_of
from neikong.app.evidence import taking
from neikong.app.firms.seats import Seated
from neikong.app.records import kinds
from neikong.app.resilience.asked import view_on
from neikong.app.subjects import kept
from neikong.app.subjects.models import State, Type
from neikong.app.subjects.write import Draft, Stale, stamp, write
from neikong.clock import TAIPEI, day_in_taipei
from neikong.reports.drill_docx import Minutes, minutes_docx


class ReviewForm(forms.Form):
    review_meeting = forms.DateField(
        label=say("檢討會議日", "Review meeting"),
        initial=today,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    participants = forms.CharField(label=say("參與人員", "Participants"), widget=forms.Textarea({"rows": 2}))
    findings = forms.CharField(
        label=say("缺失（一行一項；無則留空）", "Findings, one a line; empty where there are none"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    conclusions = forms.CharField(
        label=say("結論及程序修訂", "Conclusions and updated procedures"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    continuity = forms.BooleanField(
        label=say("為業務持續運作演練", "A business-continuity drill"), required=False
    )
    recovery_staff = forms.BooleanField(
        label=say("系統復原人員參與", "Recovery staff took part"), required=False
    )
    business_staff = forms.BooleanField(
        label=say("核心業務人員參與", "Business staff took part"), required=False
    )
    task_group = forms.BooleanField(
        label=say("韌性任務編組人員參加", "The resilience task group took part"), required=False
    )
    sop_verified = forms.BooleanField(
        label=say("已驗證標準作業程序", "The procedures were verified"), required=False
    )
    real_business = forms.BooleanField(
        label=say("以實際業務運作驗證", "Verified by real business"), required=False
    )
    internal_resources = forms.BooleanField(
        label=say("　內部資源與人力調度", "  internal resources and staff"), required=False
    )
    outside_partners = forms.BooleanField(label=say("　外部夥伴協同", "  outside partners"), required=False)
    network = forms.BooleanField(label=say("　網路調整介接", "  network adjustment"), required=False)
    available = forms.BooleanField(
        label=say("演練後系統可用", "The systems were available afterwards"), required=False
    )
    system_backup_fit = forms.BooleanField(
        label=say("系統備援機制符合需求", "System standby meets needs"), required=False
    )
    data_backup_fit = forms.BooleanField(label=say("資料備份機制符合需求", "Data backup meets needs"), required=False)  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("review_meeting") and cleaned["review_meeting"] > today():
            self.add_error(
                "review_meeting", say("檢討會議不可晚於今日。", "It cannot have been held after today.")
            )
        return cleaned


FLAGS = tuple(name for name, field in ReviewForm.base_fields.items() if isinstance(field, forms.BooleanField))


@allow("drill.run")
def review(request: Seated, code: str) -> HttpResponse:
    """End the drill: its record is filed for another person's approval, findings are opened, and the room is closed."""
    seat, room = request.seat, room_of(request, code)
    if not room.running:
        return errors.answer(request, 409)
    asked = ReviewForm(request.POST or None)
    if request.method == "POST" and asked.is_valid():
        try:
            record = _end(seat, room, asked.cleaned_data)
        except Stale:
            return errors.answer(request, 409)
        messages.success(
            request,
            say("演練已結束，紀錄已送出待核准。", "The drill is closed; its record waits for approval."),
        )
        return redirect("record", firm=seat.firm.pk, kind="drill", code=record)
    left = [s for s in room.steps if not s.body.get("finished") and s.body["phase"] != "removed"]
    context = {"room": room, "asked": asked, "left": left, "rto": room.rto, "rpo": room.rpo}
    return render(request, "drills/review.html", context, status=400 if asked.is_bound else 200)


def _end(seat: Any, room: Room, given: dict[str, Any]) -> str:
    """The record of what was measured; only what happened is said: an untold point gives no RPO."""
    code, firm = f"drill-{stamp()}", seat.firm.pk
    body = room.body
    steps = [s for s in room.steps if s.body["phase"] != "removed"]
    evidence = list(dict.fromkeys(sha for line in room.log for sha in line.body.get("evidence") or ()))
    told = {
        "form": "neikong-drill-room-1", "room": room.item.code, **{k: v for k, v in body.items() if k != "state"},
        "steps": [s.body for s in steps], "log": [i.body for i in room.log],
    }  # fmt: skip
    data = json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1).encode()
    sha, drafts = taking.one(firm, seat.actor, f"{room.item.code}.json", [data])
    docx = minutes_docx(_minutes(room, given), language())
    minutes_sha, more = taking.one(firm, seat.actor, f"{room.item.code}.docx", [docx])
    names = {r.id: str(r.fields.get("name") or r.id) for r in _systems(firm)}
    fields: dict[str, Any] = {
        "name": body["title"], "kind": body["kind"], "scenario": body["scenario"], "plan": body["title"],
        "risks": body["risks"], "protection": body["protection"], "set_beforehand": True, "participants": given["participants"],
        "attendance": given["participants"], "review_meeting": given["review_meeting"].isoformat(), "simulated": True, "reviewed": True,
        "systems_planned": True, "prepared": _whole(steps, "before"), "conducted": _whole(steps, "during"),
        "followed_procedure": all(s.body.get("finished", {}).get("ok") for s in steps if s.body["phase"] == "during" and s.body.get("finished")),
        "third_party": bool(body.get("vendors")), "business": "、".join(names.get(s, s) for s in body["systems"]),
        **{flag: bool(given[flag]) for flag in FLAGS},
    }  # fmt: skip
    if body.get("vendors"):
        fields |= {"vendors": body["vendors"], "vendors_invited": True}
    if room.rto is not None:
        fields["actual_rto"] = as_iso(room.rto)
    if room.rpo is not None:
        fields["actual_rpo"] = as_iso(room.rpo)
    known = bridge.the_catalogue().records["drill"].fields
    began = room.clock("interrupted") or now()
    record = {
        "done": day_in_taipei(began).isoformat(), "by": seat.actor, "writers": sorted({seat.actor, str(body["by"])}),
        "subjects": list(body["systems"]), "fields": {k: v for k, v in fields.items() if k in known},
        "evidence": [*evidence, sha, minutes_sha], "state": State.SUBMITTED.value, "room": room.item.code,
        "wanted_roles": sorted({r for s in kinds.approver_sets("drill") for r in s}),
    }  # fmt: skip
    ended = dict(body) | {
        "state": State.APPROVED.value,
        "ended": now().isoformat(),
        "record": code,
        "conclusions": given["conclusions"],
    }
    findings = [
        Draft(Type.RECORD, "finding", f"finding-{stamp()}-{n}", {
            "done": today().isoformat(), "by": seat.actor, "writers": [seat.actor], "subjects": list(body["systems"]),
            "fields": {"severity": line[:300]}, "state": State.SUBMITTED.value, "title": line[:300],
            "wanted_roles": sorted({r for s in kinds.approver_sets("finding") for r in s}),
        }, "add", 0)
        for n, line in enumerate(x.strip() for x in given["findings"].splitlines() if x.strip())
    ]  # fmt: skip
    keeping = kept.begin(firm, "record:drill", day_in_taipei(began))
    if findings and not keeping:
        keeping = kept.begin(firm, "record:finding", today())
    write(
        seat.firm, seat.actor, *_once([*drafts, *more]), *keeping, *findings,
        Draft(Type.RECORD, "drill", code, record, "add", 0),
        Draft(Type.DRILL, "room", room.item.code, ended, "end", room.item.version),
    )  # fmt: skip
    return code


def _once(drafts: list[Draft]) -> list[Draft]:
    return list({(d.type, d.kind, d.code): d for d in drafts}.values())


def _whole(steps: list[Any], phase: str) -> bool:
    """Whether every step of a phase was finished, and none failed."""
    return all((s.body.get("finished") or {}).get("ok") for s in steps if s.body["phase"] == phase)


def _systems(firm: str) -> list[Any]:
    view = view_on(firm, today())
    return list(view.register("system")) if view.keeps("system") else []


def _minutes(room: Room, given: dict[str, Any] | None) -> Minutes:
    catalogue, body = bridge.the_catalogue(), room.body
    names = {r.id: str(r.fields.get("name") or r.id) for r in _systems(room.item.firm_id)}
    given = given or {}
    return Minutes(
        title=body["title"],
        kind=tr(catalogue.definitions["drill-kinds"].values[body["kind"]]),
        scenario=tr(catalogue.definitions["scenario-kinds"].values[body["scenario"]]),
        systems=tuple(names.get(s, s) for s in body["systems"]),
        risks=body["risks"],
        protection=body["protection"],
        vendors=body.get("vendors", ""),
        interrupted=_local(room.clock("interrupted")),
        minimum=_local(room.clock("minimum")),
        switched_back=_local(room.clock("switched_back")),
        point=_local(room.point),
        rto=str(room.rto or ""),
        rpo=str(room.rpo if room.rpo is not None else ""),
        steps=tuple(
            (tr(PHASE_TITLES[s.body["phase"]]), s.body["text"], *_times(s.body))
            for s in room.steps
            if s.body["phase"] in PHASE_TITLES
        ),
        log=tuple((_clock(i.body["at"]), i.body["by"], i.body["text"]) for i in room.log),
        participants=given.get("participants", ""),
        findings=tuple(x.strip() for x in given.get("findings", "").splitlines() if x.strip()),
        conclusions=given.get("conclusions", body.get("conclusions", "")),
        meeting=str(given.get("review_meeting", "")),
    )


def _local(at: datetime | None) -> str:
    return f"{at.astimezone(TAIPEI):%Y-%m-%d %H:%M:%S}" if at else ""


def _clock(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(TAIPEI):%H:%M:%S}"


def _times(body: Any) -> tuple[str, str, str, str]:
    started, finished = body.get("started") or {}, body.get("finished") or {}
    result = "" if not finished else ("✓" if finished.get("ok") else "✗")
    return (
        _clock(started["at"]) if started else "",
        _clock(finished["at"]) if finished else "",
        finished.get("by") or started.get("by") or "",
        result,
    )


@allow("drill.see")
def minutes(request: Seated, code: str) -> HttpResponse:
    """The minutes as they stand, as a Word file."""
    room = room_of(request, code)
    answer = HttpResponse(
        minutes_docx(_minutes(room, None), language()),
        content_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    answer["Content-Disposition"] = f'attachment; filename="{code}.docx"'
    return answer
