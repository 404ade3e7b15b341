"""`neikong sources FIRM`: the rule documents with their dates, who confirmed them; and `--confirm`."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from neikong.cli.app import command, refuse
from neikong.cli.assess import Language
from neikong.cli.firm import the_catalogue, the_firm
from neikong.clock import roc
from neikong.facts import Facts
from neikong.obligations.model import Catalogue
from neikong.reports.chain import BINDINGS
from neikong.store.folder import read_firm
from neikong.store.writing import add_confirmation


def _sources(
    firm: Annotated[str, typer.Argument(help="公司代號或資料夾 | a firm's id, or its folder")],
    confirm: Annotated[str, typer.Option(help="要確認的法規文件 | the source to confirm")] = "",
    in_force: Annotated[
        str, typer.Option("--in-force", help="生效日，或 never | its in-force date, or never")
    ] = "",
    by: Annotated[str, typer.Option(help="確認人 | who confirms")] = "",
    on: Annotated[str, typer.Option(help="確認日 | the day of confirming")] = "",
    basis: Annotated[str, typer.Option(help="依據（公文、公報）| from what (a letter, a gazette)")] = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Language = "zh",
) -> None:
    """列出法規文件及其生效日之確認情形；確認時寫入公司資料夾的 sources.yaml。 List the sources, or confirm one in the firm's folder."""
    catalogue = the_catalogue(lang)
    if confirm:
        _confirm(Path(firm), catalogue, confirm, in_force, by, on, basis, lang)
    facts = the_firm(firm, catalogue, lang)
    held = {c.source: c for c in facts.known(facts.latest()).confirmations}
    if as_json:
        told = [
            {
                "id": s.id,
                "title": s.title[lang],
                "binding": s.binding.name.lower(),
                "in_force": (held[s.id].in_force or "never") if s.id in held else None,
                "by": held[s.id].by if s.id in held else None,
            }
            for s in catalogue.sources.values()
        ]
        print(json.dumps(told, ensure_ascii=False, indent=1, default=str))
        return
    _table(catalogue, facts, lang)


def _table(catalogue: Catalogue, facts: Facts, lang: str) -> None:
    held = {c.source: c for c in facts.known(facts.latest()).confirmations}
    heads = (
        ("法規文件", "代號", "位階", "生效日", "確認")
        if lang == "zh"
        else ("source", "id", "binding", "in force", "confirmed")
    )
    table = Table(*heads)
    for source in catalogue.sources.values():
        found = held.get(source.id)
        if found is None:
            hint = source.suggested["in_force"] if source.suggested else ""
            day = (
                (f"未查證（建議 {hint}）" if hint else "未查證")
                if lang == "zh"
                else (f"unverified (suggested {hint})" if hint else "unverified")
            )
            who = ""
        else:
            never = "不適用" if lang == "zh" else "does not bind us"
            day = (
                never
                if found.in_force is None
                else roc(found.in_force)
                if lang == "zh"
                else found.in_force.isoformat()
            )
            who = f"{found.by} {found.on} {found.basis}"
        table.add_row(
            source.title[lang], source.id, BINDINGS[source.binding.name][0 if lang == "zh" else 1], day, who
        )
    Console().print(table)


def _confirm(
    folder: Path, catalogue: Catalogue, source: str, in_force: str, by: str, on: str, basis: str, lang: str
) -> None:
    """Add a confirmation to the folder; the folder must still read whole afterwards, else nothing is written."""
    if source not in catalogue.sources:
        known = "、".join(catalogue.sources)
        refuse(
            f"沒有「{source}」；可用：{known}"
            if lang == "zh"
            else f"there is no source '{source}'; known: {known}"
        )
    if not (folder / "firm.yaml").is_file():
        refuse(
            "確認須在公司資料夾中進行"
            if lang == "zh"
            else "confirm in the firm's folder, not in the database"
        )
    if not by or not in_force:
        refuse("請給 --in-force、--by" if lang == "zh" else "give --in-force and --by")
    for text in (in_force, on):
        if text not in ("", "never"):
            try:
                date.fromisoformat(text)
            except ValueError:
                refuse(
                    f"「{text}」不是日期；請寫如 2023-08-23"
                    if lang == "zh"
                    else f"'{text}' is not a date; write for example 2023-08-23"
                )
    path = folder / "sources.yaml"
    before = path.read_text("utf-8") if path.is_file() else ""
    add_confirmation(path, source, in_force, by, on or (in_force if in_force != "never" else ""), basis)
    reading = read_firm(folder, catalogue)
    if reading.facts is None:
        path.write_text(before, "utf-8")
        refuse(reading.flaws, lang)


sources = command(_sources)
