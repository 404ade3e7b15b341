"""What every importer is given and gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from neikong.strictyaml import Flaw


@dataclass(frozen=True)
class Origin:
    """What the file itself does not say, asked once and never guessed: its name, the target that the tool looked at,
    and when it ran (UTC)."""

    file: str
    target: str = ""
    taken: datetime | None = None


@dataclass(frozen=True)
class ToolRun:
    """One run of the tool: target, time (UTC), complete or cut short, and one row per thing that it saw."""

    target: str
    taken: datetime
    complete: bool
    rows: tuple[Mapping[str, Any], ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a file said. Every entry became a row or a flaw; `refused` says why nothing could be read at all."""

    runs: tuple[ToolRun, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    refused: Flaw | None = None
