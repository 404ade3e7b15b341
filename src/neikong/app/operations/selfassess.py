"""Self-assessment: the application is a system too, and keeps the duties that it checks in others. Each row: what the rule asks,
what our own settings, accounts and logs say, and whether that is enough. What cannot be told is unknown, never met."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings

from neikong.app import bridge
from neikong.app.accounts import parameters
from neikong.app.accounts.models import User
from neikong.app.base.now import now
from neikong.app.base.say import say, tr
from neikong.app.operations import doctor


@dataclass(frozen=True)
class Row:
    duty: str
    title: str
    asked: str
    found: str
    result: str  # met, unmet, unknown


def _row(duty: str, asked: object, found: object, good: bool | None) -> Row:
    title = tr(bridge.the_catalogue().duties[duty].title)
    return Row(duty, title, str(asked), str(found), "unknown" if good is None else "met" if good else "unmet")


def password_length() -> Row:
    asked, ours = max(int(v) for v in parameters.given("password.length")), parameters.least_length()
    return _row(
        "password.strength", say(f"至少 {asked} 字元", f"at least {asked} characters"), ours, ours >= asked
    )


def wrong_tries() -> Row:
    asked, ours = min(int(v) for v in parameters.given("password.attempts")), parameters.attempts()
    said = say(
        f"{ours} 次後中斷並鎖定 {settings.LOCK_MINUTES} 分鐘",
        f"after {ours} the session ends, locked for {settings.LOCK_MINUTES} minutes",
    )
    return _row("password.attempts", say(f"{asked} 次", f"{asked} tries"), said, ours <= asked)


def second_factor() -> Row:
    active = User.objects.filter(
        is_active=True, must_change_password=False, memberships__isnull=False
    ).distinct()
    with_factor = set(
        Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list(
            "user_id", flat=True
        )
    )
    lacking = active.exclude(pk__in=with_factor).count()
    said = say(
        f"所有角色強制；已啟用帳號中 {lacking} 個尚未設定",
        f"forced for every role; {lacking} active accounts have none yet",
    )
    return _row("mfa-ca.admin-login", say("多因素驗證", "more than one factor"), said, lacking == 0)


def first_change() -> Row:
    waiting = User.objects.filter(is_active=True, must_change_password=True, last_login__isnull=False).count()
    said = say(
        f"首次登入強制變更；已登入而未變更 {waiting} 個，除變更密碼外不能使用",
        f"forced at the first sign-in; {waiting} signed in and may do nothing else yet",
    )
    return _row("password.first-change", say("首次使用即變更", "changed at first use"), said, True)


def old_passwords() -> Row:
    limit = parameters.oldest(now().date(), [])
    if limit is None:
        return _row("password.max-age", say("未定", "not set"), "", None)
    old = User.objects.filter(is_active=True, kind=User.Kind.STAFF, password_changed__date__lt=limit).count()
    return _row(
        "password.max-age",
        say(f"{limit} 之後變更過", f"changed since {limit}"),
        say(f"逾期 {old} 個，登入時強制變更", f"{old} are older: changed at the next sign-in"),
        old == 0,
    )


def idle() -> Row:
    return _row(
        "access.core-conditions",
        say("閒置登出（公司自訂）", "sign-out when idle (set by the firm)"),
        say(f"{settings.IDLE_MINUTES} 分鐘", f"{settings.IDLE_MINUTES} minutes"),
        settings.IDLE_MINUTES <= 30,
    )


def audit_log() -> Row:
    answer = doctor.audit_log()
    place = settings.HOME / "logs" / "audit.jsonl"
    return _row(
        "audit-log.content",
        say("留存稽核日誌並於失效時告警", "audit log kept, alarm when it fails"),
        say(answer.zh, answer.en),
        answer.state == "ok" if place.exists() else None,
    )


def backup() -> Row:
    answer = doctor.backups()
    return _row(
        "backup.mechanism",
        say("定期備份", "backed up"),
        say(answer.zh, answer.en),
        {"ok": True, "bad": False}.get(answer.state),
    )


def clock() -> Row:
    answer = doctor.clock()
    return _row(
        "operations.time-sync",
        say("校時", "synchronised clock"),
        say(answer.zh, answer.en),
        {"ok": True, "bad": False}.get(answer.state),
    )


def encrypted() -> Row:
    said = (
        say("已宣告由 HTTPS 代理服務", "behind HTTPS")
        if settings.HTTPS
        else say("未設定 NEIKONG_HTTPS", "NEIKONG_HTTPS is not set")
    )
    return _row(
        "data-protection.encryption",
        say("傳輸加密", "encrypted in transit"),
        said,
        True if settings.HTTPS else None,
    )


def idle_accounts() -> Row:
    limit = now() - timedelta(days=180)
    found = User.objects.filter(is_active=True, last_login__lt=limit).count()
    return _row(
        "access.idle-accounts-disabled",
        say("久未使用之帳號停用", "accounts long unused are closed"),
        say(f"逾 180 日未登入 {found} 個", f"{found} not used for 180 days"),
        found == 0,
    )


def key_file() -> Row:
    place = settings.HOME / "secret"
    good = place.exists() and not os.stat(place).st_mode & 0o077
    return _row(
        "password.scrambled",
        say("機密資料妥善保存", "secrets are kept safe"),
        say(
            "密碼以 scrypt 雜湊；金鑰檔僅擁有者可讀",
            "passwords hashed by scrypt; key files readable by their owner only",
        ),
        good,
    )


QUESTIONS: tuple[Callable[[], Row], ...] = (
    password_length, wrong_tries, first_change, second_factor, old_passwords, idle, idle_accounts, key_file, encrypted, audit_log, clock, backup,
)  # fmt: skip


def assess(firm: str) -> list[Row]:
    return [question() for question in QUESTIONS]
