"""What every test may use; and with CI=true nothing is skipped for want of a tool."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings

# no test is timed: on a machine with other work an example may take long and be right. `make test` says the same of
# the same code each time; `make fuzz` looks for examples that nobody has seen
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("anew", deadline=None)
settings.load_profile(os.environ.get("NEIKONG_EXAMPLES", "same"))

ROOT = Path(__file__).parents[1]
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
# what no set-up can fetch: folders that the project may not carry. Everything else that is missing fails with CI=true
EXCUSED = ("not given: NEIKONG_SEEDS", "not given: NEIKONG_SAMPLES")


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


def _no_excuse(report: Report) -> Report:
    """With CI=true a skip is a failure, unless its reason is excused; an expected failure is not a skip."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        said = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        said = said.removeprefix("Skipped: ")
        if not said.startswith(EXCUSED):
            report.outcome = "failed"
            report.longrepr = f"with CI=true nothing may be skipped for want of something: {said}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _no_excuse((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _no_excuse((yield))
