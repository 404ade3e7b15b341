"""What may stand in the project's files, and that its own words about itself are true."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from neikong.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt")
MANUALS = ("README.md", "README.zh-Hant.md", "CONTRIBUTING.md")

# what would tell where this machine stands and where it gets its packages; each is written so that it does not match itself
UNWANTED = {
    "a registry's address": r"pypi\.(org|python)|pythonhosted\.[o]rg|registry\.npmjs|crates[.]io|proxy\.golang",
    "an index option": r"--(extra-)?[i]ndex-url|--find[-]links|\bUV_[A-Z_]*[I]NDEX|\bPIP_[I]NDEX|tool\.uv\.[i]ndex",
    "an address of a file": r"(?<!SYSTEM \")\bfile:[/]{3}\w",
    "a path of one machine": r"(?<![\w.~$}/-])/(work|tmp|root)[/]\w",
    "a private key": r"BEGIN [A-Z ]*PRIVATE [K]EY",
    "an access key": r"\b(AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|xox[abp]-[0-9A-Za-z-]{10,})",
}


@cache
def tracked() -> dict[str, str]:
    """The text of every file of the project; what is not UTF-8 (samples in Big5, documents) is left out."""
    told = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    found = {}
    for name in told.stdout.decode().split("\0"):
        if name and (ROOT / name).is_file():
            data = (ROOT / name).read_bytes()
            try:
                found[name] = data.decode("utf-8")
            except UnicodeDecodeError:
                continue
    return found


def locked(name: str) -> dict[str, str]:
    """Package to version, of a lock."""
    pinned = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pinned}


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_holds(what: str) -> None:
    seen = [
        f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {hit.group()}"
        for name, text in tracked().items()
        for hit in re.finditer(UNWANTED[what], text)
    ]
    assert not seen, f"{what}: " + "; ".join(seen[:10])


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a registry's address", ".".join(("https://pypi", "org"))),
        ("an index option", "-".join(("", "", "extra", "index", "url x"))),
        ("an address of a file", "file:" + "///opt/wheels"),
        ("a path of one machine", "cd /wo" + "rk/main"),
        ("a private key", "-----BEGIN OPENSSH PRIVATE " + "KEY-----"),
        ("an access key", "AKIA" + "ABCDEFGHIJKLMNOP"),
    ],
)
def test_what_is_unwanted_would_be_seen(what: str, line: str) -> None:
    assert re.search(UNWANTED[what], line)


def test_no_lock_that_keeps_addresses_is_in_the_project() -> None:
    assert not [name for name in tracked() if Path(name).name in ("uv.lock", "pylock.toml")]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_is_names_versions_and_hashes_only(name: str) -> None:
    entry = r"[a-z0-9][\w.-]*==\S+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n"
    assert re.fullmatch(f"({entry})+", (ROOT / name).read_text(encoding="utf-8"))


def test_the_lock_answers_what_the_project_asks_for() -> None:
    """Else someone added a dependency and forgot `make lock`."""
    wanted = PROJECT["project"]["dependencies"]
    asked = {"requirements.txt": wanted, "requirements-dev.txt": wanted + PROJECT["dependency-groups"]["dev"]}
    for name, requirements in asked.items():
        held = locked(name)
        for requirement in map(Requirement, requirements):
            version = held.get(canonicalize_name(requirement.name), "nothing")
            answered = version != "nothing" and requirement.specifier.contains(version)
            assert answered, f"{name}: {requirement} is wanted and {version} is locked; run make lock"


def test_developers_run_what_users_run() -> None:
    assert locked("requirements.txt").items() <= locked("requirements-dev.txt").items()


def imported(folder: Path) -> dict[str, str]:
    """Foreign packages that the code below a folder imports, each with a file that does."""
    found: dict[str, str] = {}
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            found |= {name.split(".")[0]: str(path.relative_to(ROOT)) for name in names}
    return {n: at for n, at in found.items() if n not in sys.stdlib_module_names | {"neikong"}}


def test_the_code_imports_only_what_the_project_asks_for() -> None:
    """Another's dependency may go away with its next version."""
    wanted = {canonicalize_name(Requirement(r).name) for r in PROJECT["project"]["dependencies"]}
    homes = packages_distributions()
    strangers = {
        name: at
        for name, at in imported(ROOT / "src").items()
        if not wanted & {canonicalize_name(d) for d in homes.get(name, [])}
    }
    assert not strangers


def test_the_licence_is_the_one_that_the_project_names() -> None:
    head = (ROOT / "LICENSE").read_text(encoding="utf-8")[:200]
    assert PROJECT["project"]["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in head
    assert "Version 3" in head


def test_the_changelog_knows_the_version() -> None:
    told = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in told or f"## [{PROJECT['project']['version']}]" in told


def test_every_news_fragment_has_a_kind_and_a_change_of_law_its_day() -> None:
    for path in (ROOT / "changes").glob("*.md"):
        if path.name != "README.md":
            kind = path.name.split(".")[1]
            assert kind in ("added", "changed", "fixed", "removed", "law"), path.name
            assert kind != "law" or re.search(r"\d{4}-\d\d-\d\d|await", path.read_text(encoding="utf-8")), (
                path
            )


@pytest.mark.parametrize("name", MANUALS)
def test_links_of_the_manuals_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]


def shown(name: str) -> list[str]:
    """The commands that stand in the code blocks of a manual."""
    blocks = re.findall(
        r"```(?:bash|sh|console)\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL
    )
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("make ", "neikong ", ".venv/bin/neikong "))]


def test_both_readmes_show_the_same_commands_and_each_exists() -> None:
    commands = shown("README.md")
    assert commands == shown("README.zh-Hant.md")
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for line in commands:
        program, word = line.split()[:2]
        assert word in (targets if program == "make" else COMMANDS), line
    assert {"make demo", "make test"} <= set(commands)


def test_the_ci_calls_make_test_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "make" in line] == ["exec make --silent test"]
    assert (ROOT / ".ci/run").stat().st_mode & 0o111
