"""Names that point to other files: every one must lead somewhere, and nothing may lead in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches
from typing import Any

from neikong.strictyaml import Flaw, Map

Checks = Mapping[str, tuple[Set[str], Set[str]]]
BUILT_IN = frozenset({"id", "done", "by", "period", "subjects", "evidence", "name", "from", "until"})


class _Names:
    """Looks names up among what was read; a name in a file with a flaw of its own is not said to be missing."""

    def __init__(
        self,
        trees: Mapping[str, Mapping[str, Any]],
        places: Mapping[tuple[str, str], str],
        single: Mapping[str, Any],
    ) -> None:
        self.trees, self.single = trees, single
        self.known = {kind: {id for k, id in places if k == kind} for kind in trees}
        self.known["roles"] = set(single.get("roles", ()))
        self.known["profile"] = set(single.get("profile", ()))
        self.known["rows"] = {
            row for tree in trees["requirements"].values() for ids in tree["rows"].values() for row in ids
        }
        self.flaws: list[Flaw] = []

    def want(self, kind: str, name: Any, file: str, line: int) -> bool:
        if name in self.known[kind] or (kind == "rows" and not self.known[kind]):
            return True
        near = get_close_matches(str(name), self.known[kind], 1)
        zh, en = (f"；是否為「{near[0]}」？", f"; did you mean '{near[0]}'?") if near else ("", "")
        self.flaws.append(
            Flaw(file, line, f"{kind} 中沒有「{name}」{zh}", f"there is no '{name}' among {kind}{en}")
        )
        return False


def dangling(
    trees: Mapping[str, Mapping[str, Any]],
    places: Mapping[tuple[str, str], str],
    single: Mapping[str, Any],
    checks: Checks | None,
) -> list[Flaw]:
    names = _Names(trees, places, single)
    for kind in trees:
        for id, tree in trees[kind].items():
            file = places[kind, id]
            _covers_and_cites(names, tree, file)
            for parameter, line in _parameters(tree):
                if names.want("parameters", parameter["parameter"], file, line) and "by" in parameter:
                    names.want("profile", parameter["by"], file, line)
            if kind == "duties":
                _duty(names, tree, file, checks)
            elif kind in ("records", "registers"):
                _fields(names, tree, file)
            elif kind == "parameters":
                for version in tree["versions"]:
                    names.want("sources", version["since"], file, version.line)
                for field in tree.get("by", ()):
                    names.want("profile", field, file, tree.lines["by"])
    return names.flaws


def _covers_and_cites(names: _Names, tree: Map, file: str) -> None:
    for row in tree.get("covers", ()):
        names.want("rows", row, file, tree.lines["covers"])
    for holder in (tree, *tree.get("versions", ())):
        for cite in holder.get("cites", ()):
            names.want("sources", cite.split(" ", 1)[0], file, holder.lines["cites"])


def _parameters(tree: Any, line: int = 1) -> Iterator[tuple[Map, int]]:
    """Every `{parameter: ...}` anywhere in a tree."""
    if isinstance(tree, Map):
        if "parameter" in tree:
            yield tree, tree.line
        for key, value in tree.items():
            yield from _parameters(value, tree.lines[key])
    elif isinstance(tree, list):
        for value in tree:
            yield from _parameters(value, line)


def _fields(names: _Names, tree: Map, file: str) -> None:
    for field, given in (tree.get("fields") or {}).items():
        line = tree["fields"].lines[field]
        if given["type"] in ("ref", "many-ref") and not given.get("ref"):
            names.flaws.append(Flaw(file, line, f"欄位「{field}」缺少 ref", f"field '{field}' needs 'ref'"))
        elif "ref" in given:
            names.want("registers", given["ref"], file, line)
        choice = given.get("choice")
        if given["type"] in ("choice", "many-choice") and not choice:
            names.flaws.append(
                Flaw(file, line, f"欄位「{field}」缺少 choice", f"field '{field}' needs 'choice'")
            )
        if isinstance(choice, Map) and "definition" in choice:
            names.want("definitions", choice["definition"], file, line)


def _duty(names: _Names, tree: Map, file: str, checks: Checks | None) -> None:
    names.want("chapters", tree["chapter"], file, tree.lines["chapter"])
    names.want("roles", tree["owner"], file, tree.lines["owner"])
    for version in tree["versions"]:
        names.want("sources", version["since"], file, version.lines["since"])
        for role in version.get("approved_by", ()):
            names.want("roles", role, file, version.lines["approved_by"])
        applies = version.get("applies", "all")
        for way in () if applies == "all" else (applies if isinstance(applies, list) else [applies]):
            for field in way:
                names.want("profile", field, file, version.lines["applies"])
        wants = version.get("wants", ())
        for part in wants if isinstance(wants, list) else [wants]:
            _part(names, part, file, checks)


def _part(names: _Names, part: Map, file: str, checks: Checks | None) -> None:
    line = part.line
    for role in part.get("approved_by", ()):
        names.want("roles", role, file, line)
    if "per" in part and names.want("registers", part["per"], file, line):
        _known(names, "registers", part["per"], part.get("where", {}), file, line)
    if "record" in part and names.want("records", part["record"], file, line):
        _known(names, "records", part["record"], part.get("fields", {}), file, line)
    if "document" in part and names.want("documents", part["document"], file, line):
        wanted = part.get("sections", ())
        for section in () if wanted == "all" else wanted:
            _known(names, "documents", part["document"], [section], file, line, "sections")
    if part.get("settings") and names.want("mechanisms", part.get("mechanism"), file, line):
        _known(names, "mechanisms", part["mechanism"], part["settings"], file, line, "settings")
    if "trigger" in part:
        trigger = part["trigger"]
        if "register" in trigger:
            if names.want("registers", trigger["register"], file, trigger.line):
                _known(
                    names,
                    "registers",
                    trigger["register"],
                    [trigger["date"], *trigger.get("where", ())],
                    file,
                    trigger.line,
                )
        elif names.want("records", trigger["record"], file, trigger.line):
            _known(names, "records", trigger["record"], trigger.get("where", ()), file, trigger.line)
        _part(names, part["answer"], file, checks)
    for check, terms in part.get("checks", {}).items():
        _check(names, check, terms or {}, file, part["checks"].lines[check], checks)


def _known(
    names: _Names, kind: str, form: str, fields: Any, file: str, line: int, inside: str = "fields"
) -> None:
    """Fields named by a duty exist in the form that they are about."""
    tree = names.trees[kind].get(form)
    if tree is None:
        return
    known = {*(tree.get(inside) or ()), *(BUILT_IN if inside == "fields" else ())}
    for field in fields:
        if field not in known:
            near = get_close_matches(field, known, 1)
            zh, en = (f"；是否為「{near[0]}」？", f"; did you mean '{near[0]}'?") if near else ("", "")
            names.flaws.append(
                Flaw(file, line, f"{form} 沒有「{field}」{zh}", f"{form} has no '{field}'{en}")
            )


def _check(names: _Names, check: str, terms: Any, file: str, line: int, checks: Checks | None) -> None:
    if not isinstance(terms, Map | dict):
        names.flaws.append(
            Flaw(
                file, line, f"檢核「{check}」的條件應為對照", f"the terms of check '{check}' should be a map"
            )
        )
        return
    for kind, key in (("registers", "register"), ("records", "record")):
        if key in terms and isinstance(terms[key], str):
            names.want(kind, terms[key], file, line)
    if checks is None:
        return
    if check not in checks:
        near = get_close_matches(check, checks, 1)
        zh, en = (f"；是否為「{near[0]}」？", f"; did you mean '{near[0]}'?") if near else ("", "")
        names.flaws.append(Flaw(file, line, f"沒有檢核「{check}」{zh}", f"there is no check '{check}'{en}"))
        return
    required, optional = checks[check]
    for missing in sorted(required - terms.keys()):
        names.flaws.append(
            Flaw(
                file,
                line,
                f"檢核「{check}」缺少條件「{missing}」",
                f"check '{check}' needs the term '{missing}'",
            )
        )
    for extra in sorted(terms.keys() - required - optional):
        names.flaws.append(
            Flaw(file, line, f"檢核「{check}」沒有條件「{extra}」", f"check '{check}' has no term '{extra}'")
        )
