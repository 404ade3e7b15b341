"""Every duty has a sheet, and says on each side of each change what the sheet says."""

from __future__ import annotations

from datetime import date

import pytest

from neikong.clock import ALWAYS, Moment, end_of_day
from neikong.engine.judge import judge
from neikong.store.catalogue import FOLDER as CATALOGUE
from tests import sheets

IDS = sorted(path.stem for path in (CATALOGUE / "duties").rglob("*.yaml"))


@pytest.fixture(scope="module")
def catalogue() -> sheets.Catalogue:
    return sheets.the_catalogue()


def test_every_duty_has_a_sheet_and_every_sheet_a_duty() -> None:
    assert sorted(path.stem for path in sheets.FOLDER.glob("*.yaml")) == IDS


@pytest.mark.parametrize("id", IDS)
def test_the_duty_says_what_its_sheet_says(id: str, catalogue: sheets.Catalogue) -> None:
    duty = catalogue.duties[id]
    found = sheets.sheet(id)
    assert found["duty"] == id
    assert len(found["cases"]) >= 2
    for case in found["cases"]:
        known = end_of_day(date.fromisoformat(case["known"])) if "known" in case else ALWAYS
        told = judge(
            duty, catalogue, sheets.facts(case, catalogue), Moment(date.fromisoformat(case["day"]), known)
        )
        assert told.verdict.slug == case["expect"], (case["says"], [r.key for r in told.reasons])
