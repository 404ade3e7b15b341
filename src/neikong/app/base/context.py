"""What every template knows: the language, the person's seat, the menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from neikong.app.base.menu import MENU
from neikong.app.base.say import language
from neikong.app.operations.logs import failing


def _provider() -> tuple[str, str] | None:
    """The firm's own sign-in service: its id and its name."""
    kinds: Any = settings.SOCIALACCOUNT_PROVIDERS
    for app in kinds.get("openid_connect", {}).get("APPS", ()):
        return app["provider_id"], app["name"]
    return None


def everywhere(request: HttpRequest) -> dict[str, Any]:
    seat = getattr(request, "seat", None)
    match = request.resolver_match
    here = match.url_name if match else ""
    return {
        "lang": language(),
        "seat": seat,
        "here": here,
        "oidc": _provider(),
        "alarm": failing()
        if (seat and "administrator" in seat.roles) or (seat and "security-head" in seat.roles)
        else "",
        "menu": [entry for entry in MENU if seat and seat.may(entry.action)],
    }
