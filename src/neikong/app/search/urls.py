"""The search."""

from __future__ import annotations

from django.urls import path

from neikong.app.search import views

of_firm = [path("search/", views.search, name="search")]
