"""Whether the server works: asked by a load balancer, a supervisor, a person in a hurry."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from neikong.app.access.gate import open_to_all


@open_to_all
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers; it tells nothing else to who is not signed in."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return JsonResponse({"status": "ok"})
