"""`neikong catalogue check` and `neikong catalogue coverage`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from neikong.checks import CHECKS, terms
from neikong.cli.app import command, refuse
from neikong.obligations.coverage import Coverage, coverage
from neikong.obligations.model import Catalogue
from neikong.store.catalogue import FOLDER, read_folder

Folder = Annotated[Path, typer.Option(help="目錄資料夾 | the catalogue's folder")]
Language = Annotated[str, typer.Option("--lang", help="zh | en")]


def _read(folder: Path, lang: str) -> Catalogue:
    reading = read_folder(folder, terms(CHECKS))
    if reading.catalogue is None:
        refuse(reading.flaws, lang)
    return reading.catalogue


def check(folder: Folder = FOLDER, lang: Language = "zh") -> None:
    """檢查目錄：所有錯誤一次列出。 Check the catalogue; every error at once, with file and line."""
    found = _read(folder, lang)
    versions = sum(len(duty.versions) for duty in found.duties.values())
    print(
        f"目錄無誤：{len(found.duties)} 項應辦事項、{versions} 個版本、{len(found.parameters)} 個參數"
        if lang == "zh"
        else f"the catalogue is right: {len(found.duties)} duties, {versions} versions, {len(found.parameters)} parameters"
    )


def cover(
    folder: Folder = FOLDER, as_json: Annotated[bool, typer.Option("--json")] = False, lang: Language = "zh"
) -> None:
    """涵蓋情形：每一列需求放在哪裡、是否已能運作。 Coverage: where each requirement row stands, and whether it works."""
    found = _read(folder, lang)
    told = coverage(found)
    if as_json:
        print(json.dumps(told.as_json(), ensure_ascii=False, indent=1))
    else:
        _table(told, lang)
    if told.unplaced:
        raise typer.Exit(1)


def _table(told: Coverage, lang: str) -> None:
    from rich.console import Console
    from rich.table import Table

    heads = (
        ("文件／類別", "列數", "已安置", "可運作", "尚未")
        if lang == "zh"
        else ("document / family", "rows", "placed", "working", "not yet")
    )
    console = Console()
    for tally in (told.by_document, told.by_family):
        table = Table(*heads)
        for name, (rows, placed, working) in tally.items():
            table.add_row(name, str(rows), str(placed), str(working), str(rows - working))
        console.print(table)
    console.print(told.sentence(lang))


def catalogue(arguments: list[str], prog: str) -> None:
    check.__name__, cover.__name__ = "check", "coverage"
    command(check, cover)(arguments, prog)
