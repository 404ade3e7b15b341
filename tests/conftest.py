"""What every test may use; and with CI=true nothing is skipped for want of a tool."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def _shared(variable: str, name: str) -> Path:
    """A folder of source documents or tool samples that is not part of the project; skips with a reason."""
    folder = Path(os.environ.get(variable) or ROOT.parent / "shared" / name)
    if not folder.is_dir():
        pytest.skip(f"not given: {variable}")
    return folder


@pytest.fixture(scope="session")
def seeds() -> Path:
    return _shared("NEIKONG_SEEDS", "seeds")


@pytest.fixture(scope="session")
def samples() -> Path:
    return _shared("NEIKONG_SAMPLES", "samples")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither read nor write the cache of the person who runs them."""
    monkeypatch.setenv("NEIKONG_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if os.environ.get("CI") == "true" and report.skipped and "not given: " not in str(report.longrepr):
        report.outcome = "failed"
    return report
