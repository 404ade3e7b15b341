"""`neikong diff FIRM --from D1 --to D2`: which verdicts changed between two days, and why."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from neikong.cli.app import command
from neikong.cli.assess import Known, Language, day, instant
from neikong.cli.firm import the_catalogue, the_firm
from neikong.clock import Moment
from neikong.engine.changes import Change, changes
from neikong.engine.judge import Bench
from neikong.engine.verdict import LABELS
from neikong.reports.messages import sentence

CAUSES = {
    "rule": ("法規變動", "the rule changed"),
    "firm": ("公司屬性變動", "the firm changed"),
    "evidence": ("佐證變動", "the evidence changed"),
    "time": ("時間經過", "time passed"),
}


def _diff(
    firm: Annotated[str, typer.Argument(help="公司代號或資料夾 | a firm's id, or its folder")],
    from_: Annotated[str, typer.Option("--from", help="起日 | from this day")],
    to: Annotated[str, typer.Option("--to", help="迄日 | to this day")],
    known: Known = "",
    as_json: Annotated[bool, typer.Option("--json")] = False,
    lang: Language = "zh",
) -> None:
    """兩日之間哪些判定改變、為什麼。 Which verdicts changed between two days, and why."""
    catalogue = the_catalogue(lang)
    facts = the_firm(firm, catalogue, lang)
    first, last = day(from_, lang), day(to, lang)
    moment = Moment(first, instant(known, facts, max(first, last), lang))
    found = changes(Bench(catalogue, facts, moment), first, last)
    if as_json:
        told = [
            {
                "id": c.duty,
                "from": c.before.verdict.slug,
                "to": c.after.verdict.slug,
                "cause": c.cause,
                "reasons": [sentence(r, catalogue, lang) for r in c.after.reasons],
            }
            for c in found
        ]
        print(
            json.dumps(
                {"firm": facts.firm, "from": first.isoformat(), "to": last.isoformat(), "changes": told},
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    console = Console(highlight=False, soft_wrap=True)
    if not found:
        console.print("沒有變動" if lang == "zh" else "nothing changed")
    for change in found:
        _say(console, change, catalogue.duties[change.duty].title[lang], lang)
        for reason in change.after.reasons[:3]:
            console.print(f"      {sentence(reason, catalogue, lang)}", markup=False)


def _say(console: Console, change: Change, title: str, lang: str) -> None:
    cause = CAUSES[change.cause][0 if lang == "zh" else 1]
    before, after = LABELS[change.before.verdict][lang], LABELS[change.after.verdict][lang]
    console.print(
        f"  {title} [dim]{change.duty}[/dim]：{before} → [bold]{after}[/bold]（{cause}）"
        if lang == "zh"
        else f"  {title} [dim]{change.duty}[/dim]: {before} → [bold]{after}[/bold] ({cause})"
    )


diff = command(_diff)
