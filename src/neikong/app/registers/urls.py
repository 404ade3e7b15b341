"""Pages of registers, and of the three settings that verdicts hang on."""

from __future__ import annotations

from django.urls import path

from neikong.app.registers import bulk, changing, exporting, importing, lists, rows

of_firm = [
    path("registers/", lists.overview, name="registers"),
    path("registers/<slug:register>/", lists.listing, name="register"),
    path("registers/<slug:register>/keep/", changing.keep, name="register-keep"),
    path("registers/<slug:register>/new/", changing.new, name="row-new"),
    path("registers/<slug:register>/bulk/", bulk.bulk, name="register-bulk"),
    path("registers/<slug:register>/import/", importing.upload, name="register-import"),
    path(
        "registers/<slug:register>/import/<slug:ticket>/", importing.confirm, name="register-import-confirm"
    ),
    path("registers/<slug:register>/template.xlsx", exporting.template, name="register-template"),
    path("registers/<slug:register>/export.<str:form>", exporting.export, name="register-export"),
    path("registers/<slug:register>/<str:code>/", rows.detail, name="row"),
    path("registers/<slug:register>/<str:code>/change/", changing.change, name="row-change"),
    path("registers/<slug:register>/<str:code>/retire/", changing.retire, name="row-retire"),
    path("registers/<slug:register>/<str:code>/withdraw/", changing.withdraw, name="row-withdraw"),
]
