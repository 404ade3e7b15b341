"""The matrix: every route of the application, every role, own firm, another firm, and nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from neikong.app import bridge
from neikong.app.access import gate
from neikong.app.access.rights import OWN_ROLES, actions, may
from neikong.app.base.menu import MENU, SETTINGS
from neikong.app.firms.models import Firm, Grant
from tests.app.conftest import make_user, sign_in

pytestmark = pytest.mark.django_db
ROLES = sorted({r for a in actions().values() for r in a.roles} | {"vendor"})
# something for each part of an address, so that each route can be asked; what it names need not exist
PARTS = {
    "firm": "changfeng", "register": "system", "code": "sys-order", "form": "csv", "ticket": "none", "id": "firewall.external-rule-review",
    "source": "cc-2023", "field": "broker", "person": "nobody", "kind": "drill",
    "duty": "firewall.external-rule-review", "sha": "0" * 64, "type": "row",
}  # fmt: skip


def routes() -> Iterator[tuple[str, Any]]:
    """Every address of the application with its view."""

    def walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                yield prefix + str(pattern.pattern), pattern

    yield from walk(get_resolver().url_patterns, "/")


def address(route: str) -> str:
    """An address of the route, with something in each of its parts."""
    import re

    def put(match: Any) -> str:
        return "1" if match[1] == "int" else PARTS.get(match[2], "1")

    return re.sub(r"<(?:(\w+):)?(\w+)>", put, route.replace("^", "").replace("$", "").replace("\\Z", ""))


OURS = [
    (route, p)
    for route, p in routes()
    if getattr(p.callback, "action", None) not in (None, "open", "signed-in")
]


def test_every_route_says_who_may_use_it() -> None:
    for route, pattern in routes():
        action = getattr(pattern.callback, "action", None)
        theirs = pattern.callback.__module__.startswith(gate.THEIR_MODULES)
        assert action or theirs, f"{route} names no action"
        if action and action not in ("open", "signed-in"):
            assert action in actions(), route
            assert route.startswith(("/f/<slug:firm>/", "/api/")), f"{route} is of a firm, but not below it"


def test_every_action_is_used_by_a_route_or_a_page() -> None:
    """An action that nothing asks for is a promise that nobody keeps."""
    import subprocess

    used = {getattr(p.callback, "action", "") for _, p in routes()}
    found = subprocess.run(
        ["grep", "-rhoE", r"\"[a-z-]+\.[a-z-]+\"", "src/neikong/app", "--include=*.py", "--include=*.html"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for action in actions():
        assert action in used or f'"{action}"' in found, action


def test_every_role_of_the_matrix_is_a_role() -> None:
    known = set(bridge.the_catalogue().roles) | set(OWN_ROLES)
    assert set(ROLES) <= known


def test_the_menu_leads_somewhere() -> None:
    names = {p.name for _, p in routes()}
    for entry in (*MENU, *SETTINGS):
        assert entry.name in names
        assert entry.action in actions()


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_just_what_the_matrix_says(role: str, changfeng: Firm, other_firm: Firm) -> None:
    client = sign_in(make_user(changfeng, role))
    for route, pattern in OURS:
        if not route.startswith("/f/"):
            continue
        for method in (client.get, client.post):
            answer = method(address(route))
            allowed = may(frozenset([role]), pattern.callback.action)
            assert (answer.status_code != 403) is allowed or (allowed and answer.status_code < 500), (
                role,
                route,
                answer.status_code,
            )
            if not allowed:
                assert answer.status_code == 403, (role, route, answer.status_code)
        assert client.get(address(route).replace("/changfeng/", "/yuanshan/")).status_code == 404, (
            role,
            route,
        )


def test_nobody_gets_in_and_unmarked_views_are_shut(changfeng: Firm) -> None:
    client = Client()
    for route, _ in OURS:
        if route.startswith("/f/"):
            for method in (client.get, client.post):
                answer = method(address(route))
                assert answer.status_code == 302, route
                assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("route", ["signup/", "email/", "password/reset/", "password/set/"])
def test_what_is_not_offered_is_not_there(route: str, as_role: Callable[..., Client]) -> None:
    assert Client().get(f"/account/{route}").status_code == 404
    assert as_role("administrator").get(f"/account/{route}").status_code == 404


def test_a_right_holds_with_the_next_request_and_ends_with_it(changfeng: Firm) -> None:
    """Given and taken two hundred times: never a false refusal, never a right that outlives its end."""
    from datetime import date

    user = make_user(changfeng, "examiner")
    client = sign_in(user)
    member = user.memberships.get()
    for _ in range(200):
        assert client.get("/f/changfeng/registers/system/new/").status_code == 403
        given = Grant.objects.create(member=member, role="it-head", since=date(2026, 1, 1))
        assert client.get("/f/changfeng/registers/system/new/").status_code == 200
        given.delete()
