"""A position in a terminal: counts by chapter, and the list with reasons."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from neikong.clock import roc
from neikong.engine.position import Position
from neikong.engine.verdict import LABELS, Judgement, Verdict
from neikong.facts import Facts
from neikong.obligations.model import Catalogue
from neikong.reports.messages import sentence

COLUMNS = (
    Verdict.MET,
    Verdict.DUE,
    Verdict.OVERDUE,
    Verdict.UNMET,
    Verdict.UNKNOWN,
    Verdict.EXCEPTED,
    Verdict.NOT_APPLICABLE,
    Verdict.FUTURE,
)
COLOURS = {
    Verdict.MET: "green",
    Verdict.DUE: "yellow",
    Verdict.OVERDUE: "dark_orange",
    Verdict.UNMET: "red",
    Verdict.UNKNOWN: "magenta",
    Verdict.EXCEPTED: "cyan",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.FUTURE: "blue",
}
SHORTFALLS = (Verdict.UNMET, Verdict.OVERDUE, Verdict.UNKNOWN, Verdict.DUE, Verdict.EXCEPTED, Verdict.FUTURE)


def show(told: Position, catalogue: Catalogue, facts: Facts, language: str, full: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    day = roc(told.moment.day) if language == "zh" else told.moment.day.isoformat()
    head = f"{facts.title[language]}　{day}" if language == "zh" else f"{facts.title[language]}, {day}"
    if told.under_future_rules:
        head += "（以所有已知之未來規定判定）" if language == "zh" else " (under every known future rule)"
    console.print(f"[bold]{head}[/bold]")
    console.print(chapters(told, catalogue, language))
    wanted = tuple(Verdict)[::-1] if full else SHORTFALLS
    for verdict in wanted:
        found = [j for j in told.judgements.values() if j.verdict == verdict]
        if found:
            console.print(f"\n[{COLOURS[verdict]} bold]{LABELS[verdict][language]} {len(found)}[/]")
            for judgement in found:
                line(console, judgement, catalogue, language)


def chapters(told: Position, catalogue: Catalogue, language: str) -> Table:
    """Counts by chapter and verdict, and the sum."""
    asked = [v for v in COLUMNS if told.counts.get(v)]
    table = Table(
        "章" if language == "zh" else "chapter",
        *(LABELS[v][language] for v in asked),
        "計" if language == "zh" else "all",
    )
    for column in table.columns[1:]:
        column.justify, column.no_wrap = "right", True
    table.columns[0].overflow = "fold"
    for id, counts in told.by_chapter.items():
        if counts:
            chapter = catalogue.chapters[id]
            name = (
                chapter.title[language]
                if chapter.code == chapter.title["zh"]
                else f"{chapter.code} {chapter.title[language]}"
            )
            table.add_row(name, *(_number(counts.get(v, 0), v) for v in asked), str(sum(counts.values())))
    table.add_section()
    table.add_row(
        "合計" if language == "zh" else "total",
        *(_number(told.counts.get(v, 0), v) for v in asked),
        str(sum(told.counts.values())),
    )
    return table


def _number(count: int, verdict: Verdict) -> str:
    return f"[{COLOURS[verdict]}]{count}[/]" if count else ""


def line(console: Console, judgement: Judgement, catalogue: Catalogue, language: str, most: int = 3) -> None:
    """One duty: title, id, owner, and its first reasons."""
    duty = catalogue.duties[judgement.duty]
    owner = catalogue.roles[duty.owner][language]
    console.print(f"  {duty.title[language]} [dim]{duty.id} · {owner}[/dim]")
    for reason in judgement.reasons[:most]:
        console.print(f"      {sentence(reason, catalogue, language)}", markup=False)
    if len(judgement.reasons) > most:
        rest = len(judgement.reasons) - most
        console.print(f"      另有 {rest} 項" if language == "zh" else f"      and {rest} more", style="dim")
