"""Today, posture, a duty: the numbers are the engine's, every duty has its page, every link leads somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from neikong.app import bridge
from neikong.app.firms.models import Firm
from neikong.app.ledger.models import Head
from neikong.app.posture.sitting import stand
from neikong.app.subjects.write import Draft, write
from tests.app.conftest import TODAY

pytestmark = pytest.mark.django_db


def test_the_numbers_are_the_engines(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("security-head")
    counts = stand("changfeng", TODAY).counts
    page = client.get("/f/changfeng/")
    assert {v: n for v, n in page.context["tiles"] if n} == counts
    posture = client.get("/f/changfeng/posture/")
    summed: Counter[str] = Counter()
    for row in posture.context["heat"]:
        summed.update({v: n for v, n, _ in row["cells"]})
        assert row["sum"] == sum(n for _, n, _ in row["cells"])
    assert {v: n for v, n in summed.items() if n} == counts
    for verdict, count in counts.items():
        listed = client.get(f"/f/changfeng/posture/?verdict={verdict}")
        assert listed.context["count"] == count


def test_the_position_costs_few_queries(
    as_role: Callable[..., Client], changfeng: Firm, django_assert_max_num_queries: Any
) -> None:
    client = as_role("security-head")
    client.get("/f/changfeng/posture/")
    with django_assert_max_num_queries(8):
        client.get("/f/changfeng/posture/")
    with django_assert_max_num_queries(10):
        client.get("/f/changfeng/")


@pytest.mark.parametrize("language", ["zh-hant", "en"])
def test_every_duty_has_its_page_and_its_links_lead_somewhere(
    as_role: Callable[..., Client], changfeng: Firm, language: str
) -> None:
    client = as_role("security-head")
    client.cookies["django_language"] = language
    links: set[str] = set()
    for n, duty in enumerate(bridge.the_catalogue().duties):
        if language == "en" and n % 6:
            continue
        answer = client.get(f"/f/changfeng/duties/{duty}/")
        assert answer.status_code == 200, duty
        page = answer.content.decode()
        assert bridge.the_catalogue().duties[duty].title["en" if language == "en" else "zh"][:10] in page
        links |= set(re.findall(r'href="(/f/changfeng/registers/[^"#?]+)', page))
    assert links
    for link in sorted(links)[:150]:
        assert client.get(link).status_code == 200, link


def test_any_day_any_knowledge_any_rules(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("examiner")
    known = Head.objects.get(log="changfeng").at
    assert known is not None
    body = {"done": "2026-11-19", "by": "nobody", "state": "submitted", "fields": {}, "subjects": []}
    write(changfeng, "nobody", Draft("record", "firewall-rule-review", "late", body))
    for query in (
        "on=2024-12-31",
        "future=1",
        "known=2026-11-21",
        "on=nonsense",
        "known=x",
        "on=0001-01-01",
        "q=防火牆",
        "q=CC-17010",
        "sort=-title",
        "strength=should",
    ):
        answer = client.get(f"/f/changfeng/posture/?{query}")
        assert answer.status_code == 200, query
    assert "/f/changfeng/duties/" in client.get("/f/changfeng/posture/?q=防火牆").content.decode()
    assert "日期或時間無法辨識" in client.get("/f/changfeng/posture/?on=nonsense").content.decode()
    assert client.get("/f/changfeng/duties/no-such.duty/").status_code == 404
    before = client.get("/f/changfeng/duties/firewall.external-rule-review/?on=2019-01-01")
    assert before.status_code == 200


def test_as_known_then_the_later_record_is_not_there(as_role: Callable[..., Client], changfeng: Firm) -> None:
    from neikong.app.posture.asked import Asked, position

    then = Head.objects.get(log="changfeng").at
    before = {d: j.verdict for d, j in stand("changfeng", TODAY).judged.items()}
    body = {"since": "2024-11-01", "fields": {"external": True, "name": "新"}}
    write(changfeng, "nobody", Draft("row", "network-device", "fw-late", body))
    now = {d: j.reasons for d, j in stand("changfeng", TODAY).judged.items()}
    known = position("changfeng", Asked(TODAY, then, False, False))
    assert {d: j.verdict for d, j in known.judged.items()} == before
    assert known.judged["firewall.external-rule-review"].reasons != now["firewall.external-rule-review"]


def test_the_list_is_taken_along_as_it_is_filtered(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("auditor")
    data = client.get("/f/changfeng/posture/export.csv?verdict=unmet").content.decode("utf-8-sig")
    assert len(data.splitlines()) == stand("changfeng", TODAY).counts["unmet"] + 1
    assert client.get("/f/changfeng/posture/export.xlsx").content[:2] == b"PK"
    assert client.get("/f/changfeng/posture/export.pdf").status_code == 404


def test_two_days_are_compared_with_their_cause(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("chief-auditor")
    answer = client.get("/f/changfeng/posture/compare/?from=2025-11-20&to=2026-11-20")
    assert answer.status_code == 200
    assert answer.context["rows"]
    assert client.get("/f/changfeng/posture/compare/?from=x").context["wrong"]
