"""Pages of records, and of exceptions."""

from __future__ import annotations

from django.urls import path

from neikong.app.records import acknowledging, exceptions, filing, lists, preview, showing, workflow

of_firm = [
    path("records/", lists.overview, name="records"),
    path("records/<slug:kind>/", lists.listing, name="record-kind"),
    path("records/<slug:kind>/new/", filing.new, name="record-new"),
    path("records/<slug:kind>/preview/", preview.preview, name="record-preview"),
    path("records/<slug:kind>/export.<str:form>", lists.export, name="record-export"),
    path("records/<slug:kind>/<str:code>/", showing.detail, name="record"),
    path("records/<slug:kind>/<str:code>/change/", filing.change, name="record-change"),
    path("records/<slug:kind>/<str:code>/act/", workflow.act, name="record-act"),
    path("records/<slug:kind>/<str:code>/signoff/", showing.signoff, name="record-signoff"),
    path("records/<slug:kind>/<str:code>/acknowledge/", acknowledging.acknowledge, name="record-acknowledge"),
    path("exceptions/", exceptions.listing, name="exceptions"),
    path("exceptions/new/", exceptions.new, name="exception-new"),
    path("exceptions/<str:code>/", exceptions.detail, name="exception"),
    path("exceptions/<str:code>/act/", exceptions.act, name="exception-act"),
]
