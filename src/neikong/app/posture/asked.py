"""The moment that a page is about: a day, by what was known when, under which rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpRequest

from neikong.app import bridge
from neikong.app.base.now import today
from neikong.app.posture.sitting import Stand, judge_all, stand
from neikong.clock import TAIPEI, end_of_day


@dataclass(frozen=True)
class Asked:
    day: date
    known: datetime | None
    future: bool
    wrong: bool  # something in the address could not be read, and was passed over

    @property
    def query(self) -> str:
        """The moment as part of an address; empty for today by everything known."""
        parts = [f"on={self.day.isoformat()}"] if self.day != today() else []
        parts += [f"known={self.known.astimezone(TAIPEI):%Y-%m-%dT%H:%M}"] if self.known else []
        parts += ["future=1"] if self.future else []
        return "&".join(parts)


def asked(request: HttpRequest) -> Asked:
    wrong, day, known = False, today(), None
    if text := request.GET.get("on", ""):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            wrong = True
    if text := request.GET.get("known", ""):
        try:
            known = (
                end_of_day(date.fromisoformat(text))
                if len(text) == 10
                else datetime.fromisoformat(text).replace(tzinfo=TAIPEI).astimezone(UTC)
            )
        except ValueError:
            wrong = True
    if not 1990 <= day.year <= 2100:
        day, wrong = today(), True
    return Asked(day, known, bool(request.GET.get("future")), wrong)


def position(firm: str, moment: Asked) -> Stand:
    """The position at the moment. What was known earlier is judged anew from the ledger and not kept."""
    if moment.known is None:
        return stand(firm, moment.day, moment.future)
    catalogue = bridge.the_catalogue()
    facts, size = bridge.facts(firm, moment.known)
    judged = judge_all(firm, catalogue, facts, moment.day, moment.future, list(catalogue.duties), size - 1)
    return Stand(moment.day, moment.future, size - 1, catalogue, judged)
