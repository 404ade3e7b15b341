"""The application under test: the example firm taken in once, people of every role, another firm beside it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from neikong.app import bridge
from neikong.app.accounts.models import User
from neikong.app.base import now as clock
from neikong.app.base.remembering import forget
from neikong.app.firms.load import take_in
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.subjects.models import Item
from neikong.store.folder import read_firm

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 20)  # the day on which the example firm is looked at
PASSWORD = "Right-horse7battery+staple"


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Tests have an evidence store, keys and logs of their own."""
    home = tmp_path_factory.mktemp("home")
    for name in ("EVIDENCE", "KEYS", "BACKUPS", "LOGS"):
        setattr(settings, name, home / name.lower())
        (home / name.lower()).mkdir()
    yield home
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Today is the example's day in every module that asks; instants still move."""
    import sys

    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", "")
        if name.startswith("neikong.app"):
            for attribute in ("today", "the_day"):
                if getattr(module, attribute, None) is _REAL:
                    monkeypatch.setattr(module, attribute, lambda: TODAY)


_REAL = clock.today


@pytest.fixture
def changfeng(db: None) -> Firm:
    """The example firm, taken in from its folder."""
    bridge._cache.clear()
    forget()
    reading = read_firm(ROOT / "examples" / "changfeng", bridge.the_catalogue())
    assert reading.facts is not None, reading.flaws
    return take_in(reading, "load")


@pytest.fixture
def other_firm(db: None) -> Firm:
    """A firm of which the example's people know nothing."""
    return Firm.objects.create(id="yuanshan", title_zh="遠山證券", title_en="Yuanshan Securities")


def person_with(firm: Firm, role: str, other_than: tuple[str, ...] = ()) -> str:
    """A person of the register who holds the role; for roles of the application, a name of their own."""
    for item in Item.objects.filter(firm=firm, type="row", kind="person").order_by("code"):
        if role in (item.fields.get("roles") or ()) and item.code not in other_than:
            return item.code
    return f"{role}-1"


def make_user(firm: Firm, role: str, person: str = "", username: str = "") -> User:
    """A user who has done everything that an account owes first, with one role in the firm."""
    person = person or person_with(firm, role)
    held = Member.objects.filter(firm=firm, person=person).first()
    if held is None:
        user = User.objects.create_user(
            username or f"{firm.pk}-{person}",
            password=PASSWORD,
            must_change_password=False,
            shown_name=person,
        )
        held = Member.objects.create(user=user, firm=firm, person=person)
    Grant.objects.create(member=held, role=role, since=date(2020, 1, 1))
    satisfy(held.user)
    return held.user


def kept_elsewhere(firm: Firm, name: str = "chang-sec") -> User:
    """The account of a person whose password the firm's directory or sign-in service keeps."""
    user = make_user(firm, "security-officer", person=name)
    user.username = name
    user.set_unusable_password()
    user.save()
    return user


def satisfy(user: User) -> None:
    """A second factor, and a password that is not old."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import generate_totp_secret

    user.password_changed = clock.now()
    user.must_change_password = False
    user.save()
    if not Authenticator.objects.filter(user=user).exists():
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": generate_totp_secret()}
        )


def sign_in(user: User) -> Client:
    """A client signed in with both factors, without walking through the pages."""
    client = Client(headers={"accept-language": "zh-Hant"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    stamp = clock.now().timestamp()
    session["account_authentication_methods"] = [
        {"method": "password", "at": stamp, "username": user.username},
        {"method": "mfa", "at": stamp, "type": "totp"},
    ]
    session["seen"] = session["began"] = stamp
    session.save()
    return client


@pytest.fixture
def as_role(changfeng: Firm) -> Callable[..., Client]:
    """`as_role("security-officer")`: a client of a person with that role in the example firm (or in `firm=`)."""

    def made(role: str, firm: Firm | None = None, person: str = "") -> Client:
        found: Any = sign_in(make_user(firm or changfeng, role, person))
        return found

    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Headless Chromium of the system."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop of its own in this thread
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium: make system installs it")
    flags = ["--no-sandbox", "--disable-background-networking", "--disable-quic"]
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=program, args=flags)
        yield made
        made.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page of a browser that knows nobody, in Chinese; a message of the browser's console that is an error fails."""
    context = browser.new_context(locale="zh-TW", viewport={"width": 1280, "height": 900})
    made, wrong = context.new_page(), []
    made.on(
        "console", lambda m: wrong.append(m.text) if m.type == "error" and "favicon" not in m.text else None
    )
    made.on("pageerror", lambda e: wrong.append(str(e)))
    yield made
    context.close()
    assert [w for w in wrong if "403" not in w and "404" not in w and "400" not in w] == []
