"""The API: the rights of the pages for programs with a token; whatever it is sent, it never breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neikong.app.access.rights import actions
from neikong.app.api import service, tokens
from neikong.app.api.models import Token
from neikong.app.base import now as clock
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.ledger import signing
from neikong.app.posture.sitting import stand
from neikong.app.subjects.models import Item
from tests.app.conftest import TODAY, make_user, sign_in

pytestmark = pytest.mark.django_db
BASE = "/api/v1/firms/changfeng"


def token(firm: Firm, role: str, scopes: list[str] | None = None, **more: Any) -> str:
    user = make_user(firm, role)
    member = Member.objects.get(user=user, firm=firm)
    text = f"nk_{role}_{Token.objects.count()}"
    given_ = {
        "scopes": list(actions()) if scopes is None else scopes,
        "ends": TODAY + timedelta(days=30),
        "made": clock.now(),
        **more,
    }
    Token.objects.create(member=member, name="test", digest=tokens.digest(text), **given_)
    return text


def ask(text: str, method: str, where: str, body: Any = None) -> Any:
    client = Client(headers={"authorization": f"Bearer {text}"})
    call = getattr(client, method)
    return (
        call(f"{BASE}{where}", body, content_type="application/json")
        if body is not None
        else call(f"{BASE}{where}")
    )


def operations() -> list[tuple[str, str, str]]:
    """Every operation: method, path, action."""
    found = []
    for path, item in service.api.get_openapi_schema()["paths"].items():
        for method in item:
            view = next(
                o.view_func
                for r in service.api._routers
                for p, v in r[1].path_operations.items()
                if f"/api/v1{p}" == path or path.endswith(p)
                for o in v.operations
                if method.upper() in o.methods
            )
            found.append((method, path, view.action))
    return found


def test_the_position_is_that_of_the_pages(changfeng: Firm) -> None:
    got = ask(token(changfeng, "auditor"), "get", "/position").json()
    kept = stand("changfeng", TODAY)
    assert got["counts"] == kept.counts
    assert {d["id"]: d["verdict"] for d in got["duties"]} == {d: j.verdict for d, j in kept.judged.items()}
    one = ask(token(changfeng, "ciso"), "get", "/duties/firewall.external-rule-review").json()
    assert (one["verdict"], bool(one["reasons"])) == ("overdue", True)


def test_no_token_a_wrong_one_an_ended_one_and_a_revoked_one(changfeng: Firm) -> None:
    assert Client().get(f"{BASE}/position").status_code == 401
    assert ask("nk_forged", "get", "/position").status_code == 401
    assert (
        ask(token(changfeng, "auditor", ends=TODAY - timedelta(days=1)), "get", "/position").status_code
        == 401
    )
    assert ask(token(changfeng, "auditor", revoked=clock.now()), "get", "/position").status_code == 401
    good = token(changfeng, "auditor")
    assert ask(good, "get", "/position").status_code == 200
    Grant.objects.filter(role="auditor").delete()
    assert ask(good, "get", "/position").status_code == 401


def test_a_token_is_of_one_firm(changfeng: Firm, other_firm: Firm) -> None:
    text = token(changfeng, "auditor")
    client = Client(headers={"authorization": f"Bearer {text}"})
    assert client.get("/api/v1/firms/yuanshan/position").status_code == 401


@pytest.mark.parametrize("role", sorted({r for a in actions().values() for r in a.roles}))
def test_every_operation_obeys_the_matrix(changfeng: Firm, role: str) -> None:
    text = token(changfeng, role)
    parts = {
        "{firm}": "changfeng",
        "{duty}": "firewall.external-rule-review",
        "{register}": "vendor",
        "{code}": "v-1",
        "{kind}": "meeting",
        "{seq}": "0",
    }
    bodies = {"put": {"since": "2026-01-01", "fields": {}}, "post": {"done": "2026-11-01"}}
    client = Client(headers={"authorization": f"Bearer {text}"})
    for method, path, action in operations():
        where = path
        for part, value in parts.items():
            where = where.replace(part, value)
        where += "?q=x" if where.endswith("/search") else ""
        answer = getattr(client, method)(where, bodies.get(method), content_type="application/json")
        allowed = role in actions()[action].roles and action not in tokens.NEVER
        assert (answer.status_code != 403) is allowed, (role, method, path, answer.status_code)
        assert answer.status_code < 500


def test_scopes_narrow_what_a_role_may(changfeng: Firm) -> None:
    text = token(changfeng, "security-officer", ["position.see"])
    assert ask(text, "get", "/position").status_code == 200
    assert ask(text, "get", "/registers/system").status_code == 403
    assert ask(text, "put", "/registers/vendor/v-1", {"since": "2026-01-01", "fields": {}}).status_code == 403


def test_rows_and_records_are_written_as_on_the_pages(changfeng: Firm) -> None:
    text = token(changfeng, "security-officer")
    made = ask(
        text,
        "put",
        "/registers/vendor/v-api",
        {"since": "2026-01-01", "expects": 0, "fields": {"name": "由程式登錄"}},
    )
    assert made.status_code == 200, made.content
    assert made.json()["version"] == 1
    assert (
        ask(
            text, "put", "/registers/vendor/v-api", {"since": "2026-01-01", "expects": 0, "fields": {}}
        ).status_code
        == 409
    )
    assert (
        ask(
            text, "put", "/registers/system/s-x", {"since": "2026-01-01", "fields": {"rto": "soon"}}
        ).status_code
        == 422
    )
    assert (
        ask(
            text, "put", "/registers/system/s-x", {"since": "2026-01-01", "fields": {"nothing": 1}}
        ).status_code
        == 422
    )
    assert "v-api" in {r["id"] for r in ask(text, "get", "/registers/vendor").json()}
    filed = ask(
        text,
        "post",
        "/records/firewall-rule-review",
        {"done": "2026-11-18", "subjects": ["fw-edge"], "fields": {"outcome": "ok"}},
    )
    assert filed.status_code == 201, filed.content
    item = Item.objects.get(firm=changfeng, code=filed.json()["id"])
    assert (item.state, item.body.get("approvals", [])) == ("submitted", [])
    assert (
        ask(
            text, "post", "/records/firewall-rule-review", {"done": "2026-11-18", "evidence": ["0" * 64]}
        ).status_code
        == 422
    )
    assert ask(text, "post", "/records/firewall-rule-review", {"done": "2099-01-01"}).status_code == 422


def test_a_proof_comes_over_the_api(changfeng: Firm) -> None:
    text = token(changfeng, "auditor")
    assert ask(text, "get", "/ledger/3/proof").status_code == 404
    signing.sign("changfeng")
    assert ask(text, "get", "/ledger/3/proof").json()["holds"] is True
    assert len(ask(text, "get", "/ledger?first=0").json()) == 500


def test_a_token_is_made_shown_once_and_revoked_on_a_page(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    client = as_role("security-officer")
    given_ = {"name": "排程", "ends": "2027-01-31", "scopes": ["position.see", "task.see"]}
    page = client.post("/f/changfeng/settings/tokens/", given_)
    made = page.context["made"]
    assert ask(made, "get", "/tasks").status_code == 200
    assert made not in client.get("/f/changfeng/settings/tokens/").content.decode()
    assert (
        client.post("/f/changfeng/settings/tokens/", {**given_, "scopes": ["record.approve"]}).status_code
        == 400
    )
    assert client.post("/f/changfeng/settings/tokens/", {**given_, "ends": "2029-01-31"}).status_code == 400
    held = Token.objects.get(name="排程")
    other = sign_in(make_user(changfeng, "it-head"))
    assert other.post(f"/f/changfeng/settings/tokens/{held.pk}/revoke/").status_code == 404
    assert client.post(f"/f/changfeng/settings/tokens/{held.pk}/revoke/").status_code == 302
    assert ask(made, "get", "/tasks").status_code == 401


def test_the_description_is_openapi_and_says_its_errors() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.")
    for item in schema["paths"].values():
        for operation in item.values():
            assert {"401", "403", "404", "422"} <= operation["responses"].keys()


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_sent_it_never_breaks(changfeng: Firm, data: Any) -> None:
    if not Token.objects.exists():
        token(changfeng, "security-officer")
    client = Client(headers={"authorization": "Bearer nk_security-officer_0"}, raise_request_exception=True)
    method, path, _ = data.draw(st.sampled_from(operations()))
    word = st.text(
        alphabet=st.characters(codec="utf-8", exclude_characters="/\\?#%\r\n"), min_size=1, max_size=12
    ) | st.sampled_from(["vendor", "system", "meeting", "0", "-1", "9" * 30])
    where = path.replace("{firm}", "changfeng")
    for part in ("{duty}", "{register}", "{code}", "{kind}", "{seq}"):
        if part in where:
            where = where.replace(part, data.draw(word))
    query = data.draw(
        st.dictionaries(
            st.sampled_from(["on", "known", "future", "after", "first", "q", "since"]),
            st.text(max_size=12),
            max_size=3,
        )
    )
    if method == "get":
        answer = client.get(where, query)
    else:
        body = data.draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "since": anything | st.just("2026-01-01"),
                    "done": anything | st.just("2026-01-01"),
                    "fields": anything | st.just({}),
                    "subjects": anything,
                    "evidence": anything,
                    "expects": anything,
                },
            )
        )
        answer = getattr(client, method)(where, body, content_type="application/json")
    assert answer.status_code < 500
