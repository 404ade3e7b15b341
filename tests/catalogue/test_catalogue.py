"""The catalogue as it ships: whole, placed, in both languages, and every term of a check is one that the check has."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
import yaml

from neikong import checks
from neikong.checks import CHECKS, SUBJECTS, terms
from neikong.computations import DERIVED
from neikong.obligations.coverage import READ_BY_COMPUTATIONS, coverage
from neikong.obligations.forms import json_schemas
from neikong.obligations.model import Catalogue
from neikong.store.catalogue import FOLDER, files, read_folder


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    reading = read_folder(FOLDER, terms(CHECKS))
    assert reading.catalogue, "\n".join(flaw.say("en") for flaw in reading.flaws)
    return reading.catalogue


def test_every_requirement_row_is_placed(catalogue: Catalogue) -> None:
    told = coverage(catalogue)
    assert told.rows == 646
    assert told.unplaced == ()
    assert 250 <= told.duties <= 420


def test_the_rows_are_those_of_the_mission(catalogue: Catalogue, seeds: Path) -> None:
    listed = seeds.parent / "requirements.yaml"
    if not listed.is_file():
        pytest.skip("not given: requirements.yaml")
    rows = yaml.load(listed.read_bytes(), yaml.CSafeLoader)
    assert {row["id"]: row["family"] for row in rows} == {
        id: family for id, (_, family) in catalogue.requirements.items()
    }


def test_every_version_says_what_it_asks_and_where_it_stands(catalogue: Catalogue) -> None:
    for duty in catalogue.duties.values():
        for version in duty.versions:
            assert version.cites, duty.id
            if not version.ends:
                assert version.says["zh"], duty.id
                assert version.says["en"], duty.id
                assert version.parts, duty.id


def test_a_duty_that_only_the_policy_states_binds_as_policy(catalogue: Catalogue) -> None:
    only = [
        d
        for d in catalogue.duties.values()
        if {c.source for v in d.versions for c in v.cites} == {"policy-2020"}
    ]
    assert only
    assert all(
        catalogue.sources[c.source].binding.name == "POLICY"
        for d in only
        for v in d.versions
        for c in v.cites
    )


def test_the_off_site_scope_widens_on_the_day_that_the_clause_prints(catalogue: Catalogue) -> None:
    printed = {
        v.begins.isoformat()
        for d in catalogue.duties.values()
        for v in d.versions
        if v.begins and "S000-CC20000-08b" in d.covers
    }
    assert printed == {"2027-12-31"}


def test_a_parameter_that_no_document_gives_has_no_value(catalogue: Catalogue) -> None:
    for parameter in catalogue.parameters.values():
        for version in parameter.versions:
            assert (version.value is not None) == (version.status == "verified"), parameter.id


def test_the_registry_of_checks_is_the_folder() -> None:
    modules = {path.stem for path in Path(checks.__file__).parent.glob("*.py")} - {"__init__", "rows"}
    assert modules == {subject.__name__.rsplit(".", 1)[1] for subject in SUBJECTS}


def test_computations_are_functions_that_exist(catalogue: Catalogue) -> None:
    for computation in catalogue.computations.values():
        module, _, function = computation.function.partition(".")
        assert callable(getattr(import_module(f"neikong.computations.{module}"), function)), computation.id
    derived = {given["derived"] for given in catalogue.profile.values() if "derived" in given}
    assert derived == set(DERIVED)


def test_features_name_a_module_that_exists_or_the_issue_that_they_wait_for(catalogue: Catalogue) -> None:
    for feature in catalogue.features.values():
        assert bool(feature.works) != bool(feature.waits), feature.id
        if feature.works:
            import_module(feature.works)


def test_parameters_read_by_computations_exist(catalogue: Catalogue) -> None:
    assert set(catalogue.parameters) >= READ_BY_COMPUTATIONS


def test_each_kind_of_file_has_a_json_schema() -> None:
    kinds = {Path(name).parts[0] for name in files(FOLDER) if "/" in name}
    assert kinds <= set(json_schemas())


def test_our_words_are_not_the_official_sentences(catalogue: Catalogue, seeds: Path) -> None:
    """No run of 24 characters of a duty's text stands in a source document."""
    official = "".join("".join(path.read_text("utf-8").split()) for path in sorted(seeds.glob("*.txt")))
    copied = []
    for duty in catalogue.duties.values():
        for version in duty.versions:
            text = "".join(version.says.get("zh", "").split())
            copied += [duty.id for n in range(len(text) - 23) if text[n : n + 24] in official]
    assert sorted(set(copied)) == []
