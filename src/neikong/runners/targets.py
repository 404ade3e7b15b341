"""What may be drilled: an allow-list in a file on the server, which no page can change. Without the file nothing runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

RUNNERS = ("sqlite", "pg_dump", "restic", "borg", "pgbackrest")
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "sqlite": ("file",),
    "pg_dump": ("file",),
    "restic": ("repository", "password_file"),
    "borg": ("repository", "passphrase_file"),
    "pgbackrest": ("stanza", "config"),
}
OPTIONAL = ("inner", "tag", "database")
LONGEST = 6 * 60


class Wrong(ValueError):
    """The file of targets cannot be used; the text names the place and what would be right."""


@dataclass(frozen=True)
class Check:
    """`sql` gives one value: at least `at_least`, equal to `equals`, or (`newest`) the time of the last recoverable point.
    Without `sql`, the file `file` of the restored tree has to be there (and have `sha256`)."""

    title: str
    sql: str = ""
    at_least: float | None = None
    equals: Any = None
    newest: bool = False
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Target:
    id: str
    runner: str
    title: str
    settings: Mapping[str, str]
    checks: tuple[Check, ...]
    system: str = ""
    limit: int = 60  # minutes
    extra: Mapping[str, str] = field(default_factory=dict)


def read_targets(path: Path) -> dict[str, Target]:
    """The allow-list. Raises Wrong with every mistake at once."""
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as unread:
        raise Wrong(f"{path}: {unread}") from unread
    if not isinstance(told, dict) or set(told) != {"targets"} or not isinstance(told["targets"], list):
        raise Wrong(f"{path}: write 'targets:' with a list")
    found: dict[str, Target] = {}
    wrong: list[str] = []
    for n, one in enumerate(told["targets"], 1):
        try:
            made = _target(one)
            if made.id in found:
                raise ValueError(f"'{made.id}' stands twice")
            found[made.id] = made
        except ValueError as mistake:
            wrong.append(f"{path}: target {n}: {mistake}")
    if wrong:
        raise Wrong("\n".join(wrong))
    return found


def _target(one: Any) -> Target:
    if not isinstance(one, dict):
        raise ValueError("not a mapping")
    runner = one.get("runner")
    if runner not in RUNNERS:
        raise ValueError(f"runner: one of {', '.join(RUNNERS)}")
    known = {"id", "runner", "title", "system", "checks", "limit_minutes", *SETTINGS[runner], *OPTIONAL}
    if extra := sorted(set(one) - known):
        raise ValueError(f"unknown: {', '.join(map(str, extra))}")
    for name in ("id", *SETTINGS[runner]):
        if not isinstance(one.get(name), str) or not one[name]:
            raise ValueError(f"{name}: a text is needed")
    checks = tuple(_check(c) for c in one.get("checks") or ())
    if not checks:
        raise ValueError("checks: at least one; a restore that nothing checks proves nothing")
    limit = one.get("limit_minutes", 60)
    if not isinstance(limit, int) or not 1 <= limit <= LONGEST:
        raise ValueError(f"limit_minutes: 1 to {LONGEST}")
    return Target(
        one["id"],
        runner,
        str(one.get("title") or one["id"]),
        {name: one[name] for name in SETTINGS[runner]},
        checks,
        str(one.get("system") or ""),
        limit,
        {name: str(one[name]) for name in OPTIONAL if one.get(name)},
    )


def _check(one: Any) -> Check:
    known = {"title", "sql", "at_least", "equals", "newest", "file", "sha256"}
    if not isinstance(one, dict) or set(one) - known or bool(one.get("sql")) == bool(one.get("file")):
        raise ValueError(f"a check has sql or file, and of {', '.join(sorted(known))}")
    sql = str(one.get("sql") or "")
    if sql and not sql.lstrip().lower().startswith("select"):
        raise ValueError("a check's sql is a select")
    if sql and one.get("at_least") is None and "equals" not in one and not one.get("newest"):
        raise ValueError("a check with sql says at_least, equals or newest")
    return Check(
        str(one.get("title") or sql or one["file"]),
        sql,
        one.get("at_least"),
        one.get("equals"),
        bool(one.get("newest")),
        str(one.get("file") or ""),
        str(one.get("sha256") or ""),
    )
