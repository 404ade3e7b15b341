"""Pages of the ledger."""

from __future__ import annotations

from django.urls import path

from neikong.app.ledger import pages

of_firm = [
    path("ledger/", pages.listing, name="ledger"),
    path("ledger/verify/", pages.verify, name="ledger-verify"),
    path("ledger/<int:seq>/", pages.entry, name="entry"),
    path("ledger/<int:seq>/proof.json", pages.proof, name="entry-proof"),
    path("history/<slug:type>/<str:kind>/<str:code>/", pages.history, name="history"),
]
