"""A session that nobody uses ends; one that is used ends after its longest life. The last use is noted once a minute."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from neikong.app.base.now import now
from neikong.app.base.say import say

audit = logging.getLogger("neikong.audit")
NOTED_EVERY = 60.0  # seconds


class Idle:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            stamp = now().timestamp()
            seen, began = request.session.get("seen", stamp), request.session.setdefault("began", stamp)
            if stamp - seen > settings.IDLE_MINUTES * 60 or stamp - began > settings.SESSION_HOURS * 3600:
                audit.info("session ended", extra={"action": "idle", "user_name": request.user.username})
                logout(request)
                messages.info(request, say("閒置過久，已自動登出。", "You were signed out after being idle."))
                return redirect(settings.LOGIN_URL)
            if "seen" not in request.session or stamp - seen > NOTED_EVERY:
                request.session["seen"] = stamp
                self._note(request)
        return self.get_response(request)

    def _note(self, request: HttpRequest) -> None:
        """The time of last use, in the list of sessions."""
        from allauth.usersessions.models import UserSession

        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now())
