"""The firm's directory as the keeper of passwords: a directory in memory that binds as a real one does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ldap3
import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory

from neikong.app.accounts import directory
from neikong.app.accounts.duties import owed
from neikong.app.accounts.models import User
from neikong.app.firms.models import Firm
from tests.app.conftest import PASSWORD, kept_elsewhere, make_user

pytestmark = pytest.mark.django_db
BASE = "ou=people,dc=changfeng,dc=tw"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A directory that knows one person; which names were tried."""
    tried: list[str] = []

    def bound(dn: str, password: str) -> Any:
        tried.append(dn)
        made = ldap3.Connection(ldap3.Server("memory"), dn, password, client_strategy=ldap3.MOCK_SYNC)
        made.strategy.add_entry(f"uid=chang-sec,{BASE}", {"userPassword": "directory-secret", "sn": "x"})
        return made

    monkeypatch.setattr(directory, "connection", bound)
    monkeypatch.setenv("NEIKONG_LDAP_URL", "ldaps://directory.example")
    monkeypatch.setenv("NEIKONG_LDAP_USER", f"uid={{}},{BASE}")
    return tried


def sign_in(name: str, password: str) -> Any:
    return authenticate(RequestFactory().post("/account/login/"), username=name, password=password)


def test_the_directory_says_whether_the_password_is_right(changfeng: Firm, served: list[str]) -> None:
    user = kept_elsewhere(changfeng)
    assert sign_in("chang-sec", "directory-secret") == user
    assert sign_in("chang-sec", "wrong") is None
    assert sign_in("chang-sec", "") is None  # an unauthenticated bind is no proof
    assert owed(user) == ""  # the directory's own rules hold for its passwords; the second factor is ours


def test_who_has_an_account_of_our_own_is_not_asked_of_the_directory(
    changfeng: Firm, served: list[str]
) -> None:
    user = make_user(changfeng, "security-officer")
    assert sign_in(user.username, PASSWORD) == user
    assert sign_in(user.username, "directory-secret") is None
    assert sign_in("nobody-here", "directory-secret") is None
    assert served == []


def test_a_name_cannot_become_another_place_of_the_directory(changfeng: Firm, served: list[str]) -> None:
    kept_elsewhere(changfeng, "a,ou=admins")
    assert sign_in("a,ou=admins", "x") is None
    assert served[-1].startswith("uid=a\\,ou\\=admins,")


def test_off_unless_named_and_a_directory_that_is_away_lets_nobody_in(
    changfeng: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_elsewhere(changfeng)
    assert sign_in("chang-sec", "directory-secret") is None
    monkeypatch.setenv("NEIKONG_LDAP_URL", "ldaps://127.0.0.1:1")
    assert sign_in("chang-sec", "directory-secret") is None


def test_an_account_for_the_directory_gets_no_password_of_ours(
    changfeng: Firm, as_role: Callable[..., Client], served: list[str]
) -> None:
    client = as_role("administrator")
    given = {
        "username": "new-one", "person": "tsai-dev", "name": "蔡", "kind": "staff", "roles": ["it-staff"], "since": "2026-11-20", "directory": "on",
    }  # fmt: skip
    page = client.post("/f/changfeng/settings/accounts/new/", given, follow=True).content.decode()
    user = User.objects.get(username="new-one")
    assert not user.has_usable_password()
    assert not user.must_change_password
    assert "初始密碼" not in page
