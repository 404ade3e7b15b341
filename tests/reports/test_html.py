"""The HTML report: one file, both languages, every duty once, every number what the position says, and it can be seen."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import html

from neikong.clock import Moment, end_of_day
from neikong.engine.judge import Bench
from neikong.engine.position import position
from neikong.facts import Facts
from neikong.obligations.model import Catalogue
from neikong.reports.history import history
from neikong.reports.html import page
from neikong.store.catalogue import catalogue as read_catalogue
from neikong.store.folder import read_firm

FIRM = Path(__file__).parents[2] / "examples" / "changfeng"
MOMENT = Moment(date(2026, 11, 20), end_of_day(date(2026, 11, 20)))


@pytest.fixture(scope="module")
def made() -> tuple[Catalogue, Facts]:
    catalogue = read_catalogue().catalogue
    assert catalogue
    facts = read_firm(FIRM, catalogue).facts
    assert facts
    return catalogue, facts


@pytest.fixture(scope="module", params=["zh", "en"])
def seen(request: pytest.FixtureRequest, made: tuple[Catalogue, Facts]) -> tuple[str, str, Bench]:
    catalogue, facts = made
    bench = Bench(catalogue, facts, MOMENT)
    return request.param, page(position(bench, MOMENT), catalogue, facts, bench, request.param), bench


def test_nothing_comes_from_outside_and_no_script_runs(seen: tuple[str, str, Bench]) -> None:
    text = seen[1]
    assert "<script" not in text
    assert not re.search(r'(?:src|href)="(?!#)', text)
    assert set(re.findall(r"https?://[^\s\"<]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_every_duty_stands_once_and_the_map_adds_up(seen: tuple[str, str, Bench]) -> None:
    language, text, bench = seen
    tree = html.fromstring(text)
    assert tree.get("lang") == ("zh-Hant" if language == "zh" else "en")
    duties = [
        d.get("id").removeprefix("d-") for d in tree.iter("details") if (d.get("id") or "").startswith("d-")
    ]
    assert sorted(duties) == sorted(bench.catalogue.duties)
    told = position(bench, MOMENT)
    cells = sum(int(a.text) for a in tree.xpath('//td[@class="heat"]/a'))
    assert cells == sum(told.counts.values()) == len(duties)
    targets = {element.get("id") for element in tree.iter() if element.get("id")}
    assert {a.get("href")[1:] for a in tree.iter("a")} <= targets


def test_the_history_counts_every_duty_on_every_month_end(made: tuple[Catalogue, Facts]) -> None:
    catalogue, facts = made
    months = history(Bench(catalogue, facts, MOMENT), MOMENT.day)
    assert len(months) == 24
    assert {sum(counts.values()) for _, counts in months} == {len(catalogue.duties)}


def test_what_a_firm_writes_is_never_markup(made: tuple[Catalogue, Facts]) -> None:
    catalogue, facts = made
    bad = replace(facts, title={"zh": "<script>alert(1)</script>", "en": "x"})
    bench = Bench(catalogue, bad, MOMENT)
    assert "<script>alert" not in page(position(bench, MOMENT), catalogue, bad, bench, "zh")


@pytest.mark.parametrize("width", [1400, 390])
def test_a_browser_shows_it(seen: tuple[str, str, Bench], tmp_path: Path, width: int) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    source, picture = tmp_path / "report.html", tmp_path / "report.png"
    source.write_text(seen[1], "utf-8")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    flags = [
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    run = [
        chromium,
        *root,
        *flags,
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--window-size={width},1200",
        f"--screenshot={picture}",
        source.as_uri(),
    ]
    subprocess.run(run, check=True, capture_output=True, timeout=90)
    data = picture.read_bytes()
    assert int.from_bytes(data[16:20], "big") == width
    assert len(data) > 20_000  # an empty page of this size is a few kilobytes
