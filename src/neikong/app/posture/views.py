"""Today: what is due, late, and waiting for me."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from neikong.app.access.gate import allow
from neikong.app.base.now import today as the_day
from neikong.app.posture.sitting import stand


@allow("position.see")
def today(request: HttpRequest) -> HttpResponse:
    found = stand(request.seat.firm.pk, the_day())  # type: ignore[attr-defined]
    return render(request, "posture/today.html", {"stand": found})
