"""What machines ask."""

from __future__ import annotations

from django.urls import path

from neikong.app.operations import views

everywhere = [path("healthz", views.healthz, name="healthz")]
