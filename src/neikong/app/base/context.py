"""What every template knows: the language, the person's seat, the menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from neikong.app.base.menu import MENU
from neikong.app.base.say import language
from neikong.app.operations.logs import failing


def everywhere(request: HttpRequest) -> dict[str, Any]:
    seat = getattr(request, "seat", None)
    match = request.resolver_match
    here = match.url_name if match else ""
    return {
        "lang": language(),
        "seat": seat,
        "here": here,
        "alarm": failing()
        if (seat and "administrator" in seat.roles) or (seat and "security-head" in seat.roles)
        else "",
        "menu": [entry for entry in MENU if seat and seat.may(entry.action)],
    }
