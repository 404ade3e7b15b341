"""Tasks, and their calendar."""

from __future__ import annotations

from django.urls import path

from neikong.app.tasks import calendars, views

of_firm = [
    path("tasks/", views.listing, name="tasks"),
    path("tasks/calendar/", calendars.month, name="calendar"),
    path("tasks/feed/", calendars.link, name="feed"),
    path("tasks/<str:duty>/hand-over/", views.hand_over, name="hand-over"),
]
everywhere = [path("feed/<str:token>.ics", calendars.feed, name="feed-ics")]
