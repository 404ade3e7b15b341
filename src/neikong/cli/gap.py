"""`neikong gap POLICY --against FILE ...`: an own policy measured clause by clause against the rules."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from neikong.cli.app import command, refuse
from neikong.cli.rule_files import read_file
from neikong.regulation.gap.measure import Gap, Row, measure
from neikong.regulation.gap.say import why
from neikong.regulation.gap.verdict import Verdict
from neikong.regulation.imports import policy_tree, rule_tree
from neikong.strictyaml import Flaw

VERDICTS = {
    Verdict.COVERED: ("已涵蓋", "covered"),
    Verdict.PARTIAL: ("部分涵蓋", "partial"),
    Verdict.MISSING: ("未訂定", "missing"),
    Verdict.CONFLICT: ("牴觸", "conflict"),
}


def _gap(
    policy: Annotated[Path, typer.Argument(help="公司政策（docx、odt、pdf、txt） | the firm's own policy")],
    against: Annotated[list[Path], typer.Option(help="法規文件，可重複 | rule documents; repeat for each")],
    as_json: Annotated[bool, typer.Option("--json", help="機器可讀 | machine-readable")] = False,
    with_policy: Annotated[
        bool,
        typer.Option("--with-policy", help="連同政策本身之缺點 | also what is wrong in the policy itself"),
    ] = False,
    docx: Annotated[Path | None, typer.Option(help="輸出 Word 報告 | write the report as docx")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="輸出 Excel 報告 | write the report as xlsx")] = None,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """逐條比對公司政策與法規：已涵蓋、部分涵蓋、未訂定、牴觸。 Measure an own policy against the rules."""
    own = policy_tree(read_file(policy, lang))
    if isinstance(own, Flaw):
        refuse([own], lang)
    rules = []
    for path in against:
        tree = rule_tree(read_file(path, lang))
        if isinstance(tree, Flaw):
            refuse([tree], lang)
        rules.append((path.name, tree))
    found = measure(own, rules)
    _write(found, policy.name, docx, xlsx, lang)
    if as_json:
        rows = [as_data(row, lang) for row in found.rows]
        whole = {"rules": rows, "policy": [_flaw(one, lang) for one in found.flaws]}
        print(json.dumps(whole if with_policy else rows, ensure_ascii=False, indent=1))
        return
    _show(found, lang)


def as_data(row: Row, lang: str = "zh") -> dict[str, Any]:
    clause, judged = row.rule.clause, row.judged
    best = judged.best
    counterpart = best.clause.clause.item if best and judged.verdict is not Verdict.MISSING else None
    return {
        "source": row.source,
        "code": clause.code,
        "item": clause.item,
        "text": clause.text,
        "verdict": judged.verdict.value,
        "policy_item": counterpart,
        "candidates": [
            {"item": one.clause.clause.item or one.clause.clause.code, "score": round(one.score, 3)}
            for one in row.candidates
        ],
        "why": why(judged, lang),
    }


def _flaw(flaw: Any, lang: str) -> dict[str, str]:
    return {
        "kind": flaw.kind.value,
        "item": flaw.item,
        "other": flaw.other,
        "what": flaw.zh if lang == "zh" else flaw.en,
    }


def _write(found: Gap, name: str, docx: Path | None, xlsx: Path | None, lang: str) -> None:
    if docx is None and xlsx is None:
        return
    from neikong.reports import gap_docx, gap_xlsx

    try:
        if docx is not None:
            docx.write_bytes(gap_docx.write(found, name, lang))
        if xlsx is not None:
            xlsx.write_bytes(gap_xlsx.write(found, name, lang))
    except OSError as error:
        refuse(f"{error.filename}: {error.strerror}")


def _show(found: Gap, lang: str) -> None:
    from rich.console import Console

    zh = lang == "zh"
    console = Console()
    counts = Counter(row.judged.verdict for row in found.rows)
    console.print(
        "　".join(f"{VERDICTS[v][0 if zh else 1]} {counts[v]}" for v in Verdict),
        markup=False,
        highlight=False,
    )
    for row in found.rows:
        clause, judged = row.rule.clause, row.judged
        items = "、".join(c.clause.clause.item or c.clause.clause.code for c in row.candidates[:3])
        word = VERDICTS[judged.verdict][0 if zh else 1]
        console.print(
            f"{clause.code} {clause.item}　{word}　→ {items}", style="bold", markup=False, highlight=False
        )
        console.print(f"  {clause.text[:80]}", markup=False, highlight=False)
        if said := why(judged, lang):
            console.print(f"  {said}", markup=False, highlight=False, style="dim")
    if found.flaws:
        console.print("公司政策本身：" if zh else "the policy itself:", style="bold")
    for flaw in found.flaws:
        console.print(
            f"  {flaw.item} {flaw.other}　{flaw.zh if zh else flaw.en}", markup=False, highlight=False
        )


_VALUED = frozenset({"--docx", "--xlsx", "--lang"})


def several(arguments: list[str]) -> list[str]:
    """`--against A B C` as an engineer writes it, as `--against A --against B --against C`. When no policy stands
    before, the last file is the policy."""
    rest: list[str] = []
    files: list[str] = []
    positional = 0
    place = 0
    while place < len(arguments):
        word = arguments[place]
        place += 1
        if word == "--against":
            while place < len(arguments) and not arguments[place].startswith("--"):
                files.append(arguments[place])
                place += 1
            continue
        rest.append(word)
        if word in _VALUED and place < len(arguments):
            rest.append(arguments[place])
            place += 1
        elif not word.startswith("-"):
            positional += 1
    if not positional and len(files) > 1:
        rest.insert(0, files.pop())
    return [*rest, *(part for file in files for part in ("--against", file))]


_command = command(_gap)


def gap(arguments: list[str], prog: str) -> None:
    _command(several(arguments), prog)
