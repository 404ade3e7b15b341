"""Every request has a code: the page shows it when something fails, the log holds the detail under it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse

audit = logging.getLogger("neikong.audit")
current: ContextVar[HttpRequest | None] = ContextVar("current", default=None)


def who() -> dict[str, str]:
    """Who asks from where, for the logs: nothing outside a request. The user is told only once it was looked up."""
    request = current.get()
    if request is None:
        return {}
    user = request.__dict__.get("_cached_user")
    seat = getattr(request, "seat", None)  # of a token the person whose it is
    return {
        "user": getattr(user, "username", "") or getattr(seat, "actor", "") or "",
        "from": str(request.META.get("REMOTE_ADDR", "")),
        "method": request.method or "",
        "path": request.path,
        "code": getattr(request, "code", ""),
    }


def address(request: HttpRequest) -> str:
    """Where the request came from. Behind so many proxies of ours (NEIKONG_PROXIES) the one before the first of them: each adds the
    address that it saw at the end, and what stands before those anybody may have written."""
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    direct = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES or len(told) < settings.PROXIES:
        return direct
    try:
        return str(ip_address(told[-settings.PROXIES]))
    except ValueError:
        return direct


def written_down(request: HttpRequest, answer: HttpResponse) -> None:
    """A line in the audit log for each change that was asked for, and each file that was taken out, with what came of it."""
    route = request.resolver_match.url_name if request.resolver_match else ""
    level = logging.INFO if answer.status_code < 400 else logging.WARNING
    audit.log(level, "answered", extra={"action": route or "", "status": answer.status_code})


class Named:
    """Gives each request its code, and each answer the headers that keep it out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = secrets.token_hex(4)
        request.code = code  # type: ignore[attr-defined]
        request.META["REMOTE_ADDR"] = address(request)
        token = current.set(request)
        try:
            answer = self.get_response(request)
            if request.method not in ("GET", "HEAD", "OPTIONS") or "Content-Disposition" in answer.headers:
                written_down(request, answer)
        finally:
            current.reset(token)
        answer.headers.setdefault("X-Request-Code", code)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
