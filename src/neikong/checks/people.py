"""Checks of people: training hours by calendar year (training CSV)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from neikong.clock import day_in_taipei
from neikong.facts import Found, Outcome, Reason, Ref, View

MESSAGES = {
    "training.enough": ("{year} 年已受訓 {hours} 小時", "{hours} hours of training in {year}"),
    "training.short": (
        "{year} 年僅受訓 {hours} 小時，應達 {least} 小時",
        "only {hours} hours of training in {year}, {least} are needed",
    ),
    "training.pending": (
        "{year} 年已受訓 {hours} 小時，年底前應達 {least} 小時",
        "{hours} hours of training in {year}, {least} by the end of it",
    ),
    "training.nobody": ("沒有應受訓之人員", "nobody is to be trained"),
}


def hours(view: View, *, at_least: float, roles: Sequence[str]) -> Outcome:
    """Everybody in service with one of the roles had enough hours in the last calendar year (if in service all of it),
    or has them already in this one; what is still missing this year is pending until its end."""
    runs = view.runs("training-csv")
    sums: dict[tuple[str, int], float] = defaultdict(float)
    for run in {run.target: run for run in runs}.values():
        for row in run.rows:
            day = date.fromisoformat(row["day"])
            if day <= view.day and row["passed"] is not False:
                sums[row["person"], day.year] += row["hours"]
    year = view.day.year
    found = []
    for person in view.register("person"):
        left = person.fields.get("left")
        if not set(roles) & set(person.fields.get("roles") or ()) or (left and left <= view.day.isoformat()):
            continue
        joined = date.fromisoformat(person.fields.get("joined") or person.since.isoformat())
        links = (runs[-1].ref, person.ref)
        this, last = sums[person.id, year], sums[person.id, year - 1]

        def say(
            key: str, of: int, number: float, who: str = person.id, links: tuple[Ref, ...] = links
        ) -> Reason:
            return Reason(
                key, {"year": of, "hours": f"{number:g}", "least": f"{at_least:g}", "subject": who}, links
            )

        if this >= at_least:
            found.append(Found("pass", say("training.enough", year, this), person.id))
        elif last < at_least and joined <= date(year - 1, 1, 1):
            found.append(Found("fail", say("training.short", year - 1, last), person.id))
        else:
            found.append(Found("pending", say("training.pending", year, this), person.id, date(year, 12, 31)))
    nobody = Found("pass", Reason("training.nobody", {}, (Ref("register", "person"),)))
    return Outcome(tuple(found) or (nobody,), day_in_taipei(runs[-1].taken))


CHECKS = {"training.hours": hours}
