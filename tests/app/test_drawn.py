"""A page that is drawn once: nobody sees what is no longer so, what is another's, or a token that is another's."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from datetime import date

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from neikong.app.base import drawn as drawing
from neikong.app.base.drawn import PAGES, drawn_once
from neikong.app.base.remembering import Memory
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.subjects.write import Draft, write
from tests.app.access.test_matrix import OURS
from tests.app.conftest import make_user, sign_in

pytestmark = pytest.mark.django_db
WHERE = (
    "", "posture/", "duties/drill.meets-rto/", "registers/", "registers/system/", "records/", "records/drill/",
    "evidence/", "search/?q=防火牆", "tasks/", "tasks/?who=all",
)  # fmt: skip
# who asks and his rights; the ledger's head; and what changes in the transaction of a ledger entry or follows from it
RESTS_ON = {
    "django_session", "accounts_user", "firms_grant", "firms_member", "firms_firm", "mfa_authenticator", "ledger_head", "ledger_entry",
    "subjects_item", "subjects_mark", "subjects_words_row", "subjects_words_record", "subjects_words_evidence",
    "posture_sitting", "posture_judged",
}  # fmt: skip
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


def read(client: Client, where: str, **headers: str) -> str:
    answer = client.get(f"/f/changfeng/{where}", headers=headers)
    assert answer.status_code == 200, where
    return answer.content.decode()


def bare(text: str) -> str:
    """A page without its tokens."""
    return re.sub(r'(?<="X-CSRFToken": ")\w{64}', "", TOKEN.sub("", text))


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    PAGES.clear()
    return as_role("security-officer")


def new_system(firm: Firm, code: str) -> None:
    write(
        firm,
        "wu-ciso",
        Draft("row", "system", code, {"since": "2026-01-01", "fields": {"name": f"系統{code}"}}),
    )


def test_every_page_that_is_drawn_once_is_looked_at_here() -> None:
    mark = drawn_once(lambda request: HttpResponse()).__code__
    marked = {
        pattern.name
        for _, pattern in OURS
        if getattr(getattr(pattern.callback, "__wrapped__", None), "__code__", None) is mark
    }
    assert marked == {resolve(f"/f/changfeng/{where.split('?')[0]}").url_name for where in WHERE}


@pytest.mark.parametrize("where", WHERE)
def test_such_a_page_rests_on_the_ledger_and_on_who_asks(officer: Client, where: str) -> None:
    with CaptureQueriesContext(connection) as seen:
        read(officer, where)
    tables = {
        table
        for query in seen
        for table in re.findall(r'(?i:from|join|update|into)\s+"?([a-z_]+)\b', query["sql"])
    }
    assert {t for t in tables if not t.startswith("subjects_words")} <= RESTS_ON


@pytest.mark.parametrize("where", WHERE)
def test_the_second_look_is_the_same_page_with_a_token_of_its_own(officer: Client, where: str) -> None:
    first, second = read(officer, where), read(officer, where)
    assert bare(first) == bare(second)
    assert set(TOKEN.findall(first)).isdisjoint(TOKEN.findall(second))
    PAGES.clear()
    assert bare(read(officer, where)) == bare(first)


def test_after_a_change_the_page_is_drawn_again(officer: Client, changfeng: Firm) -> None:
    assert "系統new-1" not in read(officer, "registers/system/")
    new_system(changfeng, "new-1")
    assert "系統new-1" in read(officer, "registers/system/")
    assert "系統new-1" in read(officer, "search/?q=系統new-1")


def test_nobody_gets_the_page_of_another(changfeng: Firm, as_role: Callable[..., Client]) -> None:
    PAGES.clear()
    people = {role: as_role(role) for role in ("security-officer", "ciso", "auditor")}
    pages = {role: read(client, "") for role, client in people.items()}
    for role, client in people.items():
        again = read(client, "")
        assert bare(again) == bare(pages[role])
        assert all(bare(again) != bare(page) for other, page in pages.items() if other != role)


def test_a_right_that_is_gone_closes_the_page_at_once(changfeng: Firm) -> None:
    PAGES.clear()
    user = make_user(changfeng, "security-officer")
    client = sign_in(user)
    with_it = read(client, "registers/system/")
    Grant.objects.create(member=Member.objects.get(user=user), role="examiner", since=date(2020, 1, 1))
    Grant.objects.filter(member__user=user, role="security-officer").delete()
    assert bare(read(client, "registers/system/")) != bare(with_it)
    Grant.objects.filter(member__user=user).delete()
    assert client.get("/f/changfeng/registers/system/").status_code == 404


def test_the_token_of_such_a_page_is_taken(officer: Client, changfeng: Firm) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-Hant"})
    strict.cookies = officer.cookies
    for _ in range(2):
        token = TOKEN.findall(read(strict, "registers/system/"))[0]
        given = {"csrfmiddlewaretoken": token, "language": "en", "next": "/f/changfeng/"}
        assert strict.post(reverse("language"), given).status_code == 302
        assert strict.post(reverse("language"), {**given, "csrfmiddlewaretoken": "x" * 64}).status_code == 403


def test_languages_days_and_messages_are_told_apart(
    officer: Client, changfeng: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "待辦" in read(officer, "")
    assert "待辦" not in read(officer, "", **{"accept-language": "en"})
    before = bare(read(officer, "tasks/"))
    handed = officer.post("/f/changfeng/tasks/drill.meets-rto/hand-over/", {"to": "nobody-at-all"})
    assert handed.status_code == 302
    assert bare(read(officer, "tasks/")) != before  # the message
    assert bare(read(officer, "tasks/")) == before  # told once
    held = PAGES.get
    asked: list[Hashable] = []
    monkeypatch.setattr(PAGES, "get", lambda key, make: asked.append(key) or held(key, make))
    read(officer, "tasks/")
    monkeypatch.setattr(drawing, "today", lambda: date(2026, 11, 21))
    read(officer, "tasks/")
    assert asked[0] != asked[1]


def test_a_memory_that_weighs_keeps_no_more_than_its_weight() -> None:
    held: Memory[str] = Memory(10, len)
    for text in ("aaaa", "bbbb", "cccc"):
        held.get(text, lambda text=text: text)
    made: list[str] = []
    for text in ("bbbb", "cccc", "aaaa", "x" * 11, "x" * 11):
        held.get(text, lambda text=text: made.append(text) or text)
    assert made == ["aaaa", "x" * 11, "x" * 11]
