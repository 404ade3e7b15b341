"""With CI=true nothing is skipped for want of something (conftest.py); elsewhere a skip says why."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
CASES = """
import pytest

def test_without_a_browser():
    pytest.skip("chromium is missing")

def test_without_the_documents(seeds):
    raise AssertionError("there are none")

@pytest.mark.xfail(reason="known")
def test_known_to_fail():
    raise AssertionError("known")

@pytest.mark.skipif(True, reason="never runs")
def test_marked():
    raise AssertionError("skipped")
"""
WHOLE = "import pytest\npytest.skip('a package is missing', allow_module_level=True)\n"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("NEIKONG_SEEDS", str(pytester.path / "nowhere"))
    pytester.makeconftest(Path(__file__).with_name("conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(test_cases=CASES)
    return pytester


def test_skips_are_failures_in_ci_but_for_what_no_set_up_can_fetch(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    told = project.runpytest_subprocess("-p", "no:cacheprovider")
    told.assert_outcomes(failed=1, errors=1, skipped=1, xfailed=1)
    told.stdout.fnmatch_lines(["*chromium is missing*"])


def test_a_whole_module_that_skips_fails_in_ci(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile(test_whole=WHOLE)
    monkeypatch.setenv("CI", "true")
    told = project.runpytest_subprocess("-p", "no:cacheprovider", "test_whole.py")
    assert told.ret != 0
    told.stdout.fnmatch_lines(["*a package is missing*"])


def test_elsewhere_a_skip_is_a_skip(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    project.makepyfile(test_whole=WHOLE)
    monkeypatch.delenv("CI", raising=False)
    told = project.runpytest_subprocess("-p", "no:cacheprovider")
    told.assert_outcomes(skipped=4, xfailed=1)
    assert told.ret == 0
