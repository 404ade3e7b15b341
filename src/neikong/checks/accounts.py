"""Checks of accounts as a directory lists them (LDIF)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from neikong.clock import Duration, day_in_taipei
from neikong.facts import Found, Outcome, Reason, Run, View

MESSAGES = {
    "accounts.fine": (
        "{count} 個啟用帳號均符合（{taken}）",
        "all {count} enabled accounts are right ({taken})",
    ),
    "accounts.leaver": (
        "{login} 已於 {left} 離職，帳號仍啟用",
        "{login} left on {left} and is still enabled",
    ),
    "accounts.idle": (
        "{login} 自 {last} 起未登入，仍啟用",
        "{login} has not logged in since {last} and is still enabled",
    ),
    "accounts.never": ("{login} 之最後登入時間不明", "the last login of {login} is not known"),
    "accounts.old-password": (
        "{login} 之密碼自 {last} 起未變更",
        "the password of {login} is unchanged since {last}",
    ),
    "accounts.password-unknown": (
        "{login} 之密碼變更日不明",
        "when {login} last changed its password is not known",
    ),
    "accounts.default": ("預設帳號 {login} 仍啟用", "the default account {login} is still enabled"),
    "accounts.unowned": ("{login} 不屬於任何在職人員", "{login} belongs to nobody in service"),
    "accounts.shared": ("{login} 由多人共用", "{login} is shared by several people"),
    "accounts.empty": (
        "{target} 之清單沒有任何帳號，無從證明",
        "the listing of {target} holds no account at all and proves nothing",
    ),
}
Judge = Callable[[Mapping[str, Any]], tuple[str, str, dict[str, Any]] | None]


def _run(view: View, judge: Judge) -> Outcome:
    """Judge every enabled account of the newest listing of every directory; silence means that it is right."""
    newest: dict[str, Run] = {run.target: run for run in view.runs("ldif")}
    found: list[Found] = []
    for run in newest.values():
        enabled = [row for row in run.rows if row["enabled"]]
        wrong = [(row, said) for row in enabled if (said := judge(row))]
        for row, (result, key, values) in wrong:
            found.append(
                Found(result, Reason(key, {"login": row["login"], **values}, (run.ref,)), row["login"])
            )
        if not run.complete:
            found.append(Found("unknown", Reason("run.incomplete", {"target": run.target}, (run.ref,))))
        elif not run.rows:
            found.append(Found("unknown", Reason("accounts.empty", {"target": run.target}, (run.ref,))))
        elif not wrong:
            values = {"count": len(enabled), "taken": day_in_taipei(run.taken)}
            found.append(Found("pass", Reason("accounts.fine", values, (run.ref,))))
    return Outcome(tuple(found), min(day_in_taipei(run.taken) for run in newest.values()))


def _logins(view: View) -> dict[str, Any]:
    """Persons by the logins that the register of accounts gives them; where it is not kept, by their own id."""
    persons = {row.id: row for row in view.ever("person")}
    named = {id.lower(): row for id, row in persons.items()}
    if "register:account" in view.index.facts.kept:
        for account in view.ever("account"):
            login, person = account.fields.get("login"), account.fields.get("person")
            if login and person in persons:
                named[str(login).lower()] = persons[person]
    return named


def leavers_disabled(view: View) -> Outcome:
    """No enabled account belongs to somebody who has left by the day of the listing."""
    named = _logins(view)
    taken = max(day_in_taipei(run.taken) for run in view.runs("ldif"))

    def judge(row: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]] | None:
        person = named.get(row["login"].lower())
        left = person.fields.get("left") if person else None
        return (
            ("fail", "accounts.leaver", {"left": left}) if left and date.fromisoformat(left) < taken else None
        )

    return _run(view, judge)


def _older(field: str, at_most: str, key: str, absent: str) -> Callable[[View], Outcome]:
    def check(view: View) -> Outcome:
        limit = Duration.parse(str(at_most))
        runs = {run.target: run for run in view.runs("ldif")}
        taken = min(day_in_taipei(run.taken) for run in runs.values())

        def judge(row: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]] | None:
            if row.get(field) is None:
                return ("unknown", absent, {})
            last = date.fromisoformat(row[field])
            return ("fail", key, {"last": last}) if limit.after(last) < taken else None

        return _run(view, judge)

    return check


def idle(view: View, *, at_most: str) -> Outcome:
    """No enabled account has been without a login for longer."""
    return _older("last_login", at_most, "accounts.idle", "accounts.never")(view)


def password_age(view: View, *, at_most: str) -> Outcome:
    """No enabled account has an older password."""
    return _older("password_set", at_most, "accounts.old-password", "accounts.password-unknown")(view)


def no_default(view: View, *, names: Sequence[str]) -> Outcome:
    """No enabled account bears one of the makers' names."""
    bad = {name.lower() for name in names}
    return _run(view, lambda row: ("fail", "accounts.default", {}) if row["login"].lower() in bad else None)


def _shared(view: View) -> set[str]:
    """Logins that the register of accounts calls shared, or gives to several people on one system."""
    if "register:account" not in view.index.facts.kept:
        return set()
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    shared = set()
    for account in view.register("account"):
        login, person = str(account.fields.get("login") or "").lower(), account.fields.get("person")
        if account.fields.get("kind") == "shared":
            shared.add(login)
        if person:
            held[login, str(account.fields.get("system"))].add(str(person))
    return shared | {login for (login, _), people in held.items() if len(people) > 1}


def owned(view: View) -> Outcome:
    """Every enabled account belongs to one person in service, by the register of accounts or by name."""
    named, shared = _logins(view), _shared(view)
    taken = max(day_in_taipei(run.taken) for run in view.runs("ldif"))

    def judge(row: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]] | None:
        login = row["login"].lower()
        person = named.get(login)
        left = person.fields.get("left") if person else None
        if person is None or (left and date.fromisoformat(left) < taken):
            return ("fail", "accounts.unowned", {})
        return ("fail", "accounts.shared", {}) if login in shared else None

    return _run(view, judge)


CHECKS = {
    "accounts.leavers_disabled": leavers_disabled,
    "accounts.idle": idle,
    "accounts.password_age": password_age,
    "accounts.no_default": no_default,
    "accounts.owned": owned,
}
