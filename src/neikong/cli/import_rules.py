"""`neikong import-rules FILE`: what an amendment does, clause by clause; the document goes on the shelf of rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from neikong.cli.app import command, refuse
from neikong.cli.rule_files import keep, library_before, library_of, read_file
from neikong.regulation.amendment import Change, Kind
from neikong.regulation.difference import pieces
from neikong.regulation.form import Form
from neikong.regulation.imports import Import, take_in
from neikong.strictyaml import Flaw

KINDS = {
    Kind.ADDED: "新增",
    Kind.MODIFIED: "修正",
    Kind.DELETED: "刪除",
    Kind.MOVED: "移列",
    Kind.RENUMBERED: "項次調整",
    Kind.UNCHANGED: "未修正",
    Kind.NOT_HELD: "略（未收錄）",
}
FORMS = {
    Form.COMPARISON: ("修正對照表", "comparison table"),
    Form.REGULATION: ("法規全文", "whole regulation"),
    Form.POLICY: ("公司規章", "own policy"),
}


def _import_rules(
    file: Annotated[
        Path, typer.Argument(help="對照表或全文（docx、odt、pdf、txt） | a comparison table or a whole text")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="機器可讀 | machine-readable")] = False,
    held: Annotated[
        list[Path] | None,
        typer.Option(
            help="以這些檔案為已收錄之法規（依序），不用本機書架 | take these as held, in order, instead of the shelf"
        ),
    ] = None,
    use: Annotated[str, typer.Option("--as", help="rules | reference（僅留作參考）")] = "rules",
    shelve: Annotated[
        bool, typer.Option("--keep/--no-keep", help="收錄到本機書架 | put it on the shelf")
    ] = True,
    everything: Annotated[
        bool, typer.Option("--all", help="連同未修正者 | also what did not change")
    ] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """讀取修正對照表或法規全文，逐項列出增、修、刪、移及生效日。 Read a comparison table or a whole text."""
    if use not in ("rules", "reference"):
        refuse(
            f"--as：「{use}」不對；請寫 rules 或 reference"
            if lang == "zh"
            else f"--as: '{use}'; write rules or reference"
        )
    document = read_file(file, lang)
    data = file.read_bytes()
    if use == "reference":
        _keep(data, file.name, "reference", lang)
        print(
            json.dumps({"changes": [], "warnings": [f"reference: {file.name}"]}, ensure_ascii=False)
            if as_json
            else f"{file.name}：已留作參考資料，不作為法規來源"
            if lang == "zh"
            else f"{file.name}: kept as reference, no source of rules"
        )
        return
    found = take_in(document, library_of(held, lang) if held else library_before(data, document))
    if isinstance(found, Flaw):
        refuse([found], lang)
    if shelve and not held and found.form is not Form.POLICY:
        _keep(data, file.name, found.form.value, lang)
    if as_json:
        print(json.dumps(as_data(found, lang), ensure_ascii=False, indent=1))
    else:
        _show(found, everything, lang)


def _keep(data: bytes, name: str, form: str, lang: str) -> None:
    try:
        keep(data, name, form)
    except OSError as error:
        typer.echo(f"{'未能收錄' if lang == 'zh' else 'not put on the shelf'}: {error.strerror}", err=True)


def as_data(found: Import, lang: str = "zh") -> dict[str, Any]:
    listed = [
        change
        for change in found.changes
        if change.item or not change.code.startswith("C") or _counts(change)
    ]
    return {
        "file": found.name,
        "form": found.form.value,
        "title": found.title,
        "changes": [_row(change) for change in listed],
        "warnings": [warning.say(lang) for warning in found.warnings],
    }


def _counts(change: Change) -> bool:
    """A chapter's own line is listed only when the chapter itself came, went or was renamed."""
    return change.kind in (Kind.ADDED, Kind.DELETED, Kind.MODIFIED)


def _row(change: Change) -> dict[str, Any]:
    note = change.effective
    row: dict[str, Any] = {
        "code": change.code,
        "item": change.item,
        "old_item": change.old_item,
        "change": change.kind.value,
        "effective": note.day.isoformat() if note and note.day else None,
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
    }
    if note:
        row["effective_note"] = note.raw
    if change.old_code:
        row["old_code"] = change.old_code
    if change.unsure:
        row["to_confirm"] = change.unsure
    return row


def _show(found: Import, everything: bool, lang: str) -> None:
    from rich.console import Console

    zh = lang == "zh"
    console = Console()
    console.print(f"{found.name}　{FORMS[found.form][0 if zh else 1]}　{found.title}", markup=False)
    counts = {kind: sum(change.kind is kind for change in found.changes) for kind in Kind}
    console.print(
        "　".join(f"{KINDS[k] if zh else k.value} {n}" for k, n in counts.items() if n), markup=False
    )
    for change in found.changes:
        if not everything and change.kind in (Kind.UNCHANGED, Kind.NOT_HELD):
            continue
        console.print(_headline(change, zh), style="bold", markup=False, highlight=False)
        if change.reason:
            console.print(f"  {'說明' if zh else 'reason'}：{change.reason}", markup=False, highlight=False)
        console.print(_texts(change), highlight=False)
    for warning in found.warnings:
        console.print(f"! {warning.say(lang)}", markup=False, highlight=False)


def _headline(change: Change, zh: bool) -> str:
    was = f"（原 {change.old_item}）" if zh else f" (was {change.old_item})"
    moved = was if change.old_item and change.old_item != change.item else ""
    note = change.effective
    begins = (note.day.isoformat() if note.day else note.raw) if note else ""
    said = (f"　生效 {begins}" if zh else f"  effective {begins}") if begins else ""
    return f"{change.code} {change.item}{moved}　{KINDS[change.kind] if zh else change.kind.value}{said}"


def _texts(change: Change) -> Text:
    """The text with what came underlined and what went struck through."""
    shown = Text("  ")
    if change.before is not None and change.after is not None:
        for piece in pieces(change.before, change.after):
            if piece.equal:
                shown.append(piece.after)
            else:
                shown.append(f"[-{piece.before}-]" if piece.before else "", style="strike red")
                shown.append(f"[+{piece.after}+]" if piece.after else "", style="underline green")
    else:
        shown.append(change.after or change.before or "")
    return shown


import_rules = command(_import_rules)
