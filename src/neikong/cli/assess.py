"""`neikong assess FIRM --on DATE`: the firm's whole position on a day, with reasons."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from neikong.cli.app import command, refuse
from neikong.cli.firm import the_catalogue, the_firm
from neikong.cli.remote import Server, TokenFile, ask
from neikong.clock import ALWAYS, Moment, end_of_day
from neikong.engine.judge import Bench
from neikong.engine.position import Position, position
from neikong.engine.verdict import LABELS
from neikong.facts import Facts
from neikong.obligations.model import Catalogue

Day = Annotated[str, typer.Option("--on", help="日期 | the day asked about, 2026-11-20")]
Known = Annotated[
    str,
    typer.Option(
        help="以何時所知 | by what was known then, 2026-11-20 or 2026-11-20T09:00+08:00; default: everything loaded"
    ),
]
Language = Annotated[str, typer.Option("--lang", help="zh | en")]


def day(text: str, lang: str) -> date:
    """A date of the command line, or exit 2."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(
            f"--on：「{text}」不是日期；請寫如 2026-11-20"
            if lang == "zh"
            else f"--on: '{text}' is not a date; write for example 2026-11-20"
        )


def instant(text: str, facts: Facts, on: date, lang: str) -> datetime:
    """When it was known: what was given, else everything that is loaded (so that an answer does not depend on a clock)."""
    if not text:
        latest = facts.latest()
        return max(end_of_day(on), latest) if latest != ALWAYS else end_of_day(on)
    try:
        if len(text) == 10:
            return end_of_day(date.fromisoformat(text))
        given = datetime.fromisoformat(text)
        if given.tzinfo is None:
            raise ValueError
        return given.astimezone(UTC)
    except ValueError:
        refuse(
            f"--known：「{text}」不是時間；請寫如 2026-11-20T09:00+08:00"
            if lang == "zh"
            else f"--known: '{text}' is not a time; write for example 2026-11-20T09:00+08:00"
        )


def _assess(
    firm: Annotated[str, typer.Argument(help="公司代號或資料夾 | a firm's id, or its folder")],
    on: Day,
    known: Known = "",
    under_future_rules: Annotated[
        bool,
        typer.Option(
            "--under-future-rules",
            help="以所有已知之未來規定判定 | as if every known future rule were in force",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    html: Annotated[Path | None, typer.Option(help="輸出 HTML 報告 | write the HTML report here")] = None,
    full: Annotated[
        bool, typer.Option("--all", help="連同符合與不適用者 | list every duty, also those that are met")
    ] = False,
    server: Server = "",
    token_file: TokenFile = None,
    lang: Language = "zh",
) -> None:
    """判定一家公司在某日的整體符合情形。 Judge a firm's whole position on a day."""
    if server:
        _remote(server, token_file, firm, on, known, under_future_rules, as_json, full, lang)
        return
    catalogue = the_catalogue(lang)
    facts = the_firm(firm, catalogue, lang)
    asked = day(on, lang)
    moment = Moment(asked, instant(known, facts, asked, lang))
    bench = Bench(catalogue, facts, moment, under_future_rules)
    told = position(bench, moment)
    if html is not None:
        _write(html, catalogue, facts, bench, told, lang)
    if as_json:
        from neikong.reports.data import as_data

        print(json.dumps(as_data(told, catalogue, lang), ensure_ascii=False, indent=1))
        return
    from neikong.reports.text import show

    show(told, catalogue, facts, lang, full)
    if html is not None:
        print(f"HTML 報告：{html}" if lang == "zh" else f"HTML report: {html}")


def _remote(
    server: str,
    token_file: Path | None,
    firm: str,
    on: str,
    known: str,
    future: bool,
    as_json: bool,
    full: bool,
    lang: str,
) -> None:
    """The position as the server sees it."""
    query = {"on": day(on, lang).isoformat(), "known": known, "future": "true" if future else ""}
    told = ask(server, token_file, f"firms/{quote(firm)}/position", query, lang)
    if as_json:
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    label = {v.slug: text[lang] for v, text in LABELS.items()}
    print("　".join(f"{label.get(v, v)} {n}" for v, n in told["counts"].items()))
    for duty in told["duties"]:
        if full or duty["verdict"] not in ("met", "not-applicable", "future"):
            print(
                f"{label.get(duty['verdict'], duty['verdict'])}\t{duty['id']}\t{duty['title']}\t{'；'.join(duty['reasons'][:1])}"
            )


def _write(path: Path, catalogue: Catalogue, facts: Facts, bench: Bench, told: Position, lang: str) -> None:
    from neikong.reports.html import page

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(told, catalogue, facts, bench, lang), "utf-8")


assess = command(_assess)
