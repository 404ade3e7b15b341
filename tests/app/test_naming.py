"""No code of ours stands on a page where a word should: what people and jobs leave in the ledger has a name in both languages."""

from __future__ import annotations

import pytest

from neikong.app.base import naming
from neikong.app.firms.models import Firm
from neikong.app.ledger.models import Entry
from neikong.app.library import words
from neikong.app.operations import doctor
from neikong.app.subjects.models import State, Type
from neikong.regulation.amendment import Kind
from neikong.regulation.gap.verdict import Verdict
from neikong.regulation.imports import Concern
from tests.app.every_page import furnish

pytestmark = pytest.mark.django_db


def test_every_action_type_and_answer_has_a_name(changfeng: Firm) -> None:
    furnish(changfeng)
    entries = Entry.objects.values_list("type", "action").distinct()
    assert {action for _, action in entries} <= naming.ACTIONS.keys()
    assert {type_ for type_, _ in entries} | set(Type.values) <= naming.TYPES.keys()
    assert set(State.values) == naming.STATES.keys()
    assert {answer.name for answer in doctor.ask()} <= naming.HEALTH.keys()
    assert all(len(words) == 2 and all(words) for table in naming.NAMES.values() for words in table.values())


def test_all_that_an_import_tells_has_a_name() -> None:
    assert words.WARNINGS.keys() == set(Concern)
    assert words.KINDS.keys() == set(Kind)
    assert words.VERDICTS.keys() == set(Verdict)
