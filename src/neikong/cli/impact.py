"""`neikong impact FILE`: which duties, parameters and own-policy clauses an amendment touches, and what begins when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from neikong.cli.app import command, refuse
from neikong.cli.firm import the_catalogue
from neikong.cli.import_rules import KINDS
from neikong.cli.rule_files import library_before, library_of, read_file
from neikong.regulation.impact import Impact, impact
from neikong.regulation.imports import policy_tree, take_in
from neikong.reports.impact_draft import cited, draft_of
from neikong.strictyaml import Flaw


def _impact(
    file: Annotated[Path, typer.Argument(help="修正對照表 | a comparison table")],
    policy: Annotated[Path | None, typer.Option(help="公司政策 | the firm's own policy")] = None,
    held: Annotated[
        list[Path] | None, typer.Option(help="以這些檔案為已收錄之法規 | take these as held")
    ] = None,
    draft: Annotated[
        Path | None, typer.Option(help="輸出目錄異動草稿（YAML） | write a draft of catalogue changes")
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            help="這份修正在目錄中之代號；尚未收錄者自訂 | its source id in the catalogue, or a new one"
        ),
    ] = "new-source",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Annotated[str, typer.Option("--lang", help="zh | en")] = "zh",
) -> None:
    """一次修正影響哪些應辦事項、參數與公司條文。 What an amendment touches."""
    document = read_file(file, lang)
    found = take_in(document, library_of(held, lang) if held else library_before(file.read_bytes(), document))
    if isinstance(found, Flaw):
        refuse([found], lang)
    own = policy_tree(read_file(policy, lang)) if policy else None
    if isinstance(own, Flaw):
        refuse([own], lang)
    catalogue = the_catalogue(lang)
    known = source in catalogue.sources
    told = impact(found.changes, cited(catalogue, lang, source if known else ""), own, known=known)
    if draft is not None:
        try:
            draft.write_text(draft_of(told, catalogue, source), "utf-8")
        except OSError as error:
            refuse(f"{draft}: {error.strerror}")
    if as_json:
        print(json.dumps(as_data(told), ensure_ascii=False, indent=1))
    else:
        _show(told, lang)


def as_data(told: Impact) -> dict[str, Any]:
    return {
        "changes": [
            {
                "code": one.change.code,
                "item": one.change.item,
                "old_item": one.change.old_item,
                "change": one.change.kind.value,
                "touches": [{"kind": c.kind, "id": c.id, "at": c.at} for c in one.cited],
                "policy": list(one.policy),
                "words_out": list(one.words_out),
                "words_in": list(one.words_in),
            }
            for one in told.touched
        ],
        "plan": [
            {"day": day.isoformat() if day else None, "clauses": list(clauses)} for day, clauses in told.plan
        ],
    }


def _show(told: Impact, lang: str) -> None:
    zh = lang == "zh"
    for one in told.touched:
        change = one.change
        was = f" ← {change.old_item}" if change.old_item and change.old_item != change.item else ""
        print(f"{change.code} {change.item}{was}　{KINDS[change.kind] if zh else change.kind.value}")
        for target in one.cited:
            print(f"  {target.kind} {target.id}　{target.title}（{target.at}）")
        if one.policy:
            print(f"  {'公司條文' if zh else 'policy'}：{'、'.join(one.policy)}")
        if not one.cited and not one.policy:
            print("  目錄與政策均無對應" if zh else "  nothing in the catalogue or the policy answers it")
    print("生效日程：" if zh else "what begins when:")
    for day, clauses in told.plan:
        when = day.isoformat() if day else ("隨修正公布" if zh else "with the amendment")
        print(f"  {when}　{'、'.join(clauses)}")


impact_of = command(_impact)
