"""The pages of resilience: what they compute, what they try out, and what they write."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from neikong.app.firms.models import Firm
from neikong.app.resilience.asked import changes
from neikong.app.subjects.models import Item

BASE = "/f/changfeng/resilience/"
As = Callable[..., Client]


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_conflicts_and_the_way_out_are_shown(as_role: As) -> None:
    page = text(as_role("ciso"), BASE)
    assert "信衡科技 → 中台風控系統 → 受託買賣" in page
    assert "2,860,000 TWD" in page
    assert "已證明最低" in page
    assert "116年12月31日" in page
    assert "<svg" in page
    assert "/registers/system/sys-mid/" in page


def test_what_if_changes_the_answer_and_saves_nothing(as_role: As) -> None:
    client, before = as_role("ciso"), Item.objects.count()
    page = text(client, f"{BASE}?set.v-risk.rto=PT30M&set.sys-mid.recovery_time=5")
    assert "sys-mid.recovery_time = PT5M" in page
    assert "信衡科技 → 中台風控系統" not in page
    assert Item.objects.count() == before


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"set.a.recovery_time": "90"}, (("a", "recovery_time", "PT90M"),)),
        ({"set.a.recovery_time": "PT1H"}, (("a", "recovery_time", "PT1H"),)),
        ({"set.a.recovery_time": "soon", "set.a.name": "x", "set.a.recovery_order": "-1"}, ()),
    ],
)
def test_an_address_that_cannot_be_read_is_passed_over(
    given: dict[str, str], found: tuple[object, ...]
) -> None:
    assert changes(given) == found


def test_an_outage_says_what_stops_and_until_when(as_role: As) -> None:
    client = as_role("ciso")
    page = text(client, f"{BASE}outage/?scenario=earthquake:room-main&moment=settlement")
    assert "逾可容忍時間：" in page
    assert "7 日 40 分" in page
    assert "人工應變：" in page
    assert text(client, f"{BASE}outage/?scenario=nothing&moment=nothing")


def test_a_simulation_is_the_same_for_the_same_address(as_role: As) -> None:
    client = as_role("ciso")
    first, again, other = (text(client, f"{BASE}simulation/?draws=1000&seed={s}") for s in (1, 1, 2))
    cut = first.index("<table")
    assert first[cut:] == again[cut:]
    assert first[cut:] != other[cut:]
    assert "隨機模擬" in text(client, f"{BASE}simulation/?draws=999999999&seed=x")


def test_the_impact_analysis_is_saved_as_a_row_for_each_moment(as_role: As) -> None:
    client = as_role("security-officer")
    page = text(client, f"{BASE}impact/")
    assert "可容忍時間過長" in page  # clients feel a stop of trading after one hour, two are registered
    given = {"trading.code": "bi-trade-session", "trading.version": "1", "trading.clients": "PT30M", "trading.reason": "重估",
             "daily-batch.code": "biz-trade-daily-batch", "daily-batch.version": "0", "daily-batch.financial": "P1D"}  # fmt: skip
    assert client.post(f"{BASE}impact/biz-trade/", given).status_code == 302
    row = Item.objects.get(kind="business-impact", code="bi-trade-session")
    assert (row.version, row.fields["clients"]) == (2, "PT30M")
    assert (
        Item.objects.get(kind="business-impact", code="biz-trade-daily-batch").fields["moment"]
        == "daily-batch"
    )
    assert client.post(f"{BASE}impact/biz-trade/", given | {"trading.clients": "PT1H"}).status_code == 409
    assert client.post(f"{BASE}impact/nothing/", given).status_code == 404
    assert as_role("board").post(f"{BASE}impact/biz-trade/", given).status_code == 403


def test_plans_backups_and_sites_show_what_lacks(as_role: As) -> None:
    client = as_role("it-head")
    assert "切換至異地資料庫" in text(client, f"{BASE}plans/")
    backups = text(client, f"{BASE}backups/")
    assert "從未測試" in backups  # the planted set that was never restored
    assert "restic" in backups
    sites = text(client, f"{BASE}sites/")
    assert "尚無" in sites
    assert "116年12月31日" in sites


def test_a_firm_without_registers_is_told_so(as_role: As, other_firm: Firm) -> None:
    client = as_role("ciso", firm=other_firm)
    for where in ("", "outage/", "simulation/", "impact/", "backups/", "sites/"):
        assert "尚未建立" in text(client, f"/f/yuanshan/resilience/{where}")
    assert text(client, "/f/yuanshan/resilience/plans/")
    assert text(client, "/f/yuanshan/drills/")


@pytest.mark.parametrize("where", ["", "outage/", "simulation/", "impact/", "plans/", "backups/", "sites/"])
def test_few_questions_to_the_database(
    as_role: As, where: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = as_role("ciso")
    text(client, BASE + where)
    with django_assert_max_num_queries(16):
        text(client, BASE + where)
