"""Tasks as a calendar: a month on a page, and a feed for one's own calendar by a secret address."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from icalendar import Calendar, Event

from neikong.app import bridge
from neikong.app.access.gate import allow, open_to_all
from neikong.app.accounts.models import User
from neikong.app.base.now import now, today
from neikong.app.firms.seats import Seated, seat_of
from neikong.app.posture.sitting import bench_of
from neikong.app.tasks.working_out import Task, mine, tasks

AHEAD = 400


def _of(request: Seated) -> tuple[list[Task], bool]:
    seat = request.seat
    every = tasks(seat.firm.pk, today(), upcoming=AHEAD)
    all_ = request.GET.get("who") == "all" and seat.may("task.see")
    return (every if all_ else mine(every, seat)), all_


@allow("own-task.see")
def month(request: Seated) -> HttpResponse:
    """A month, a quarter or a year; days on which the market is closed are shown as such."""
    span = {"month": 1, "quarter": 3, "year": 12}.get(request.GET.get("span", "month"), 1)
    try:
        first = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        first = today().replace(day=1)
    found, all_ = _of(request)
    by_day: dict[date, list[Task]] = {}
    for task in found:
        if task.due:
            by_day.setdefault(task.due, []).append(task)
    firm = request.seat.firm.pk
    trading = bench_of(bridge.the_catalogue(), bridge.facts(firm)[0], today()).view.calendar
    months = []
    start = first
    for _ in range(span):
        weeks = [
            [
                {
                    "day": d,
                    "in": d.month == start.month,
                    "tasks": by_day.get(d, []),
                    "closed": d.weekday() > 4 or d in trading.closed,
                }
                for d in week
            ]
            for week in calendar.Calendar(firstweekday=0).monthdatescalendar(start.year, start.month)
        ]
        months.append({"first": start, "weeks": weeks})
        start = (start + timedelta(days=32)).replace(day=1)
    back = (first - timedelta(days=1)).replace(day=1)
    found_ = {
        "months": months,
        "back": back,
        "next": start,
        "span": request.GET.get("span", "month"),
        "all": all_,
        "today": today(),
    }
    return render(request, "tasks/calendar.html", found_)


@allow("own-task.see")
def link(request: Seated) -> HttpResponse:
    """The secret address of one's own feed. It dies with the account, and with a change of the password."""
    seat = request.seat
    token = dumps([seat.user.pk, seat.firm.pk, seat.user.password[-8:]], salt="feed", compress=True)
    return render(request, "tasks/feed.html", {"address": request.build_absolute_uri(f"/feed/{token}.ics")})


@open_to_all
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """One person's tasks as iCalendar; who has no seat any more gets nothing."""
    try:
        user_id, firm, mark = loads(token, salt="feed")
    except (BadSignature, ValueError) as wrong:
        raise Http404 from wrong
    user = User.objects.filter(pk=user_id, is_active=True).first()
    seat = seat_of(user, firm) if user and user.password[-8:] == mark else None
    if seat is None or not seat.may("own-task.see"):
        raise Http404
    made = Calendar()
    made.add("prodid", "-//Neikong//tasks//")
    made.add("version", "2.0")
    made.add("x-wr-calname", f"內控 {firm}")
    for task in mine(tasks(firm, today(), upcoming=AHEAD), seat):
        if task.due is None:
            continue
        event = Event()
        event.add("uid", f"{task.kind}-{task.id}@{firm}.neikong")
        event.add("dtstamp", now())
        event.add("dtstart", task.due)
        event.add("dtend", task.due + timedelta(days=1))
        event.add("summary", task.title)
        event.add("description", task.why)
        event.add("url", request.build_absolute_uri(task.url))
        made.add_component(event)
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")
