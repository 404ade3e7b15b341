"""Two people, a desktop and a phone, one drill; the server is killed in the middle, and nothing that it had acknowledged is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.app.serving import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "home")
    made.home.mkdir()
    made.command("init", "--firm", "examples/changfeng", "--demo")
    made.start()
    yield made
    made.kill()


def seated(browser: Any, server: Server, person: str, width: int) -> Any:
    context = browser.new_context(locale="zh-TW", viewport={"width": width, "height": 850})
    context.add_cookies([{"name": "neikong", "value": server.session(person), "url": server.url}])
    return context.new_page()


def until(page: Any, so: Callable[[], bool]) -> None:
    """Wait for it; the page's own policy forbids to look by a script of ours."""
    for _ in range(100):
        if so():
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.content()[:2000])


def finish(page: Any, done: int) -> None:
    """Tap the next step, once the page shows what the others did."""
    until(page, lambda: page.locator("ol.steps > li.ok").count() == done)
    page.locator("ol.steps > li button:has-text('完成')").first.click()
    until(page, lambda: page.locator("ol.steps > li.ok").count() > done)


def test_two_people_run_a_drill_to_the_end_though_the_server_is_killed(
    browser: Any, server: Server, tmp_path: Path
) -> None:
    desk, phone = seated(browser, server, "liu-it", 1280), seated(browser, server, "hsu-ops", 390)
    desk.goto(f"{server.url}/f/changfeng/drills/new/")
    desk.fill("#id_title", "異地切換演練")
    desk.select_option("#id_kind", "system-off-site")
    desk.select_option("#id_scenario", "natural")
    for system in ("sys-db", "sys-core", "sys-order"):
        desk.check(f"input[name=systems][value={system}]")
    desk.fill("#id_risks", "切換期間委託中斷")
    desk.fill("#id_protection", "收盤後進行")
    desk.click("button:has-text('建立演練室')")
    desk.wait_for_selector("#board")
    room = desk.url
    desk.click("button:has-text('開始演練')")
    desk.wait_for_selector("button:has-text('服務中斷')")
    phone.goto(room)
    phone.click("button:has-text('服務中斷')")
    phone.wait_for_selector("button:has-text('已達最小可接受服務水準')")
    # the desktop sees what the phone did without being asked
    desk.wait_for_selector("button:has-text('已達最小可接受服務水準')", timeout=10_000)
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    total = desk.locator("ol.steps > li").count()
    for turn in range(4):
        page = phone if turn % 2 else desk
        finish(page, turn)
    phone.fill("textarea[name=text]", "決定切換至異地")
    proof = tmp_path / "畫面.txt"
    proof.write_text("切換成功\n", encoding="utf-8")
    phone.set_input_files("input[name=files]", str(proof))
    phone.click("button:has-text('記錄') >> nth=0")
    phone.wait_for_selector("text=決定切換至異地")
    server.kill()
    server.start()
    desk.reload()
    desk.wait_for_selector("text=決定切換至異地")
    assert desk.locator("ol.steps > li.ok").count() == 4
    clock = desk.locator(".clock").first.inner_text()
    until(desk, lambda: desk.locator(".clock").first.inner_text() != clock)  # it goes on
    for turn in range(4, total):
        page = phone if turn % 2 else desk
        page.reload()
        finish(page, turn)
    desk.click("button:has-text('已達最小可接受服務水準')")
    desk.wait_for_selector("button:has-text('已切回原系統')")
    desk.click("button:has-text('已切回原系統')")
    phone.goto(room)
    phone.fill(
        "input[name=point]",
        phone.evaluate("new Date(Date.now() + 8 * 3600e3 - 300e3).toISOString().slice(0, 16)"),
    )
    phone.locator("button[value=point]").click()
    phone.click("text=結束並檢討")
    phone.fill("#id_participants", "資訊部、經紀業務部")
    phone.fill("#id_findings", "切換文件過舊")
    for name in (
        "recovery_staff",
        "business_staff",
        "continuity",
        "available",
        "sop_verified",
        "system_backup_fit",
        "data_backup_fit",
    ):
        phone.check(f"#id_{name}")
    phone.click("button:has-text('結束演練並送出紀錄')")
    phone.wait_for_url("**/records/drill/**")
    record = phone.url
    assert phone.locator("button:has-text('核准')").count() == 0
    desk.goto(record)
    assert desk.locator("button:has-text('核准')").count() == 0  # who planned it has a hand in it
    chief = seated(browser, server, "wu-ciso", 1280)
    chief.goto(record)
    chief.click("button:has-text('核准')")
    chief.wait_for_selector(".tag.s-approved")
    chief.goto(f"{server.url}/f/changfeng/duties/drill.meets-rto/")
    assert chief.locator("h1 .tag").inner_text() == "符合"
    chief.goto(f"{server.url}/f/changfeng/records/finding/")
    assert "切換文件過舊" in chief.content()
    server.command("verify", "changfeng")
    for page in (desk, phone, chief):
        page.context.close()
