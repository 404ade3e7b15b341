"""Every request has a code: the page shows it when something fails, the log holds the detail under it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

current: ContextVar[str] = ContextVar("current", default="")


class Named:
    """Gives each request its code, and each answer the headers that keep it out of shared caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = secrets.token_hex(4)
        token = current.set(code)
        request.code = code  # type: ignore[attr-defined]
        try:
            answer = self.get_response(request)
        finally:
            current.reset(token)
        answer.headers.setdefault("X-Request-Code", code)
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer
