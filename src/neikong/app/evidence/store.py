"""Evidence by its hash, in a folder of the installation. What is there is never changed; the same bytes are kept once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


class TooLarge(ValueError):
    """The file is larger than evidence may be."""


@dataclass(frozen=True)
class Stored:
    sha256: str
    size: int


def place(sha256: str) -> Path:
    """Where an object stands. Raises ValueError for what is not a hash, so that no name leads out of the folder."""
    if len(sha256) != 64 or not all(c in "0123456789abcdef" for c in sha256):
        raise ValueError(f"not a SHA-256: {sha256[:80]!r}")
    return Path(settings.EVIDENCE) / sha256[:2] / sha256


def put(chunks: Iterable[bytes], largest: int | None = None) -> Stored:
    """Write aside, flush to the disk, then give it its name. Raises TooLarge; a half-written object never has a name."""
    largest = settings.LARGEST_EVIDENCE if largest is None else largest
    folder = Path(settings.EVIDENCE)
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    handle, aside = tempfile.mkstemp(dir=folder, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > largest:
                    raise TooLarge(f"{size} > {largest}")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = place(digest.hexdigest())
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            os.chmod(aside, 0o440)
            os.replace(aside, target)
        return Stored(digest.hexdigest(), size)
    finally:
        Path(aside).unlink(missing_ok=True)


def put_bytes(data: bytes) -> Stored:
    return put([data])


def open_object(sha256: str) -> BinaryIO:
    """Raises FileNotFoundError."""
    return place(sha256).open("rb")


def read(sha256: str) -> bytes:
    with open_object(sha256) as file:
        return file.read()


def every() -> Iterator[str]:
    """The hashes of all objects that are there."""
    for found in sorted(Path(settings.EVIDENCE).glob("??/*")):
        yield found.name
