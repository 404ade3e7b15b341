"""Pages of drills."""

from __future__ import annotations

from django.urls import path

from neikong.app.drills import after, views

of_firm = [
    path("drills/", views.listing, name="drills"),
    path("drills/new/", views.new, name="drill-new"),
    path("drills/<slug:code>/", views.detail, name="drill"),
    path("drills/<slug:code>/board/", views.board, name="drill-board"),
    path("drills/<slug:code>/act/", views.act, name="drill-act"),
    path("drills/<slug:code>/steps/", views.steps, name="drill-steps"),
    path("drills/<slug:code>/note/", views.note, name="drill-note"),
    path("drills/<slug:code>/review/", after.review, name="drill-review"),
    path("drills/<slug:code>/minutes.docx", after.minutes, name="drill-minutes"),
    path("drills/<slug:code>/step/<int:number>/", views.step, name="drill-step"),
    path("drills/<slug:code>/step/<int:number>/execute/", views.execute, name="drill-execute"),
]
