"""Pages of resilience."""

from __future__ import annotations

from django.urls import path

from neikong.app.resilience import feasible, impact, outages, plans

of_firm = [
    path("resilience/", feasible.overview, name="resilience"),
    path("resilience/outage/", outages.one, name="outage"),
    path("resilience/simulation/", outages.many, name="simulation"),
    path("resilience/impact/", impact.analysis, name="impact-analysis"),
    path("resilience/impact/<slug:business>/", impact.save, name="impact-save"),
    path("resilience/plans/", plans.plans, name="plans"),
    path("resilience/backups/", plans.backups, name="backups"),
    path("resilience/sites/", plans.sites, name="sites"),
]
