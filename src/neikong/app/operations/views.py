"""What machines ask, and the pages of jobs and of the installation's own health."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow, open_to_all
from neikong.app.base.now import today
from neikong.app.base.say import language, say
from neikong.app.firms.seats import Seated
from neikong.app.operations import doctor, own_rows
from neikong.app.operations.jobs import JOBS
from neikong.app.operations.logs import failing
from neikong.app.operations.selfassess import assess
from neikong.app.subjects.models import Type
from neikong.app.subjects.write import write


@open_to_all
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers; it tells nothing else to who is not signed in."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})


@open_to_all
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, only to this machine."""
    if request.META.get("REMOTE_ADDR") not in ("127.0.0.1", "::1") or "HTTP_X_FORWARDED_FOR" in request.META:
        raise PermissionDenied
    from django_q.models import OrmQ

    from neikong.app.ledger.models import Head
    from neikong.app.posture.models import Sitting

    lines = ["# TYPE neikong_ledger_entries gauge"]
    lines += [f'neikong_ledger_entries{{log="{h.log}"}} {h.size}' for h in Head.objects.order_by("log")]
    lines += ["# TYPE neikong_verdicts gauge"]
    newest: dict[str, Sitting] = {}
    for s in Sitting.objects.filter(future=False).order_by("day"):
        newest[s.firm_id] = s
    lines += [
        f'neikong_verdicts{{firm="{f}",verdict="{v}"}} {n}'
        for f, s in sorted(newest.items())
        for v, n in sorted(s.counts.items())
    ]
    lines += ["# TYPE neikong_jobs_waiting gauge", f"neikong_jobs_waiting {OrmQ.objects.count()}"]
    lines += ["# TYPE neikong_audit_log_failing gauge", f"neikong_audit_log_failing {int(bool(failing()))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


@allow("job.see")
def jobs(request: HttpRequest) -> HttpResponse:
    """Each job with its last and its next run; what was missed is shown."""
    from django_q.models import Schedule, Task

    from neikong.app.base.now import now

    held = {s.name: s for s in Schedule.objects.all()}
    rows = []
    for job in JOBS:
        schedule = held.get(job.name)
        last = (
            Task.objects.filter(func="neikong.app.operations.jobs.run", args=(job.name,))
            .order_by("-stopped")
            .first()
        )
        late = bool(schedule and schedule.next_run and schedule.next_run < now())
        rows.append(
            {"job": job, "title": getattr(job, language()), "schedule": schedule, "last": last, "late": late}
        )
    answers = [(a, getattr(a, language())) for a in doctor.ask()]
    return render(request, "operations/jobs.html", {"rows": rows, "answers": answers})


@allow("settings.see")
def self_assessment(request: Seated) -> HttpResponse:
    """The application itself against the duties of a system like it."""
    return render(request, "operations/self.html", {"rows": assess(request.seat.firm.pk)})


@allow("register.edit")
@require_POST
def register_self(request: Seated) -> HttpResponse:
    """Put the application into the firm's own registers, where it is not there yet."""
    seat = request.seat
    drafts = own_rows.drafts(seat.firm.pk, today())
    if drafts:
        write(seat.firm, seat.actor, *drafts)
    rows = sum(d.type == Type.ROW for d in drafts)
    messages.success(request, say(f"已登載 {rows} 列。", f"{rows} rows were added."))
    return redirect("self", firm=seat.firm.pk)
