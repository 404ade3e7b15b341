"""What an account owes before it may do anything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def owed_first(request: HttpRequest) -> HttpResponse | None:
    """A redirect to what must be done first, or None."""
    return None
