"""Adding to a firm's folder what a command was told."""

from __future__ import annotations

from pathlib import Path

import yaml


def add_confirmation(path: Path, source: str, in_force: str, by: str, on: str, basis: str) -> None:
    """Append one confirmation to sources.yaml; what stands there stays, comments too."""
    item = {
        "source": source,
        "in_force": in_force,
        "by": by,
        "day": on or in_force,
        **({"basis": basis} if basis else {}),
    }
    lines = yaml.safe_dump([item], allow_unicode=True, sort_keys=False).replace("'", "")
    before = path.read_text("utf-8") if path.is_file() else ""
    aside = path.with_suffix(".part")
    aside.write_text((before.rstrip() + "\n" if before.strip() else "") + lines, "utf-8")
    aside.replace(path)
