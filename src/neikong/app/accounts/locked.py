"""After too many wrong tries the session ends and the account is locked for a while."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

audit = logging.getLogger("neikong.audit")


def name_of(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The user name of a try: as Django hands it on, else as the form sent it."""
    given = (credentials or {}).get("username") or (request.POST.get("login") if request is not None else "")
    return str(given or "").strip().lower()


def locked(
    request: HttpRequest, original: Any = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page that says so. It is the same whether or not there is such an account."""
    request.session.flush()
    audit.warning("locked", extra={"action": "sign-in", "user_name": (credentials or {}).get("username", "")})
    found = {"minutes": settings.LOCK_MINUTES, "code": getattr(request, "code", "")}
    return render(request, "account/locked.html", found, status=403)
