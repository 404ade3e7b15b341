"""The main job on the example firm, as its users run it: exit codes, JSON shapes, and the planted shortfalls."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from neikong.cli.main import run

ROOT = Path(__file__).parents[2]
FIRM = ROOT / "examples" / "changfeng"
DAY = ["--on", "2026-11-20"]


@pytest.fixture(autouse=True)
def own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEIKONG_DB", str(tmp_path / "neikong.db"))


def neikong(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        run(list(arguments))
    told = capsys.readouterr()
    return int(left.value.code or 0), told.out, told.err


def test_load_then_assess_tells_every_planted_shortfall(capsys: pytest.CaptureFixture[str]) -> None:
    assert neikong(capsys, "load", str(FIRM))[0] == 0
    code, out, _ = neikong(capsys, "assess", "changfeng", *DAY, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["firm"] == "changfeng"
    assert told["on"] == "2026-11-20"
    assert sum(told["counts"].values()) == len(told["duties"])
    verdicts = {d["id"]: d["verdict"] for d in told["duties"]}
    assert verdicts["firewall.external-rule-review"] == "overdue"
    assert verdicts["access.leaver-revocation"] == "unmet"
    assert verdicts["drill.meets-rto"] == "unmet"
    assert verdicts["backup.restore-test"] == "unmet"
    assert verdicts["vendor.contract-clauses"] == "unmet"
    assert verdicts["network.unsupported-avoided"] == "excepted"
    assert verdicts["governance.committee-meetings"] == "unknown"
    assert verdicts["bcm-bia.yearly"] == "due"
    assert set(told["counts"]) == {
        "met",
        "due",
        "overdue",
        "unmet",
        "unknown",
        "excepted",
        "not-applicable",
        "future",
    }
    lacking = next(d for d in told["duties"] if d["id"] == "vendor.contract-clauses")
    assert len(lacking["reasons"][0]["values"]["clauses"]) == 3
    assert lacking["proof"][0]["place"].startswith("registers/contract.yaml:")


def test_every_reason_of_every_duty_has_words_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for language in ("zh", "en"):
        for day in ("2019-01-01", "2025-03-01", "2026-11-20", "2028-01-15"):
            code, out, _ = neikong(capsys, "assess", str(FIRM), "--on", day, "--json", "--lang", language)
            assert code == 0
            for duty in json.loads(out)["duties"]:
                assert duty["reasons"], duty["id"]
                assert all(r["text"].strip() for r in duty["reasons"]), duty["id"]


def test_a_folder_is_assessed_as_the_database_is(capsys: pytest.CaptureFixture[str]) -> None:
    neikong(capsys, "load", str(FIRM))
    from_folder = json.loads(neikong(capsys, "assess", str(FIRM), *DAY, "--json")[1])
    from_database = json.loads(neikong(capsys, "assess", "changfeng", *DAY, "--json")[1])
    assert from_folder == from_database


def test_loading_twice_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    neikong(capsys, "load", str(FIRM))
    before = list(sqlite3.connect(tmp_path / "neikong.db").execute("select count(*), max(id) from fact"))
    assert "未變動" in neikong(capsys, "load", str(FIRM))[1]
    assert before == list(
        sqlite3.connect(tmp_path / "neikong.db").execute("select count(*), max(id) from fact")
    )


def test_a_change_adds_a_version_and_keeps_the_old_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    firm = tmp_path / "firm"
    shutil.copytree(FIRM, firm)
    neikong(capsys, "load", str(firm))
    path = firm / "registers" / "log-source.yaml"
    path.write_text(path.read_text("utf-8").replace("P2Y", "P4Y"), "utf-8")
    assert "新增 1 筆、移除 1 筆" in neikong(capsys, "load", str(firm))[1]
    connection = sqlite3.connect(tmp_path / "neikong.db")
    assert (
        connection.execute(
            "select count(*) from fact where body like '%P2Y%' and gone_load is not null"
        ).fetchone()[0]
        == 1
    )


def test_under_future_rules_the_wider_scope_is_judged_today(capsys: pytest.CaptureFixture[str]) -> None:
    def version(*more: str) -> int:
        told = json.loads(neikong(capsys, "assess", str(FIRM), *DAY, "--json", *more)[1])
        return next(d["version"] for d in told["duties"] if d["id"] == "dr-site.second-site")

    assert version("--under-future-rules") > version()


def test_known_asks_what_was_known_then(capsys: pytest.CaptureFixture[str]) -> None:
    now = json.loads(neikong(capsys, "assess", str(FIRM), "--on", "2026-07-15", "--json")[1])
    then = json.loads(
        neikong(capsys, "assess", str(FIRM), "--on", "2026-07-15", "--known", "2026-07-15", "--json")[1]
    )
    assert now["counts"] != then["counts"]
    assert then["known"].startswith("2026-07-15")


def test_explain_names_text_source_reasons_and_who(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = neikong(capsys, "explain", str(FIRM), "dr-site.second-site", *DAY)
    assert code == 0
    for head in ("判定", "應辦內容", "依據", "為何適用", "權責", "後續版本"):
        assert head in out
    assert "116年12月31日" in out


def test_diff_says_what_changed_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(
        neikong(capsys, "diff", str(FIRM), "--from", "2026-08-31", "--to", "2026-11-20", "--json")[1]
    )
    assert told["changes"]
    assert {c["cause"] for c in told["changes"]} <= {"rule", "firm", "evidence", "time"}
    assert any(c["cause"] == "firm" for c in told["changes"])  # the capital rose on 1 September: class 1


def test_sources_lists_and_confirms(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    firm = tmp_path / "firm"
    shutil.copytree(FIRM, firm)
    text = (firm / "sources.yaml").read_text("utf-8")
    (firm / "sources.yaml").write_text(
        "\n".join(line for line in text.split("\n") if "cc-2023" not in line), "utf-8"
    )
    before = json.loads(neikong(capsys, "assess", str(firm), *DAY, "--json")[1])["counts"]
    assert "未查證" in neikong(capsys, "sources", str(firm))[1]
    assert (
        neikong(
            capsys,
            "sources",
            str(firm),
            "--confirm",
            "cc-2023",
            "--in-force",
            "2023-13-01",
            "--by",
            "lee-comp",
        )[0]
        == 2
    )
    assert (
        neikong(
            capsys,
            "sources",
            str(firm),
            "--confirm",
            "cc-2023",
            "--in-force",
            "2023-08-23",
            "--by",
            "lee-comp",
            "--on",
            "2026-11-01",
        )[0]
        == 0
    )
    after = json.loads(neikong(capsys, "assess", str(firm), *DAY, "--json")[1])["counts"]
    assert after["unknown"] < before["unknown"]


def test_coverage_has_the_shape_that_acceptance_reads(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = neikong(capsys, "catalogue", "coverage", "--json")
    told = json.loads(out)
    assert code == 0
    assert told["rows"] == told["placed"] == 646
    assert told["unplaced"] == []
    assert told["working"] + len(told["not_yet"]) == 646


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess", "nobody", *DAY),
        ("assess", str(FIRM), "--on", "2026-02-30"),
        ("assess", str(FIRM), *DAY, "--known", "yesterday"),
        ("explain", str(FIRM), "no.such-duty", *DAY),
        ("load", "examples"),
        ("no-such-command",),
        (),
    ],
)
def test_what_is_not_right_leaves_with_two_and_one_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    code, _, err = neikong(capsys, *arguments)
    assert code == 2
    assert "Traceback" not in err
