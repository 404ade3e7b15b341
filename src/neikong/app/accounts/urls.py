"""Signing in stands below /account/."""

from __future__ import annotations

from django.urls import include, path

everywhere = [path("account/", include("allauth.urls"))]
