"""The search: both languages, parts of words, clause numbers however they are typed; only what the person may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from neikong.app.firms.models import Firm
from neikong.app.search.finding import words_of
from neikong.app.subjects.write import Draft, write

pytestmark = pytest.mark.django_db


def titles(client: Client, q: str) -> dict[str, list[str]]:
    answer = client.get("/f/changfeng/search/", {"q": q})
    assert answer.status_code == 200
    return {str(g["title"]): [url for url, _, _ in g["rows"]] for g in answer.context["groups"]}


@pytest.mark.parametrize("q", ["CC-17010(二)9", "cc-17010（二）9", "ＣＣ-17010(二)９", "CC-17010 (二) 9"])
def test_a_clause_number_is_found_however_it_is_typed(
    as_role: Callable[..., Client], changfeng: Firm, q: str
) -> None:
    found = titles(as_role("security-officer"), q)
    assert "/f/changfeng/duties/firewall.external-rule-review/" in found["應辦事項"]


def test_both_languages_and_parts_of_words(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("security-officer")
    assert titles(client, "防火牆")["應辦事項"]
    assert titles(client, "firewall rule")["應辦事項"]
    assert "/f/changfeng/registers/system/sys-order/" in titles(client, "網路下單系統")["清冊"]
    assert titles(client, "zzz-no-such-thing") == {}
    assert titles(client, "") == {}


def test_what_is_found_is_marked_and_never_markup(as_role: Callable[..., Client], changfeng: Firm) -> None:
    write(
        changfeng,
        "x",
        Draft(
            "row", "vendor", "v-x", {"since": "2026-01-01", "fields": {"name": "<script>惡意</script>廠商"}}
        ),
    )
    page = as_role("security-officer").get("/f/changfeng/search/", {"q": "惡意"}).content.decode()
    assert "<mark>惡意</mark>" in page
    assert "<script>惡意" not in page


def test_the_search_of_many_rows_costs_few_queries(
    as_role: Callable[..., Client], changfeng: Firm, django_assert_max_num_queries: Any
) -> None:
    drafts = [
        Draft("row", "asset", f"a-{n:05}", {"since": "2026-01-01", "fields": {"name": f"筆電 {n}"}})
        for n in range(5000)
    ]
    write(changfeng, "load", *drafts)
    client = as_role("security-officer")
    client.get("/f/changfeng/search/?q=x")
    with django_assert_max_num_queries(20):
        answer = client.get("/f/changfeng/search/", {"q": "筆電"})
    assert next(g for g in answer.context["groups"] if str(g["title"]) == "清冊")["more"]


def test_a_number_is_one_word() -> None:
    assert words_of("CC-20000 （七）") == ["cc-20000(七)"]
    assert words_of("　甲 乙 ") == ["甲", "乙"]


@pytest.mark.parametrize("form", ["txt", "docx"])
def test_the_text_of_evidence_is_found(as_role: Callable[..., Client], changfeng: Firm, form: str) -> None:
    """Not only its name; and the version in the ledger stays what it was."""
    from io import BytesIO

    from docx import Document

    from neikong.app.evidence import taking
    from neikong.app.ledger.models import Entry

    if form == "docx":
        made, document = BytesIO(), Document()
        document.add_paragraph("本次檢視發現三條逾期之規則")
        document.save(made)
        data = made.getvalue()
    else:
        data = "本次檢視發現三條逾期之規則".encode("big5")
    sha, drafts = taking.one("changfeng", "x", f"report.{form}", [data])
    write(changfeng, "x", *drafts)
    client = as_role("security-officer")
    assert f"/f/changfeng/evidence/{sha}/" in titles(client, "三條逾期")["佐證"]
    assert "三條逾期" not in Entry.objects.get(type="evidence", code=sha).data
