"""Settings: what there is to set, and the matrix of roles and actions as it is enforced."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.access.rights import OWN_ROLES, actions
from neikong.app.base.menu import SETTINGS
from neikong.app.firms.seats import Seated


@allow("settings.see")
def settings(request: Seated) -> HttpResponse:
    seat = request.seat
    return render(request, "confirming/settings.html", {"pages": [e for e in SETTINGS if seat.may(e.action)]})


@allow("settings.see")
def rights(request: HttpRequest) -> HttpResponse:
    """Every action against every role; it is the very matrix that decides."""
    roles = {**bridge.the_catalogue().roles, **OWN_ROLES}
    listed = {r: t for r, t in roles.items() if any(r in a.roles for a in actions().values())}
    rows = [(action, [role in action.roles for role in listed]) for action in actions().values()]
    return render(request, "confirming/rights.html", {"roles": list(listed.items()), "rows": rows})
