"""Every page: each noun lists its own. A firm's pages stand below /f/<firm>/ and are closed to everybody who has no seat there."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for noun in settings.NOUNS:
    if f"neikong.app.{noun}" not in settings.INSTALLED_APPS or not find_spec(f"neikong.app.{noun}.urls"):
        continue
    module = import_module(f"neikong.app.{noun}.urls")
    urlpatterns += getattr(module, "everywhere", [])
    if of_firm := getattr(module, "of_firm", []):
        urlpatterns.append(path("f/<slug:firm>/", include(of_firm)))
handler403 = "neikong.app.base.errors.forbidden"
handler404 = "neikong.app.base.errors.not_found"
handler500 = "neikong.app.base.errors.broken"
handler400 = "neikong.app.base.errors.bad_request"
