"""Choosing a firm, and the language of the pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from neikong.app.access.gate import open_to_all, signed_in
from neikong.app.firms.seats import firms_of


@signed_in
def choose(request: HttpRequest) -> HttpResponse:
    """Straight into the only firm; a list when there are several."""
    firms = firms_of(request.user)
    if len(firms) == 1:
        return redirect("today", firm=firms[0].id)
    return render(request, "choose.html", {"firms": firms})


@open_to_all
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie, and go back."""
    wanted = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = "/"
    answer = redirect(back)
    if wanted in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=31_536_000,
            httponly=True,
            samesite="Lax",
            secure=settings.HTTPS,
        )
    return answer
