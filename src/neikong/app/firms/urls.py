"""The first page leads into a firm."""

from __future__ import annotations

from django.urls import path

from neikong.app.firms import views

everywhere = [path("", views.choose, name="choose"), path("language/", views.language, name="language")]
