"""The API below /api/v1/, and the page of one's tokens."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from neikong.app.access.gate import open_to_all
from neikong.app.api import service, tokens


def _marked() -> list[URLPattern | URLResolver]:
    """The routes of the API, marked for the gate: each guards itself by its token, and none opens a session."""
    patterns, _, _ = service.api.urls  # taken once: each access builds new callbacks
    found: list[Any] = []
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = open_to_all(pattern.callback)
        found.append(pattern)
    return found


everywhere = [path("api/v1/", include((_marked(), "api"), namespace="api"))]
of_firm = [
    path("settings/tokens/", tokens.listing, name="tokens"),
    path("settings/tokens/<int:id>/revoke/", tokens.revoke, name="token-revoke"),
]
