"""Pages of evidence."""

from __future__ import annotations

from django.urls import path

from neikong.app.evidence import pages

of_firm = [
    path("evidence/", pages.listing, name="evidence-list"),
    path("evidence/upload/", pages.upload, name="evidence-upload"),
    path("evidence/<slug:sha>/", pages.detail, name="evidence"),
    path("evidence/<slug:sha>/file/", pages.download, name="evidence-file"),
    path("evidence/<slug:sha>/origin/", pages.origin, name="evidence-origin"),
    path("evidence/<slug:sha>/hold/", pages.hold, name="evidence-hold"),
]
