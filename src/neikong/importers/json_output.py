"""Tool outputs that are one JSON text and say nothing of when they were made."""

from __future__ import annotations

import json
from typing import Any

from neikong.importers.reading import Origin
from neikong.strictyaml import Flaw

LARGEST = 64_000_000  # bytes


def loaded(data: bytes, origin: Origin, tool: str, command: str) -> Any:
    """The value that the text holds, or the Flaw for which it is refused: no time is known, it is too large, or it is no JSON."""
    if origin.taken is None:
        return Flaw(
            origin.file, 0, f"{tool} 的輸出不含產生時間；請填 taken", f"{tool}'s output does not say when it was made; give taken"
        )  # fmt: skip
    if len(data) > LARGEST:
        return Flaw(origin.file, 0, "檔案過大", "the file is too large")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        return Flaw(origin.file, line, f"不是 {command} 之輸出", f"not the output of {command}")
