"""Pages for what went wrong: a short sentence and a code; the log holds the rest."""

from __future__ import annotations

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from neikong.app.base.say import say

log = logging.getLogger("neikong.errors")
SAID = {
    400: (say("這個請求不完整或不正確。", "This request is incomplete or wrong."), "bad-request"),
    403: (say("您沒有這項權限。", "You may not do this."), "forbidden"),
    404: (say("沒有這一頁，或您看不到它。", "There is no such page, or you may not see it."), "not-found"),
    409: (
        say(
            "別人剛改過同一筆資料；請重新載入後再改。",
            "Somebody else has just changed this; load it again first.",
        ),
        "stale",
    ),
    500: (say("系統發生錯誤，已記錄。", "Something failed here; it was logged."), "broken"),
}


def answer(request: HttpRequest, status: int, said: Any = None) -> HttpResponse:
    words, kind = SAID[status]
    code = getattr(request, "code", "")
    log.warning("answered %s", status, extra={"kind": kind, "path": request.path})
    found = {"said": said or words, "status": status, "code": f"{kind}-{code}"}
    return render(request, "error.html", found, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, str(exception) or None)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return answer(request, 500)
