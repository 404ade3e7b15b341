"""From a checked tree to values. Nothing is checked here; a tree that came through the shapes cannot fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from neikong.clock import Duration
from neikong.obligations.model import (
    BINDINGS,
    Chapter,
    CheckPart,
    Citation,
    Duty,
    EventPart,
    Form,
    Kind,
    Note,
    Param,
    Parameter,
    ParameterVersion,
    Part,
    RecordPart,
    Source,
    Test,
    Tests,
    Version,
)

Tree = Mapping[str, Any]


def cites(tree: Tree) -> tuple[Citation, ...]:
    return tuple(Citation(*text.split(" ", 1)) for text in tree.get("cites", ()))


def operand(value: Any) -> Any:
    """A scalar, a tuple of scalars, or a parameter to look up."""
    if isinstance(value, Mapping) and "parameter" in value:
        return Param(value["parameter"], value.get("by"))
    return tuple(value) if isinstance(value, list) else value


def test(value: Any) -> Test:
    if isinstance(value, Mapping) and "parameter" not in value:
        return Test(tuple((op, operand(given)) for op, given in value.items()))
    if isinstance(value, list):
        return Test((("in", tuple(value)),))
    return Test((("is", operand(value)),))


def tests(tree: Tree | None) -> Tests:
    return {name: test(value) for name, value in (tree or {}).items()}


def span(value: Any) -> Duration | Param | None:
    if value is None:
        return None
    return operand(value) if isinstance(value, Mapping) else Duration.parse(str(value))


def record_part(
    tree: Tree, version: Tree, sections: Mapping[str, Sequence[str]], periodic: bool
) -> RecordPart:
    if "document" in tree:
        kind, fields = "document:" + tree["document"], tests(tree.get("fields"))
    elif "mechanism" in tree:
        kind, fields = "mechanism:" + tree["mechanism"], tests(tree.get("settings"))
    else:
        kind, fields = tree["record"], tests(tree.get("fields"))
    wanted = tree.get("sections", ())
    return RecordPart(
        kind=kind,
        per=tree.get("per"),
        where=tests(tree.get("where")),
        fields=fields,
        sections=tuple(sections.get(tree.get("document", ""), ()) if wanted == "all" else wanted),
        approved_by=tuple(tree.get("approved_by", version.get("approved_by", ()))),
        evidence=tree.get("evidence", 0),
        due=Duration.parse(str(tree["due"])) if "due" in tree else None,
        periodic=periodic and "record" in tree,
    )


def parts(tree: Any, version: Tree, sections: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    if isinstance(tree, list):
        return tuple(part for item in tree for part in parts(item, version, sections))
    if "checks" in tree:
        limit = span(tree.get("no_older_than"))
        return tuple(
            CheckPart(name, {k: term(v) for k, v in (terms or {}).items()}, limit)
            for name, terms in tree["checks"].items()
        )
    if "trigger" in tree:
        trigger = tree["trigger"]
        return (
            EventPart(
                trigger.get("register"),
                trigger.get("record"),
                trigger.get("date"),
                tests(trigger.get("where")),
                record_part(tree["answer"], version, sections, False),
                span(tree.get("within")),
                span(tree.get("before")),
            ),
        )
    return (record_part(tree, version, sections, version["kind"] == "periodic"),)


def term(value: Any) -> Any:
    """A check's term: a scalar, a list, a parameter, or tests by field name."""
    if isinstance(value, Mapping) and "parameter" not in value:
        return tests(value)
    return operand(value)


def applies(tree: Any) -> tuple[Tests, ...]:
    if tree == "all":
        return ()
    return tuple(tests(way) for way in (tree if isinstance(tree, list) else [tree]))


def version(tree: Tree, sections: Mapping[str, Sequence[str]]) -> Version:
    ends = bool(tree.get("ends"))
    return Version(
        number=tree["version"],
        since=tree["since"],
        begins=date.fromisoformat(tree["from"]) if "from" in tree else None,
        ends=ends,
        strength=tree.get("strength", "must"),
        kind=Kind(tree.get("kind", "standing")),
        applies=() if ends else applies(tree["applies"]),
        every=span(tree.get("every")),
        basis=tree.get("basis", "calendar"),
        parts=() if ends else parts(tree["wants"], tree, sections),
        approved_by=tuple(tree.get("approved_by", ())),
        keep=span(tree.get("keep")),
        says=tree.get("says", {}),
        note=tree.get("note"),
        cites=cites(tree),
    )


def duty(tree: Tree, sections: Mapping[str, Sequence[str]]) -> Duty:
    return Duty(
        tree["id"],
        tree["title"],
        tree["id"].split(".")[0],
        tree["chapter"],
        tree["owner"],
        tuple(tree["covers"]),
        tuple(version(v, sections) for v in tree["versions"]),
    )


def source(tree: Tree) -> Source:
    return Source(
        tree["id"],
        tree["title"],
        tree["document"],
        BINDINGS[tree["binding"]],
        tree.get("note"),
        tree.get("suggested"),
    )


def parameter(tree: Tree) -> Parameter:
    versions = tuple(
        ParameterVersion(v["since"], v["status"], v.get("value"), cites(v)) for v in tree["versions"]
    )
    return Parameter(
        tree["id"],
        tree["title"],
        tree["type"],
        tuple(tree.get("by", ())),
        tree["says"],
        tuple(tree["covers"]),
        versions,
    )


def chapter(tree: Tree) -> Chapter:
    return Chapter(tree["id"], tree["order"], tree["code"], tree["title"], tree["audit_cycle"])


def note(tree: Tree) -> Note:
    return Note(
        tree["id"],
        tree["title"],
        tree["says"],
        tuple(tree["covers"]),
        cites(tree),
        tree.get("values", {}),
        tree.get("function", ""),
        tree.get("works", ""),
        tree.get("waits", 0),
    )


def form(tree: Tree) -> Form:
    fields = tree.get("fields") or tree.get("settings") or tree.get("sections") or {}
    return Form(tree["id"], tree["title"], fields, tree.get("says"))
