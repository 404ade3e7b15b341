"""The strict reader of a catalogue: files in, a catalogue and every flaw out, all at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from neikong.obligations import build
from neikong.obligations.forms import CALENDAR, PROFILE, ROLES, SHAPES
from neikong.obligations.model import Catalogue
from neikong.obligations.references import dangling
from neikong.shapes import At, Shape
from neikong.strictyaml import Flaw, Map, Unreadable, load

Trees = dict[str, dict[str, Any]]  # kind -> id -> tree


@dataclass(frozen=True)
class Reading:
    """What was read. `catalogue` is None as soon as one file is not right: a half-read catalogue judges nobody."""

    catalogue: Catalogue | None
    flaws: tuple[Flaw, ...]
    trees: tuple[Trees, dict[str, Any]] | None = None  # what was checked, for a cache


def read(
    files: Mapping[str, bytes], checks: Mapping[str, tuple[Set[str], Set[str]]] | None = None
) -> Reading:
    """Read a catalogue from its files (path relative to the catalogue folder -> bytes).

    `checks`: names of checks with their required and optional terms, when the caller knows them (the engine's layer
    does); then every check and term is compared too.
    """
    flaws: list[Flaw] = []
    trees: Trees = {kind: {} for kind in SHAPES}
    places: dict[tuple[str, str], str] = {}
    single: dict[str, Any] = {}
    for path in sorted(files):
        try:
            tree = load(files[path], path)
        except Unreadable as unreadable:
            flaws.extend(unreadable.flaws)
            continue
        _take(path, tree, trees, places, single, flaws)
    flaws.extend(dangling(trees, places, single, checks))
    if flaws:
        return Reading(None, tuple(sorted(set(flaws))))
    return Reading(assemble(trees, single, digest(files)), (), (trees, single))


def digest(files: Mapping[str, bytes]) -> str:
    """One SHA-256 over all paths and contents: which catalogue a judgement was made from."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.encode() + b"\0" + hashlib.sha256(files[path]).digest())
    return total.hexdigest()


def assemble(trees: Mapping[str, Mapping[str, Any]], single: Mapping[str, Any], digest: str) -> Catalogue:
    """Values from trees that were checked before (also from a cache of them)."""
    sections = {id: tuple(tree.get("sections") or ()) for id, tree in trees["documents"].items()}
    rows = {
        row: (document, family)
        for document, tree in trees["requirements"].items()
        for family, ids in tree["rows"].items()
        for row in ids
    }
    return Catalogue(
        sources={id: build.source(t) for id, t in trees["sources"].items()},
        chapters={
            c.id: c
            for c in sorted((build.chapter(t) for t in trees["chapters"].values()), key=lambda c: c.order)
        },
        requirements=rows,
        duties={id: build.duty(t, sections) for id, t in trees["duties"].items()},
        definitions={id: build.note(t) for id, t in trees["definitions"].items()},
        parameters={id: build.parameter(t) for id, t in trees["parameters"].items()},
        computations={id: build.note(t) for id, t in trees["computations"].items()},
        features={id: build.note(t) for id, t in trees["features"].items()},
        records={id: build.form(t) for id, t in trees["records"].items()},
        registers={id: build.form(t) for id, t in trees["registers"].items()},
        documents={id: build.form(t) for id, t in trees["documents"].items()},
        mechanisms={id: build.form(t) for id, t in trees["mechanisms"].items()},
        roles=single.get("roles", {}),
        profile=single.get("profile", {}),
        calendar=single.get("calendar", {}),
        digest=digest,
    )


def _take(
    path: str,
    tree: Any,
    trees: Trees,
    places: dict[tuple[str, str], str],
    single: dict[str, Any],
    flaws: list[Flaw],
) -> None:
    """Check one file's shape and place, and put its tree where it belongs."""
    at = At(path, 0, flaws)
    parts = PurePosixPath(path).parts
    alone: dict[str, Shape] = {"roles.yaml": ROLES, "profile.yaml": PROFILE, "calendar.yaml": CALENDAR}
    if path in alone:
        before = len(flaws)
        alone[path].check(tree, at.at(1))
        if len(flaws) == before:
            single[path.removesuffix(".yaml")] = tree
        return
    kind = parts[0]
    if kind not in SHAPES or len(parts) != (3 if kind == "duties" else 2):
        known = "、".join(SHAPES)
        at.flaw(
            f"目錄不對；檔案應在 {known} 之下（duties 之下另有一層）",
            f"wrong folder; files stand under one of: {', '.join(SHAPES)} (duties has one more level)",
        )
        return
    before = len(flaws)
    SHAPES[kind].check(tree, at.at(1))
    if not isinstance(tree, Map) or not isinstance(tree.get("id"), str):
        return
    id = tree["id"]
    here = at.at(tree.lines["id"])
    if id != PurePosixPath(path).stem:
        here.flaw(f"id「{id}」與檔名不同", f"id '{id}' is not the file's name")
    if kind == "duties" and id.split(".")[0] != parts[1]:
        here.flaw(
            f"id「{id}」應以目錄名「{parts[1]}.」開頭",
            f"id '{id}' should begin with its folder '{parts[1]}.'",
        )
    if (kind, id) in places:
        here.flaw(
            f"id「{id}」重複（{places[kind, id]} 已有）",
            f"id '{id}' stands twice (also in {places[kind, id]})",
        )
    elif len(flaws) == before:
        if kind == "duties":
            _order(tree, at)
        trees[kind][id] = tree
    places.setdefault((kind, id), path)


def _order(tree: Map, at: At) -> None:
    """Versions count 1, 2, 3; a period is given where one is needed and nowhere else."""
    for n, version in enumerate(tree["versions"], 1):
        here = at.at(version.line)
        if version["version"] != n:
            here.flaw(f"版本應為 {n}", f"this should be version {n}")
        if version.get("ends"):
            continue
        if (version["kind"] == "periodic") != ("every" in version):
            here.flaw(
                "periodic 須有 every；其他種類不可有", "periodic needs 'every', other kinds must not have it"
            )
        if "basis" in version and version["kind"] != "periodic":
            at.at(version.lines["basis"]).flaw("只有 periodic 有 basis", "only periodic has a basis")
        if "from" in version:
            date.fromisoformat(version["from"])
