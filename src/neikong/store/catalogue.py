"""The catalogue's folder on disk, and the cache of what was read from it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Set
from pathlib import Path

import neikong
from neikong.obligations.reader import Reading, assemble, digest, read

FOLDER = Path(neikong.__file__).parent / "catalogue"


def files(folder: Path = FOLDER) -> dict[str, bytes]:
    """Every YAML file below a catalogue folder: path relative to it (with /) -> bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


def read_folder(
    folder: Path = FOLDER, checks: Mapping[str, tuple[Set[str], Set[str]]] | None = None
) -> Reading:
    return read(files(folder), checks)


def cache_folder() -> Path:
    """Where what was read is kept between commands: NEIKONG_CACHE, else the user's cache folder."""
    given = os.environ.get("NEIKONG_CACHE") or os.environ.get("XDG_CACHE_HOME")
    base = Path(given) if given else Path.home() / ".cache"
    return base if os.environ.get("NEIKONG_CACHE") else base / "neikong"


def catalogue(
    folder: Path = FOLDER, checks: Mapping[str, tuple[Set[str], Set[str]]] | None = None
) -> Reading:
    """The catalogue, from the cache when its files are just the same, else read strictly and cached.

    The cache holds the checked trees as JSON (never code), under the digest of every file.
    """
    found = files(folder)
    key = digest(found)
    place = cache_folder() / f"catalogue-{key[:32]}.json"
    try:
        held = json.loads(place.read_bytes())
        return Reading(assemble(held["trees"], held["single"], key), ())
    except (OSError, ValueError, KeyError):
        pass
    reading = read(found, checks)
    if reading.catalogue is not None and reading.trees is not None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            aside = place.with_suffix(f".{os.getpid()}")
            aside.write_text(
                json.dumps({"trees": reading.trees[0], "single": reading.trees[1]}, ensure_ascii=False),
                "utf-8",
            )
            aside.replace(place)
        except OSError:
            pass  # a read-only home costs time, not answers
    return reading
