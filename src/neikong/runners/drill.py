"""One executed drill from beginning to end: restore, start, check, measure, clean up, and a log of every line."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from neikong.computations.recovery import data_loss, recovery_time
from neikong.runners.restore import RESTORE, Ask, Scratch
from neikong.runners.targets import Check, Target
from neikong.runners.tools import Failed, give_to_service


@dataclass(frozen=True)
class Line:
    at: datetime
    text: str


@dataclass(frozen=True)
class Drilled:
    """What happened. `rto`: from the interruption until every check passed; `rpo`: from the last recoverable point to the
    interruption; both None when the drill failed. Times are UTC."""

    target: str
    runner: str
    ok: bool
    interrupted: datetime
    service: datetime | None
    point: datetime | None
    backup: str
    why: str
    checks: tuple[tuple[str, bool, str], ...]
    log: tuple[Line, ...]

    @property
    def rto(self) -> timedelta | None:
        return recovery_time(self.interrupted, self.service) if self.ok else None

    @property
    def rpo(self) -> timedelta | None:
        return data_loss(self.point, self.interrupted) if self.ok and self.point else None

    def evidence(self) -> bytes:
        """The drill as a file for the archive of evidence: canonical JSON with every line of the log."""
        told: dict[str, Any] = {"form": "neikong-drill-1", **asdict(self)}
        told["rto_seconds"] = self.rto.total_seconds() if self.rto is not None else None
        told["rpo_seconds"] = self.rpo.total_seconds() if self.rpo is not None else None
        return json.dumps(told, ensure_ascii=False, sort_keys=True, indent=1, default=_iso).encode()


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def drill(
    target: Target,
    interrupted: datetime | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    progress: Callable[[str], None] = lambda text: None,
) -> Drilled:
    """Run it. Never raises for what a backup or a tool does wrong: that is the drill's result."""
    log: list[Line] = []

    def say(text: str) -> None:
        log.append(Line(clock(), text))
        progress(text)

    began = interrupted or clock()
    folder = Path(tempfile.mkdtemp(prefix="neikong-drill-"))
    checks: list[tuple[str, bool, str]] = []
    backup, why, point, service = "", "", None, None
    try:
        give_to_service(folder)
        scratch = Scratch(folder, say, time.monotonic() + target.limit * 60)
        with RESTORE[target.runner](target, scratch) as (found, ask):
            backup, point = found.name, found.taken
            say(f"restored: {found.name}, taken {found.taken.isoformat()}")
            for check in target.checks:
                passed, told, at = _checked(check, ask, scratch.tree)
                say(f"{'pass' if passed else 'FAIL'}: {check.title}: {told}")
                checks.append((check.title, passed, told))
                point = at or point
            service = clock()
        if failed := [title for title, passed, _ in checks if not passed]:
            why = f"checks failed: {', '.join(failed)}"
    except (Failed, OSError, ValueError, KeyError) as wrong:
        why = str(wrong) or type(wrong).__name__
        say(f"FAILED: {why}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        say("scratch removed" if not folder.exists() else f"scratch is left: {folder}")
    return Drilled(
        target.id, target.runner, not why, began, service if not why else None, point, backup, why, tuple(checks), tuple(log)
    )  # fmt: skip


def _checked(check: Check, ask: Ask, tree: Path) -> tuple[bool, str, datetime | None]:
    """Whether it passed, what was seen, and the last recoverable point where the check tells it."""
    if check.file:
        path = (tree / check.file.lstrip("/")).resolve()
        if not path.is_relative_to(tree.resolve()) or not path.is_file():
            return False, "not there", None
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        return not check.sha256 or digest == check.sha256, f"{path.stat().st_size} bytes, {digest}", None
    value = ask(check.sql)
    if check.newest:
        at = _instant(value)
        return at is not None, str(value), at
    if check.at_least is not None:
        try:
            return float(value) >= check.at_least, str(value), None
        except (TypeError, ValueError):
            return False, str(value), None
    return str(value) == str(check.equals), str(value), None


def _instant(value: Any) -> datetime | None:
    """A time as a database gives it; without a zone it is UTC. None where it is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = datetime.fromtimestamp(value, UTC)
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
