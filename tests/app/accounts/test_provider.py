"""The firm's own sign-in service (OpenID Connect): a provider of a few lines that answers as a real one does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.utils import url_str_to_user_pk
from django.test import Client

from neikong.app.accounts.models import User
from neikong.app.accounts.rules import OIDC_ID
from neikong.app.firms.models import Firm
from tests.app.conftest import kept_elsewhere

pytestmark = pytest.mark.django_db
LOGIN = f"/account/provider/{OIDC_ID}/login/"


class Provider:
    """Who it says is there, and what it was asked."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "7", "preferred_username": "chang-sec"}
        self.audience, self.asked = "neikong", []
        provider = self

        class Answers(BaseHTTPRequestHandler):
            def tell(self, what: Any) -> None:
                data = json.dumps(what).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self) -> None:
                if "well-known" in self.path:
                    ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
                    told = {f"{k}_endpoint": f"{provider.url}/{v}" for k, v in ends.items()}
                    self.tell({"issuer": provider.url, "jwks_uri": f"{provider.url}/keys", **told})
                else:
                    self.tell(provider.claims)

            def do_POST(self) -> None:
                given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                provider.asked.append(given)
                token = {"iss": provider.url, "aud": provider.audience, "iat": time.time(), "exp": time.time() + 60, **provider.claims}  # fmt: skip
                self.tell(
                    {"access_token": "a", "token_type": "Bearer", "id_token": jwt.encode(token, "k" * 32)}
                )

            def log_message(self, *told: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    made = Provider()
    app = {
        "provider_id": OIDC_ID,
        "name": "公司單一登入",
        "client_id": "neikong",
        "secret": "s",
        "settings": {"server_url": made.url},
    }
    settings.OIDC_ISSUER = made.url
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield made
    made.server.shutdown()


def sign_in(client: Client, state: str = "") -> Any:
    """From the button to the answer after the provider has sent the person back."""
    away = client.post(LOGIN)
    assert away.status_code == 302, away.content.decode()
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(f"{LOGIN}callback/", {"code": "c", "state": state or asked["state"][0]})


def test_the_provider_says_who_it_is_and_the_second_factor_stays_ours(
    changfeng: Firm, provider: Provider
) -> None:
    user, client = kept_elsewhere(changfeng), Client()
    assert "公司單一登入" in client.get("/account/login/").content.decode()
    answer = sign_in(client)
    assert answer.status_code == 302
    assert "/2fa/authenticate/" in answer["Location"]  # not in yet
    assert client.get("/f/changfeng/").status_code == 302
    assert provider.asked[0]["code_verifier"]
    # from now on the number counts: a name that was given to somebody else opens nothing
    other = kept_elsewhere(changfeng, "kuo-net")
    provider.claims = {"sub": "7", "preferred_username": "kuo-net"}
    again = Client()
    sign_in(again)
    assert url_str_to_user_pk(again.session["account_login"]["user_pk"]) == user.pk != other.pk


@pytest.mark.parametrize("case", ["unknown", "own password", "ended", "other audience", "forged state"])
def test_who_is_not_expected_does_not_come_in(changfeng: Firm, provider: Provider, case: str) -> None:
    user, client = kept_elsewhere(changfeng), Client()
    if case == "unknown":
        provider.claims["preferred_username"] = "stranger"
    if case == "own password":
        user.set_password("Right-horse7battery+staple")
    if case == "ended":
        user.is_active = False
    if case == "other audience":
        provider.audience = "another"
    user.save()
    before = User.objects.count()
    answer = sign_in(client, "forged" if case == "forged state" else "")
    assert answer.status_code in (200, 302, 401)
    assert "/2fa/" not in answer.get("Location", "")
    assert "account_login" not in client.session
    assert User.objects.count() == before


def test_without_the_setting_there_is_no_such_way(changfeng: Firm) -> None:
    assert Client().post(LOGIN).status_code == 404
    assert "provider" not in Client().get("/account/login/").content.decode()
    assert Client().get("/account/provider/").status_code == 404
    assert Client().get("/account/provider/signup/").status_code == 404
