"""Assessments."""

from __future__ import annotations

from django.urls import path

from neikong.app.assessments import views

of_firm = [
    path("assessments/", views.listing, name="assessments"),
    path("assessments/new/", views.new, name="assessment-new"),
    path("assessments/<slug:code>/", views.detail, name="assessment"),
    path("assessments/<slug:code>/act/", views.act, name="assessment-act"),
    path("assessments/<slug:code>/closed.html", views.closed, name="assessment-closed"),
]
