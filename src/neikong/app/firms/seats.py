"""A seat: one person in one firm with the roles of today. Asked anew with every request, so that rights take effect at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from neikong.app.access import rights
from neikong.app.base.now import today
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.ledger.models import Head


@dataclass(frozen=True)
class Seat:
    firm: Firm
    user: Any
    person: str
    roles: frozenset[str]
    standing: str  # where the firm's ledger stood when the request came: its frontier, another text after every entry

    def may(self, action: str) -> bool:
        return rights.may(self.roles, action)

    @property
    def actor(self) -> str:
        """Who acts, as records and the ledger write it: the id in the register of persons."""
        return self.person


class Seated(HttpRequest):
    """A request that the gate let into a firm: whose seat it is stands in it. Only views behind `allow` are given one."""

    seat: Seat
    htmx: HtmxDetails


def seat_of(user: Any, firm: str, on: date | None = None) -> Seat | None:
    """The user's seat in the firm today, or None: no membership, no role in force, or an account that has ended."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    on = on or today()
    held = Grant.objects.filter(
        Q(until=None) | Q(until__gte=on), member__user=user, member__firm_id=firm, since__lte=on
    ).select_related("member__firm")
    head = Head.objects.filter(log=OuterRef("member__firm_id")).values("frontier")
    grants = list(held.annotate(standing=Subquery(head)))
    if not grants:
        return None
    member: Member = grants[0].member
    return Seat(member.firm, user, member.person, frozenset(g.role for g in grants), grants[0].standing or "")


def firms_of(user: Any, on: date | None = None) -> list[Firm]:
    """Firms in which the user has a role today."""
    on = on or today()
    return list(
        Firm.objects.filter(
            Q(members__grants__until=None) | Q(members__grants__until__gte=on),
            members__user=user,
            members__grants__since__lte=on,
        )
        .distinct()
        .order_by("id")
    )
