"""Every request has a code: the page shows it when something fails, the log holds the detail under it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

current: ContextVar[HttpRequest | None] = ContextVar("current", default=None)


def who() -> dict[str, str]:
    """Who asks from where, for the logs: nothing outside a request. The user is told only once it was looked up."""
    request = current.get()
    if request is None:
        return {}
    user = request.__dict__.get("_cached_user")
    return {
        "user": getattr(user, "username", "") or "",
        "from": str(request.META.get("REMOTE_ADDR", "")),
        "method": request.method or "",
        "path": request.path,
        "code": getattr(request, "code", ""),
    }


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
        finally:
            current.reset(token)
        answer.headers.setdefault("X-Request-Code", code)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
