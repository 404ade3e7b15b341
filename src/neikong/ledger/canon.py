"""An entry's canonical bytes: RFC 8785 JSON, so that anybody can make the same bytes and hash them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785


@dataclass(frozen=True)
class Entry:
    """One change: the whole new version of a subject (type, kind, code), who made it, and when (UTC)."""

    log: str
    seq: int
    at: datetime
    actor: str
    action: str
    type: str
    kind: str
    code: str
    version: int
    body: Mapping[str, Any]

    def data(self) -> bytes:
        """The bytes that are hashed. Raises rfc8785.CanonicalizationError for what JSON cannot hold."""
        return rfc8785.dumps(
            {
                "log": self.log,
                "seq": self.seq,
                "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": self.actor,
                "action": self.action,
                "subject": [self.type, self.kind, self.code],
                "version": self.version,
                "body": dict(self.body),
            }
        )


def parse(data: bytes) -> Entry:
    """An entry from its bytes. Raises ValueError when they are not what `data()` writes."""
    tree = json.loads(data)
    try:
        type_, kind, code = tree["subject"]
        found = Entry(
            tree["log"],
            tree["seq"],
            datetime.fromisoformat(tree["at"]),
            tree["actor"],
            tree["action"],
            type_,
            kind,
            code,
            tree["version"],
            tree["body"],
        )
    except (KeyError, TypeError) as wrong:
        raise ValueError(f"not an entry: {wrong}") from wrong
    if found.data() != data:
        raise ValueError(f"entry {found.seq} is not in canonical form")
    return found
