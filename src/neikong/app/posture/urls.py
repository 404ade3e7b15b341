"""The pages that say where a firm stands."""

from __future__ import annotations

from django.urls import path

from neikong.app.posture import views

of_firm = [path("", views.today, name="today")]
