"""Joiners, movers and leavers: who has which role from when until when. Nobody changes their own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset as unlock
from django import forms
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.access.rights import OWN_ROLES
from neikong.app.accounts.directory import kept_elsewhere
from neikong.app.accounts.models import User
from neikong.app.base.choosing import offer
from neikong.app.base.now import today
from neikong.app.base.say import say, tr
from neikong.app.firms import people
from neikong.app.firms.models import Grant, Member
from neikong.app.firms.seats import Seated
from neikong.app.subjects.models import Item, Type


def roles() -> list[tuple[str, str]]:
    found = {**bridge.the_catalogue().roles, **OWN_ROLES}
    return [(id, tr(text)) for id, text in found.items() if id != "all-staff"]


def member_of(request: Seated, person: str) -> Member:
    """Raises Http404."""
    found = Member.objects.filter(firm=request.seat.firm, person=person).select_related("user").first()
    if found is None:
        raise Http404
    return found


def not_oneself(request: HttpRequest, member: Member) -> None:
    """Raises PermissionDenied: an administrator's own rights are another administrator's business."""
    if member.user_id == request.user.pk:
        raise PermissionDenied(say("不能變更自己的權限。", "Nobody changes their own rights."))


class NewForm(forms.Form):
    username = forms.RegexField(r"^[A-Za-z0-9._-]{2,60}$", label=say("帳號", "User name"))
    person = forms.CharField(
        label=say("人員代號（人員清冊）", "Person (register of persons)"), max_length=100
    )
    name = forms.CharField(label=say("顯示名稱", "Name shown"), max_length=100)
    kind = forms.ChoiceField(
        label=say("類別", "Kind"),
        choices=[
            ("staff", say("員工", "staff")),
            ("vendor", say("廠商", "vendor")),
            ("examiner", say("檢查人員", "examiner")),
        ],
    )
    roles = forms.MultipleChoiceField(label=say("角色", "Roles"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(
        label=say("自何日起", "From"), initial=today, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=say("至何日止", "Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=say("廠商及檢查人員必填", "required for vendors and examiners"),
    )

    directory = forms.BooleanField(
        label=say(
            "密碼由公司之目錄或登入服務驗證", "The firm's directory or sign-in service keeps the password"
        ),
        required=False,
    )

    def __init__(self, *given: Any, firm: str, **named: Any) -> None:
        super().__init__(*given, **named)
        self.firm = firm
        if not kept_elsewhere():
            del self.fields["directory"]
        offer(self, "roles", roles())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") in ("vendor", "examiner") and not cleaned.get("until"):
            self.add_error(
                "until",
                say(
                    "廠商及檢查人員的帳號必須有結束日。",
                    "An account of a vendor or examiner must have an end.",
                ),
            )
        if cleaned.get("until") and cleaned.get("since") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", say("結束日早於開始日。", "It ends before it begins."))
        if User.objects.filter(username=cleaned.get("username")).exists():
            self.add_error("username", say("這個帳號已經有了。", "This user name is taken."))
        person = cleaned.get("person")
        if Member.objects.filter(firm_id=self.firm, person=person).exists():
            self.add_error("person", say("這個人已經有帳號。", "This person has an account already."))
        if (
            cleaned.get("kind") == "staff"
            and person
            and not Item.objects.filter(firm_id=self.firm, type=Type.ROW, kind="person", code=person).exists()
        ):
            self.add_error(
                "person", say("人員清冊沒有這個人。", "The register of persons has no such person.")
            )
        return cleaned


@allow("account.manage")
def listing(request: Seated) -> HttpResponse:
    """Everybody with an account in the firm, and what is in force today."""
    firm, day = request.seat.firm, today()
    members = list(
        Member.objects.filter(firm=firm).select_related("user").prefetch_related("grants").order_by("person")
    )
    factors: dict[int, int] = {}
    for user in (
        Authenticator.objects.filter(user__in=[m.user_id for m in members])
        .exclude(type="recovery_codes")
        .values_list("user_id", flat=True)
    ):
        factors[user] = factors.get(user, 0) + 1
    titles = dict(roles())
    rows: list[dict[str, Any]] = []
    for m in members:
        current = [g for g in m.grants.all() if g.since <= day and (g.until is None or g.until >= day)]
        rows.append(
            {
                "member": m,
                "roles": [titles.get(g.role, g.role) for g in current],
                "factors": factors.get(m.user_id, 0),
                "active": bool(current) and m.user.is_active,
            }
        )
    if wanted := request.GET.get("q", "").lower():
        rows = [
            r
            for r in rows
            if wanted
            in f"{r['member'].person} {r['member'].user.username} {r['member'].user} {' '.join(r['roles'])}".lower()
        ]
    return render(request, "accounts/list.html", {"rows": rows, "find": request.GET.get("q", "")})


@allow("account.manage")
def new(request: Seated) -> HttpResponse:
    """A joiner. The initial password is shown once."""
    seat = request.seat
    asked = NewForm(request.POST or None, firm=seat.firm.pk)
    if request.method == "POST" and asked.is_valid():
        given = asked.cleaned_data
        member, password = people.enrol(
            seat.firm,
            seat.actor,
            given["username"],
            given["person"],
            given["name"],
            given["roles"],
            given["since"],
            given["until"],
            given["kind"],
            directory=bool(given.get("directory")),
        )
        if not password:
            messages.success(
                request,
                say(
                    "帳號已建立；密碼由公司之目錄或登入服務驗證。",
                    "The account is made; the firm's directory or sign-in service keeps its password.",
                ),
            )
            return redirect("accounts", firm=seat.firm.pk)
        return render(request, "accounts/password.html", {"member": member, "password": password})
    return render(request, "accounts/new.html", {"asked": asked}, status=400 if asked.is_bound else 200)


@allow("account.manage")
def detail(request: Seated, person: str) -> HttpResponse:
    member = member_of(request, person)
    titles = dict(roles())
    grants = [(g, titles.get(g.role, g.role)) for g in member.grants.order_by("-since", "role")]
    factors = Authenticator.objects.filter(user=member.user).exclude(type="recovery_codes")
    return render(
        request,
        "accounts/detail.html",
        {"member": member, "grants": grants, "roles": roles(), "factors": factors, "today": today()},
    )


@allow("account.manage")
@require_POST
def grant(request: Seated, person: str) -> HttpResponse:
    """A role from a day until a day, or the end of one. In force with the next request."""
    member, seat = member_of(request, person), request.seat
    not_oneself(request, member)
    try:
        since = date.fromisoformat(request.POST.get("since") or today().isoformat())
        until = date.fromisoformat(request.POST["until"]) if request.POST.get("until") else None
    except ValueError:
        messages.error(request, say("日期請寫如 2026-12-31。", "Write days for example 2026-12-31."))
        return redirect("account", firm=seat.firm.pk, person=person)
    with transaction.atomic():
        if closing := request.POST.get("revoke"):
            found = member.grants.filter(pk=closing if closing.isdigit() else 0).first()
            if found is None:
                raise Http404
            _close(found)
        elif request.POST.get("role") in dict(roles()):
            if member.user.kind != User.Kind.STAFF and until is None:
                until = member.user.ends
            Grant.objects.create(member=member, role=request.POST["role"], since=since, until=until)
        else:
            raise Http404
        people.record(member, seat.actor, "revoke" if closing else "grant")
    messages.success(request, say("已變更，立即生效。", "Changed; it holds at once."))
    return redirect("account", firm=seat.firm.pk, person=person)


def _close(found: Grant) -> None:
    """A grant ends yesterday, so that it is not in force any more today; one that never began goes."""
    last = today() - timedelta(days=1)
    if found.since > last:
        found.delete()
    else:
        found.until = last
        found.save(update_fields=["until"])


@allow("account.manage")
@require_POST
def end(request: Seated, person: str) -> HttpResponse:
    """A leaver: every role ends now, and every session."""
    member, seat = member_of(request, person), request.seat
    not_oneself(request, member)
    with transaction.atomic():
        for found in list(member.grants.all()):
            if found.until is None or found.until >= today():
                _close(found)
        if not Grant.objects.filter(member__user=member.user).exclude(until__lt=today()).exists():
            member.user.is_active = False
            member.user.save(update_fields=["is_active"])
        people.record(member, seat.actor, "leave")
    sign_out(member.user)
    messages.success(
        request, say("權限已全部終止，連線已中斷。", "All roles ended and all sessions were cut.")
    )
    return redirect("account", firm=seat.firm.pk, person=person)


def sign_out(user: User) -> None:
    """Cut every session of a user."""
    from allauth.usersessions.models import UserSession

    held = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=held.values("session_key")).delete()
    held.delete()


@allow("account.manage")
@require_POST
def reset(request: Seated, person: str) -> HttpResponse:
    """Unlock, a new initial password, or no second factor any more: then it must be set up again."""
    member, seat, what = member_of(request, person), request.seat, request.POST.get("what")
    not_oneself(request, member)
    if what == "unlock":
        unlock(username=member.user.username.lower())
    elif what in ("password", "factor"):
        password = ""
        with transaction.atomic():
            if what == "password":
                password = people.random_password()
                member.user.set_password(password)
                member.user.must_change_password = True
                member.user.save()
            else:
                Authenticator.objects.filter(user=member.user).delete()
            people.record(member, seat.actor, f"reset-{what}")
        sign_out(member.user)
        if password:
            return render(request, "accounts/password.html", {"member": member, "password": password})
    else:
        raise Http404
    messages.success(request, say("已完成。", "Done."))
    return redirect("account", firm=seat.firm.pk, person=person)
