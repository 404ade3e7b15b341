"""The pages that say where a firm stands."""

from __future__ import annotations

from django.urls import path

from neikong.app.posture import comparing, duties, overview, today

of_firm = [
    path("", today.today, name="today"),
    path("posture/", overview.overview, name="posture"),
    path("posture/export.<str:form>", overview.export, name="posture-export"),
    path("posture/compare/", comparing.compare, name="compare"),
    path("duties/<str:id>/", duties.duty, name="duty"),
]
