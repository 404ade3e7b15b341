"""The gate: every route names an action of the matrix, or says that it is open; what says nothing is closed.

`@allow("register.see")` marks a firm's page: who has no seat in the firm is told that there is no such page.
`@signed_in` marks a page of a person's own (choosing a firm, the language); `@open_to_all` one that needs nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from neikong.app.access.rights import actions
from neikong.app.base.say import say
from neikong.app.firms.seats import Seated, seat_of

audit = logging.getLogger("neikong.audit")
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# allauth's own views, and of its routes those that we offer
THEIR_MODULES = ("allauth.account", "allauth.mfa", "allauth.usersessions", "allauth.socialaccount")
OFFERED = frozenset(
    {
        "openid_connect_login", "openid_connect_callback", "socialaccount_login_cancelled", "socialaccount_login_error",
        "account_login", "account_logout", "account_inactive", "account_change_password", "account_reauthenticate",
        "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_list_webauthn",
        "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn", "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn", "usersessions_list",
    }
)  # fmt: skip


def allow(action: str) -> Callable[[View], View]:
    """Close a firm's page to everybody who may not do the action there."""
    if action not in actions():
        raise KeyError(f"rights.yaml has no action '{action}'")

    def closed(view: View) -> View:
        @wraps(view)
        def guarded(request: Seated, firm: str, *given: Any, **named: Any) -> HttpResponseBase:
            seat = seat_of(request.user, firm)
            if seat is None:
                audit.warning("no seat", extra={"action": action, "firm": firm, "path": request.path})
                raise Http404
            request.seat = seat
            if not seat.may(action):
                audit.warning("refused", extra={"action": action, "firm": firm, "path": request.path})
                title = actions()[action].title
                raise PermissionDenied(
                    say(f"您沒有「{title['zh']}」的權限。", f"You may not: {title['en']}.")
                )
            return view(request, *given, **named)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return closed


def signed_in(view: View) -> View:
    """A page of the person's own, in no firm."""
    view.action = "signed-in"  # type: ignore[attr-defined]
    return view


def open_to_all(view: View) -> View:
    """A page that needs nobody signed in."""
    view.action = "open"  # type: ignore[attr-defined]
    return view


class Gate:
    """Denies by default: an unmarked view is not served, and only open ones without signing in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], given: Any, named: Any
    ) -> HttpResponse | None:
        action = getattr(view, "action", None)
        if action == "open":
            return None
        if action is None:
            if view.__module__.startswith(THEIR_MODULES):
                return self._their_own(request)
            raise PermissionDenied
        if not request.user.is_authenticated:
            return redirect(f"/account/login/?next={quote(request.get_full_path())}")
        from neikong.app.accounts.duties import owed_first

        return owed_first(request)

    def _their_own(self, request: HttpRequest) -> HttpResponse | None:
        """Pages of signing in and of the second factor guard themselves; those that we do not offer are not there."""
        from neikong.app.accounts.duties import owed_first

        route = request.resolver_match.url_name if request.resolver_match else ""
        if route not in OFFERED:
            raise Http404
        if request.user.is_authenticated:
            return owed_first(request)
        return None
