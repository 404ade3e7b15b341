"""Importers on real tool outputs and on broken ones: every entry becomes a row or a flaw, nothing crashes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neikong.importers import FORMATS, Origin, read_evidence, recognise
from neikong.importers import formats as folder
from neikong.importers.reading import Reading
from neikong.importers.registry import MODULES

TAKEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ORIGIN = Origin("sample", "here", TAKEN)
OWN = Path(__file__).parent / "samples"
SAMPLES = {
    "restic": ["backup/restic/restic-snapshots-latest.json", "backup/restic/restic-snapshots-empty.json"],
    "borg": ["backup/borg/borg-list-empty.json"],
    "pgbackrest": ["backup/pgbackrest/pgbackrest-info-nobackup.json"],
    "nessus": ["vuln-scan/nessus/nessus_was_nessus_was_one_vuln.xml"],
    "ldif": ["accounts/active-directory-ldif/ad-default-accounts.ldif", "accounts/ldif/ppolicy.ldif"],
    "iptables-save": ["firewall-config/iptables-save/host1.iptables"],
    "chrony": ["timesync/chrony/chronyc-tracking-cli.txt", "timesync/chrony/chronyc-c-tracking-cli.csv"],
}


def test_the_registry_is_the_folder() -> None:
    modules = {path.stem for path in Path(folder.__file__).parent.glob("*.py")} - {"__init__"}
    assert modules == {module.__name__.rsplit(".", 1)[1] for module in MODULES}


@pytest.mark.parametrize("path", sorted(p for p in OWN.glob("*/*") if p.is_file()), ids=lambda p: p.name)
def test_our_own_samples_are_recognised_by_exactly_one_importer_and_read_whole(path: Path) -> None:
    data = path.read_bytes()
    assert recognise(data[:4096]) == [path.parent.name]
    reading = read_evidence(data, path.parent.name, ORIGIN)
    assert reading.refused is None
    assert not reading.flaws
    assert all(run.complete for run in reading.runs)


@pytest.mark.parametrize(("format", "name"), [(f, n) for f, names in SAMPLES.items() for n in names])
def test_real_tool_outputs_are_recognised_and_read(samples: Path, format: str, name: str) -> None:
    data = (samples / name).read_bytes()
    assert recognise(data[:4096]) == [format]
    reading = read_evidence(data, format, ORIGIN)
    assert reading.refused is None, reading.refused
    assert len(reading.runs) == 1


def test_a_clean_run_is_a_run_without_rows() -> None:
    reading = read_evidence(b"[]", "restic", ORIGIN)
    assert reading.runs[0].complete
    assert reading.runs[0].rows == ()


def test_what_the_file_does_not_say_is_asked_and_never_guessed() -> None:
    for format in ("restic", "ldif"):
        assert read_evidence(b"[]", format, Origin("f")).refused


def test_backups_of_borg_and_pgbackrest_have_their_times() -> None:
    borg = read_evidence((OWN / "borg/borg-list.json").read_bytes(), "borg", ORIGIN)
    assert [r["name"] for r in borg.runs[0].rows] == ["order-1", "order-2"]
    assert borg.runs[0].facts["encryption"] == "repokey-blake2"
    told = read_evidence(
        (OWN / "pgbackrest/pgbackrest-info.json").read_bytes(), "pgbackrest", Origin("f", "", TAKEN)
    )
    assert told.runs[0].target == "main"
    assert [r["type"] for r in told.runs[0].rows] == ["full", "incr"]
    failed = read_evidence(
        (OWN / "pgbackrest/pgbackrest-info.json").read_bytes().replace(b'"error":false', b'"error":true'),
        "pgbackrest",
        ORIGIN,
    )
    assert not failed.runs[0].complete


def test_a_broken_entry_is_a_flaw_and_the_others_are_kept() -> None:
    reading = read_evidence(
        b'[{"time":"2026-01-01T00:00:00Z","id":"a"},{"time":"x","id":"b"},7]', "restic", ORIGIN
    )
    assert len(reading.runs[0].rows) == 1
    assert len(reading.flaws) == 2
    assert not reading.runs[0].complete


def test_a_nessus_file_that_breaks_off_is_cut_short_not_clean() -> None:
    whole = b"""<?xml version="1.0"?><NessusClientData_v2><Report name="r"><ReportHost name="a"><HostProperties>
    <tag name="HOST_END_TIMESTAMP">1763600000</tag></HostProperties><ReportItem pluginID="1" severity="3" port="0"/></ReportHost>"""
    reading = read_evidence(whole, "nessus", ORIGIN)
    assert reading.runs[0].rows[0]["severity"] == "high"
    assert not reading.runs[0].complete
    assert reading.flaws


def test_entities_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><NessusClientData_v2><ReportHost name="&a;"/></NessusClientData_v2>'
    assert read_evidence(bomb, "nessus", ORIGIN).refused


def test_iptables_tells_policies_rules_and_wide_open_ones() -> None:
    text = b"*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n-A INPUT -s 10.0.0.0/8 -p tcp --dport 22 -j ACCEPT\n-A FORWARD -j ACCEPT\nCOMMIT\n"
    rows = read_evidence(text, "iptables-save", ORIGIN).runs[0].rows
    assert [(r["chain"], r.get("policy"), r.get("any")) for r in rows] == [
        ("INPUT", "DROP", None),
        ("FORWARD", "ACCEPT", None),
        ("INPUT", None, False),
        ("FORWARD", None, True),
    ]
    assert not read_evidence(text.replace(b"COMMIT\n", b""), "iptables-save", ORIGIN).runs[0].complete


def test_training_rows_read_roc_dates_and_say_which_line_is_wrong() -> None:
    reading = read_evidence(
        "人員,日期,時數,合格\nalice,115年5月20日,3,是\nbob,2026-13-01,3,\n".encode(), "training-csv", ORIGIN
    )
    assert reading.runs[0].rows[0]["day"] == "2026-05-20"
    assert reading.flaws[0].line == 3


@pytest.mark.parametrize("format", sorted(FORMATS))
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_bytes_crash_an_importer(format: str, data: st.DataObject) -> None:
    """Mutated samples and noise: a reading or a refusal, never an exception."""
    seeds = [path.read_bytes() for path in sorted((OWN / format).glob("*"))] or [b""]
    base = bytearray(data.draw(st.sampled_from(seeds)))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(base)))
        base[at : at + data.draw(st.integers(0, 8))] = data.draw(
            st.binary(max_size=8) | st.sampled_from([b"\n", b'"', b"::", b"[", b"<", b",", b"9" * 30])
        )
    content = bytes(base) if data.draw(st.booleans()) else data.draw(st.binary(max_size=200))
    assert isinstance(recognise(content[:4096]), list)
    assert isinstance(read_evidence(content, format, ORIGIN), Reading)
