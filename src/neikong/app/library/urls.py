"""Pages of the official text."""

from __future__ import annotations

from django.urls import path

from neikong.app.library import clauses, documents, gaps, impacts, reviewing

of_firm = [
    path("library/", documents.listing, name="library"),
    path("library/upload/", documents.upload, name="library-upload"),
    path("library/clause/", clauses.lineage, name="clause"),
    path("library/gap/", gaps.choose, name="gap"),
    path("library/gap/review/", gaps.review, name="gap-review"),
    path("library/gap/report.<str:form>", gaps.report, name="gap-report"),
    path("library/<slug:code>/", documents.detail, name="document"),
    path("library/<slug:code>/file/", documents.download, name="document-file"),
    path("library/<slug:code>/change/", documents.change, name="document-change"),
    path("library/<slug:code>/text/", clauses.text, name="document-text"),
    path("library/<slug:code>/confirm/", reviewing.confirm, name="document-confirm"),
    path("library/<slug:code>/correct/", reviewing.correct, name="document-correct"),
    path("library/<slug:code>/impact/", impacts.impact, name="impact"),
    path("library/<slug:code>/impact/draft.yaml", impacts.draft, name="impact-draft"),
]
