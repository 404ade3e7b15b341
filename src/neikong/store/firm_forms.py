"""The shapes of a firm's folder: built from the catalogue's own forms, so that a new field is one line of YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from neikong.obligations.model import Catalogue, Form
from neikong.shapes import (
    Both,
    Choice,
    Day,
    Flag,
    Instant,
    Many,
    Number,
    Object,
    Scalar,
    Shape,
    Span,
    Table,
    Text,
)

KEY = Text(re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*$"), "sys-order")
CLOCK = Text(re.compile(r"\d\d:\d\d$"), "09:00")
APPROVALS = Many(Object({"by": KEY, "role": Text(), "day": Day()}))


def field_shape(given: Mapping[str, Any], catalogue: Catalogue) -> Shape:
    """The shape of one field; references are text here and looked up when everything is read."""
    match given["type"]:
        case "number" | "money":
            return Number()
        case "flag":
            return Flag()
        case "date":
            return Day()
        case "time":
            return Instant()
        case "duration":
            return Span()
        case "choice" | "many-choice":
            of = Choice(list(choices(given, catalogue)), "選項", "choice")
            return Many(of) if given["type"].startswith("many") else of
        case "ref" | "person":
            return KEY
        case "many-ref":
            return Many(KEY)
        case "many-text":
            return Many(Text())
    return Text()


def choices(given: Mapping[str, Any], catalogue: Catalogue) -> Mapping[str, Any]:
    choice: Mapping[str, Any] = given["choice"]
    if "definition" in choice:
        return catalogue.definitions[choice["definition"]].values
    return choice


def _split(form: Form, catalogue: Catalogue) -> tuple[dict[str, Shape], dict[str, Shape]]:
    shapes = {name: field_shape(given, catalogue) for name, given in form.fields.items()}
    required = {name: shape for name, shape in shapes.items() if form.fields[name].get("required")}
    return required, {name: shape for name, shape in shapes.items() if name not in required}


def register_shape(form: Form, catalogue: Catalogue) -> Object:
    required, optional = _split(form, catalogue)
    row = Object(
        {"id": KEY, "since": Day(), **required},
        {"name": Text(), "until": Day(), "recorded": Instant(), **optional},
    )
    return Object({"kept_since": Day(), "rows": Many(row)})


_DONE: dict[str, Shape] = {
    "approvals": APPROVALS,
    "subjects": Many(KEY),
    "period": Day(),
    "recorded": Instant(),
    "evidence": Many(Text()),
}


def record_shape(form: Form, catalogue: Catalogue) -> Object:
    required, optional = _split(form, catalogue)
    record = Object({"id": KEY, "done": Day(), "by": KEY, **required}, {**_DONE, **optional})
    return Object({"kept_since": Day(), "records": Many(record)})


def documents_shape(catalogue: Catalogue) -> Object:
    document = Object(
        {
            "id": KEY,
            "document": Choice(list(catalogue.documents), "文件種類", "document kind"),
            "adopted": Day(),
            "by": KEY,
        },
        {**_DONE, "sections": Many(Text()), "withdrawn": Day(), "name": Text()},
    )
    return Object({"kept_since": Day(), "documents": Many(document)})


def mechanisms_shape(kinds: set[str]) -> Object:
    mechanism = Object(
        {"id": KEY, "mechanism": Choice(sorted(kinds), "機制", "mechanism"), "in_place": Day(), "by": KEY},
        {**_DONE, "settings": Table(_Given()), "until": Day(), "name": Text()},
    )
    return Object({"kept_since": Day(), "mechanisms": Many(mechanism)})


class _Given:
    """A mechanism's settings are checked against its own form, once the mechanism is known."""

    def check(self, value: Any, at: Any) -> None:
        return None

    def schema(self) -> dict[str, Any]:
        return {}


def settings_shape(form: Form, catalogue: Catalogue) -> Object:
    required, optional = _split(form, catalogue)
    return Object({}, {**required, **optional})


FIRM = Object(
    {"id": KEY, "title": Both()},
    {"fiscal_year_end_month": Number(whole=True), "note": Both()},
)
SCALAR_OR_LIST = _Given()
PROFILE = Many(Object({"field": Text(), "value": SCALAR_OR_LIST, "since": Day()}, {"recorded": Instant()}))
SOURCES = Many(
    Object(
        {
            "source": Text(),
            "in_force": Text(re.compile(r"\d{4}-\d\d-\d\d$|never$"), "2023-08-23"),
            "by": KEY,
            "day": Day(),
        },
        {"basis": Text(), "recorded": Instant()},
    )
)
PARAMETERS = Many(
    Object(
        {"parameter": Text(), "value": SCALAR_OR_LIST, "by": KEY, "since": Day()},
        {"basis": Text(), "recorded": Instant()},
    )
)
TABLE = Many(Object({"when": Table(_Given()), "value": Scalar()}), least=1)
EXCEPTIONS = Many(
    Object(
        {
            "id": KEY,
            "duty": Text(),
            "since": Day(),
            "until": Day(),
            "by": KEY,
            "approvals": APPROVALS,
            "compensating": Text(),
        },
        {"subjects": Many(KEY), "verified_on": Day(), "reason": Text(), "recorded": Instant()},
    )
)
EVIDENCE = Many(
    Object(
        {"file": Text()},
        {
            "format": Text(),
            "target": KEY,
            "taken": Instant(),
            "recorded": Instant(),
            "by": KEY,
            "title": Text(),
        },
    )
)
STRICTER = Many(
    Object(
        {"duty": Text(), "by": KEY, "since": Day()},
        {"every": Span(), "basis": Choice(["rolling"]), "why": Text(), "recorded": Instant()},
    )
)
CALENDAR = Object({}, {"closed": Many(Day()), "opened": Many(Day()), "years": Many(Number(whole=True))})
