"""The catalogue's folder on disk, and the cache of what was read from it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Set
from pathlib import Path

import neikong
from neikong.obligations.model import Catalogue
from neikong.obligations.reader import Reading, assemble, digest, read

FOLDER = Path(neikong.__file__).parent / "catalogue"


def files(folder: Path = FOLDER) -> dict[str, bytes]:
    """Every YAML file below a catalogue folder: path relative to it (with /) -> bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def read_folder(folder: Path = FOLDER, checks: Mapping[str, tuple[Set[str], Set[str]]] | None = None) -> Reading:
    return read(files(folder), checks)
