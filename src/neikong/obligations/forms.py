"""The shapes of every catalogue file. One declaration checks a file and makes its JSON Schema."""

from __future__ import annotations

import re

from neikong.obligations.model import BINDINGS, Kind
from neikong.shapes import (
    Both,
    Choice,
    Day,
    Either,
    Flag,
    Many,
    Number,
    Object,
    Scalar,
    Shape,
    Span,
    Table,
    Text,
    slug,
)

FIELD_TYPES = [
    "text",
    "number",
    "money",
    "flag",
    "date",
    "time",
    "duration",
    "choice",
    "person",
    "ref",
    "many-text",
    "many-choice",
    "many-ref",
]
PARAMETER_TYPES = ["duration", "number", "money", "flag", "text", "choice", "many-text", "table"]
NAME = Text(re.compile(r"[a-z][a-z0-9_]*$"), "restore_minutes")
ROW = Text(re.compile(r"S00\d-"), "S001-CC17010-2-9a")


class _Anything:
    """A check's terms: the check's own signature is their schema, compared where checks are known."""

    def check(self, value: object, at: object) -> None:
        return None

    def schema(self) -> dict[str, object]:
        return {}


ANYTHING = _Anything()
PARAMETER = Object({"parameter": slug()}, {"by": Text()})
SPAN = Either([("key:parameter", PARAMETER), ("any", Span())])
VALUE = Either([("key:parameter", PARAMETER), ("scalar", Scalar())])
OPERAND = Either([("key:parameter", PARAMETER), ("list", Many(Scalar())), ("scalar", Scalar())])
OPERATORS = ["at_least", "at_most", "before", "after", "in", "not", "filled", "includes"]
TEST = Either(
    [
        ("key:parameter", PARAMETER),
        ("map", Object({}, dict.fromkeys(OPERATORS, OPERAND))),
        ("list", Many(Scalar(), least=1)),
        ("any", Scalar()),
    ]
)
TESTS = Table(TEST)
CITES = Many(Text(re.compile(r"[a-z0-9-]+ \S"), "cc-2023 CC-17010(二)9"), least=1)

_RECORD: dict[str, Shape] = {
    "per": slug(),
    "where": TESTS,
    "fields": TESTS,
    "approved_by": Many(Text()),
    "evidence": Number(whole=True),
    "due": Span(),
}
PART = Either(
    [
        ("key:record", Object({"record": slug()}, _RECORD)),
        (
            "key:document",
            Object(
                {"document": slug()},
                {**_RECORD, "sections": Either([("text", Choice(["all"])), ("list", Many(slug(), least=1))])},
            ),
        ),
        ("key:mechanism", Object({"mechanism": slug()}, {**_RECORD, "settings": TESTS})),
        (
            "key:trigger",
            Object(
                {
                    "trigger": Either(
                        [
                            ("key:register", Object({"register": slug(), "date": Text()}, {"where": TESTS})),
                            ("any", Object({"record": slug()}, {"where": TESTS})),
                        ]
                    ),
                    "answer": Object(
                        {"record": slug()}, {k: _RECORD[k] for k in ("fields", "approved_by", "evidence")}
                    ),
                },
                {"within": SPAN, "before": SPAN, "during": Flag()},
            ),
        ),
        ("key:checks", Object({"checks": Table(ANYTHING)}, {"no_older_than": SPAN})),
        ("any", Object({"record": slug()}, _RECORD)),
    ]
)


APPLIES = Either([("text", Choice(["all"])), ("list", Many(TESTS, least=1)), ("map", TESTS)])

ENDING = Object(
    {"version": Number(whole=True), "since": slug(), "ends": Flag(), "cites": CITES},
    {"from": Day(), "note": Both()},
)
VERSION = Object(
    {
        "version": Number(whole=True),
        "since": slug(),
        "strength": Choice(["must", "should"]),
        "applies": APPLIES,
        "kind": Choice([k.value for k in Kind]),
        "wants": Either([("list", Many(PART, least=1)), ("map", PART)]),
        "says": Both(),
        "cites": CITES,
    },
    {
        "from": Day(),
        "every": SPAN,
        "basis": Choice(["calendar", "rolling", "fiscal", "trading"]),
        "approved_by": Many(Text()),
        "keep": SPAN,
        "note": Both(),
    },
)
DUTY = Object(
    {
        "id": slug(),
        "title": Both(),
        "chapter": slug(),
        "owner": Text(),
        "covers": Many(ROW, least=1),
        "versions": Many(Either([("key:ends", ENDING), ("any", VERSION)]), least=1),
    }
)
FIELD = Object(
    {"title": Both(), "type": Choice(FIELD_TYPES)},
    {
        "choice": Either([("key:definition", Object({"definition": slug()})), ("any", Table(Both()))]),
        "ref": slug(),
        "required": Flag(),
        "unit": Either([("map", Both()), ("any", Text())]),
        "says": Both(),
    },
)
FORM = Object({"id": slug(), "title": Both()}, {"fields": Table(FIELD, NAME), "says": Both()})
MECHANISM = Object({"id": slug(), "title": Both()}, {"settings": Table(FIELD, NAME), "says": Both()})
DOCUMENT = Object({"id": slug(), "title": Both()}, {"sections": Table(Both(), slug()), "says": Both()})
NOTE: dict[str, Shape] = {"id": slug(), "title": Both(), "says": Both(), "covers": Many(ROW), "cites": CITES}

SHAPES: dict[str, Shape] = {
    "duties": DUTY,
    "sources": Object(
        {"id": slug(), "title": Both(), "document": Text(), "binding": Choice(list(BINDINGS))},
        {"note": Both(), "suggested": Object({"in_force": Day(), "why": Both()})},
    ),
    "chapters": Object(
        {
            "id": slug(),
            "order": Number(whole=True),
            "code": Text(),
            "title": Both(),
            "audit_cycle": Object(
                {"status": Choice(["verified", "unverified"])}, {"every": Span(), "basis": Both()}
            ),
        }
    ),
    "requirements": Object({"id": slug(), "title": Both(), "rows": Table(Many(ROW))}),
    "definitions": Object(NOTE, {"values": Table(Both())}),
    "parameters": Object(
        {
            "id": slug(),
            "title": Both(),
            "type": Choice(PARAMETER_TYPES),
            "covers": Many(ROW),
            "says": Both(),
            "versions": Many(
                Object(
                    {"since": slug(), "status": Choice(["verified", "unverified"]), "cites": CITES},
                    {"value": ANYTHING, "from": Day(), "note": Both()},
                ),
                least=1,
            ),
        },
        {"by": Many(Text()), "unit": Either([("map", Both()), ("any", Text())]), "choice": Table(Both())},
    ),
    "computations": Object({**NOTE, "function": Text()}),
    "features": Object(NOTE, {"works": Text(), "waits": Number(whole=True)}),
    "records": FORM,
    "registers": FORM,
    "documents": DOCUMENT,
    "mechanisms": MECHANISM,
}
ROLES = Table(Both(), slug())
PROFILE = Table(
    Object({"title": Both(), "type": Choice(FIELD_TYPES)}, {"derived": Text(), "says": Both()}), NAME
)
CALENDAR = Object(
    {"id": slug(), "title": Both(), "years": Table(Many(Day()))}, {"opened": Many(Day()), "basis": Both()}
)


def json_schemas() -> dict[str, object]:
    """JSON Schema 2020-12 of every kind of catalogue file, for editors."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape.schema()}
        for name, shape in SHAPES.items()
    }
