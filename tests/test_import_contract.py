"""Imports look down only, and what decides knows no web, database, network or terminal (.importlinter)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RULES = ROOT / ".importlinter"


def lint(project: Path) -> subprocess.CompletedProcess[str]:
    """The linter's word on the package below this folder, in a process of its own so that it sees that package."""
    run = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", run, "--no-cache", "--no-logo", "--config", str(project / RULES.name)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project / "src")},
        capture_output=True,
        text=True,
    )


def contract(name: str) -> dict[str, list[str]]:
    parser = ConfigParser()
    parser.read(RULES, encoding="utf-8")
    return {key: value.split() for key, value in parser[f"importlinter:contract:{name}"].items()}


def names(words: list[str]) -> list[str]:
    return [word.strip("()") for word in words if word != "|"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The modules and the rules, without the catalogue, to be broken on purpose."""
    shutil.copy(RULES, tmp_path)
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("catalogue", "__pycache__"))
    return tmp_path


def test_imports_look_down_only() -> None:
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


def test_every_wrong_import_is_seen(copy: Path) -> None:
    wrong = {
        "facts": "neikong.computations.broken",
        "computations": "neikong.checks.broken",
        "importers": "neikong.regulation.broken",
        "regulation": "django",
        "checks": "neikong.engine.broken",
        "engine": "sqlite3",
        "reports": "neikong.store.broken",
        "store": "neikong.cli.broken",
        "cli": "neikong.clock",
    }
    for package, name in wrong.items():
        # hidden in a function, because hidden ones count
        module = copy / "src/neikong" / package / "broken.py"
        module.write_text(f"def hidden() -> None:\n    import {name}\n", encoding="utf-8")
    told = lint(copy)
    seen = {p for p, name in wrong.items() if f"neikong.{p}.broken -> {name} " in told.stdout}
    assert told.returncode == 1
    assert seen == wrong.keys() - {"cli"}, told.stdout + told.stderr


def test_a_module_that_has_no_layer_is_refused(copy: Path) -> None:
    (copy / "src/neikong/helpers.py").write_text("", encoding="utf-8")
    told = lint(copy)
    assert told.returncode == 1
    assert "neikong.helpers" in told.stdout + told.stderr


def test_every_layer_below_the_store_is_held_pure() -> None:
    layers = names(contract("layers")["layers"])
    below = layers[layers.index("store") + 1 :]
    package = ROOT / "src/neikong"
    there = [n for n in below if (package / n / "__init__.py").is_file() or (package / f"{n}.py").is_file()]
    assert sorted(contract("pure")["source_modules"]) == sorted(f"neikong.{n}" for n in there)
