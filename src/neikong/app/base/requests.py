"""Every request has a code: the page shows it when something fails, the log holds the detail under it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextvars import ContextVar

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
