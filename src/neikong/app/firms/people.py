"""Accounts for a firm's people: a user, a membership, and grants; each grant stands in the ledger."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from neikong.app.accounts.models import User
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.subjects.models import Type
from neikong.app.subjects.write import Draft, write

# letters and digits that nobody mistakes for one another
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def random_password(length: int = 16) -> str:
    """An initial password: random, shown once, to be changed at the first sign-in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length)) + secrets.choice("#%+-=?@")


def enrol(
    firm: Firm,
    actor: str,
    username: str,
    person: str,
    name: str,
    roles: Iterable[str],
    since: date,
    until: date | None = None,
    kind: str = User.Kind.STAFF,
    directory: bool = False,
) -> tuple[Member, str]:
    """An account with roles, and its initial password ("" when the user existed already, or the directory keeps it)."""
    with transaction.atomic():
        user = User.objects.filter(username=username).first()
        password = ""
        if user is None:
            user = User(username=username, shown_name=name, kind=kind, ends=until)
            if directory:
                user.set_unusable_password()
                user.must_change_password = False
            else:
                password = random_password()
                user.set_password(password)
            user.save()
        member, _ = Member.objects.get_or_create(user=user, firm=firm, defaults={"person": person})
        for role in roles:
            Grant.objects.create(member=member, role=role, since=since, until=until)
        record(member, actor, "grant")
    return member, password


def record(member: Member, actor: str, action: str) -> None:
    """The member's roles as they stand now, as a new version in the ledger. Call it in the transaction of the change."""
    grants = [
        {"role": g.role, "since": g.since.isoformat(), "until": g.until.isoformat() if g.until else None}
        for g in member.grants.order_by("since", "role")
    ]
    body = {"by": actor, "user": member.user.username, "name": str(member.user), "grants": grants}
    write(member.firm, actor, Draft(Type.MEMBER, "member", member.person, body, action))
