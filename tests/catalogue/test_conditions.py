"""What duties ask of fields: every condition names a field that its form has, and a choice that the field offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from neikong.obligations.model import Catalogue, CheckPart, EventPart, RecordPart, Tests
from tests import sheets

BUILT_IN = {"id", "name", "from", "until"}
# checks whose rows are those of one register that no term names
OF = {
    "logs.kept": "log-source",
    "mfa.factors": "login-channel",
    "vulnerabilities.scanned": "system",
    "contract.clauses": "contract",
    "contract.in_force": "vendor",
}
Asked = tuple[str, Mapping[str, Any], Tests]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return sheets.the_catalogue()


def _forms(catalogue: Catalogue) -> dict[str, Mapping[str, Any]]:
    kinds = (
        ("", catalogue.records),
        ("register:", catalogue.registers),
        ("mechanism:", catalogue.mechanisms),
        ("document:", catalogue.documents),
    )
    return {prefix + id: form.fields for prefix, forms in kinds for id, form in forms.items()}


def _asked(catalogue: Catalogue) -> Iterator[Asked]:
    """Every set of conditions of every duty, with the fields of the form that it is about."""
    forms = _forms(catalogue)
    for duty in catalogue.duties.values():
        for part in (part for version in duty.versions for part in version.parts):
            match part:
                case RecordPart():
                    yield duty.id, forms.get(part.kind, {}), part.fields
                    yield duty.id, forms.get(f"register:{part.per}", {}), part.where
                case EventPart():
                    trigger = part.trigger_record or f"register:{part.trigger_register}"
                    yield duty.id, forms[trigger], part.where
                    yield duty.id, forms[part.answer.kind], part.answer.fields
                case CheckPart():
                    terms = part.terms
                    register = terms.get("register") or OF.get(part.check)
                    form = (
                        forms[f"register:{register}" if register else terms["record"]]
                        if (register or "record" in terms)
                        else {}
                    )
                    yield duty.id, form, terms.get("where") or {}
                    over = forms[f"register:{terms['by']}"] if "by" in terms else form
                    yield duty.id, over, terms.get("tests") or {}


def test_every_condition_names_a_field_of_its_form(catalogue: Catalogue) -> None:
    wrong = [
        (duty, name)
        for duty, fields, tests in _asked(catalogue)
        for name in tests
        if name not in fields and name not in BUILT_IN
    ]
    assert wrong == []


def test_every_condition_on_a_choice_names_one_that_is_offered(catalogue: Catalogue) -> None:
    wrong = []
    for duty, fields, tests in _asked(catalogue):
        for name, test in tests.items():
            choice = (fields.get(name) or {}).get("choice")
            if not choice:
                continue
            offered = catalogue.definitions[choice["definition"]].values if "definition" in choice else choice
            for op, operand in test.terms:
                if op not in ("is", "in", "not", "includes") or not isinstance(operand, str | tuple):
                    continue
                given = (operand,) if isinstance(operand, str) else operand
                wrong += [(duty, name, value) for value in given if value not in offered]
    assert wrong == []


def test_a_flag_is_asked_as_a_flag(catalogue: Catalogue) -> None:
    wrong = [
        (duty, name)
        for duty, fields, tests in _asked(catalogue)
        for name, test in tests.items()
        for op, operand in test.terms
        if op == "is" and name in fields and isinstance(operand, bool) != (fields[name]["type"] == "flag")
        if isinstance(operand, bool | str | int)
    ]
    assert wrong == []
