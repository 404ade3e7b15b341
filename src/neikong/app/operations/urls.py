"""What machines ask, and the pages of the installation."""

from __future__ import annotations

from django.urls import path

from neikong.app.operations import views

everywhere = [path("healthz", views.healthz, name="healthz"), path("metrics", views.metrics, name="metrics")]
of_firm = [
    path("settings/jobs/", views.jobs, name="jobs"),
    path("settings/self/", views.self_assessment, name="self"),
    path("settings/self/register/", views.register_self, name="register-self"),
]
