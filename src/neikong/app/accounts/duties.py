"""What an account owes before it may do anything else: an end that has come, a new password, a second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from neikong.app.accounts.models import User
from neikong.app.accounts.parameters import oldest
from neikong.app.base.now import today
from neikong.app.base.say import say
from neikong.clock import day_in_taipei

PASSWORD, FACTOR = "account_change_password", "mfa_index"
# routes that stay open while something is owed, so that it can be done
WHILE_PASSWORD = ("account_change_password", "account_logout", "account_reauthenticate", "mfa_reauthenticate")
WHILE_FACTOR = (*WHILE_PASSWORD, "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes")  # fmt: skip


def owed(user: User) -> str:
    """`ended`, `password`, `factor` or nothing."""
    day = today()
    if user.ends is not None and user.ends < day:
        return "ended"
    # a password that the directory keeps is the directory's to change
    own = user.has_usable_password()
    if own and (user.must_change_password or user.password_changed is None):
        return "password"
    if own and user.kind == User.Kind.STAFF and user.password_changed is not None:
        limit = oldest(day, list(user.memberships.values_list("firm_id", flat=True)))
        if limit is not None and day_in_taipei(user.password_changed) < limit:
            return "password"
    if not Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        return "factor"
    return ""


def owed_first(request: HttpRequest) -> HttpResponse | None:
    """A redirect to what must be done first, or None. What is owed is asked once in a session until it is done."""
    user = request.user
    assert isinstance(user, User)
    mark = f"{today()}|{user.password[-12:]}|{user.must_change_password}|{user.ends}"
    if request.session.get("owes-nothing") == mark:
        return None
    what, route = owed(user), request.resolver_match.url_name if request.resolver_match else ""
    if what == "ended":
        logout(request)
        messages.error(request, say("這個帳號的使用期間已結束。", "This account has ended."))
        return redirect("account_login")
    if what == "password" and route not in WHILE_PASSWORD:
        messages.warning(
            request,
            say(
                "請先變更密碼（初始密碼或已逾更換期間）。",
                "Change your password first: it is initial or too old.",
            ),
        )
        return redirect(PASSWORD)
    if what == "factor" and route not in WHILE_FACTOR:
        messages.warning(
            request,
            say(
                "請先設定第二因素：驗證程式或通行金鑰。",
                "Set up a second factor first: an authenticator app or a passkey.",
            ),
        )
        return redirect(FACTOR)
    if not what:
        request.session["owes-nothing"] = mark
    return None
