"""`neikong explain FIRM DUTY --on DATE`: one verdict with its whole chain, and `neikong diff`: what changed, and why."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console

from neikong.cli.app import command, refuse
from neikong.cli.assess import Day, Known, Language, day, instant
from neikong.cli.firm import the_catalogue, the_firm
from neikong.cli.remote import Server, TokenFile, ask
from neikong.clock import Moment
from neikong.engine.judge import Bench
from neikong.engine.verdict import LABELS
from neikong.reports.chain import chain
from neikong.reports.data import judged


def _explain(
    firm: Annotated[str, typer.Argument(help="公司代號或資料夾 | a firm's id, or its folder")],
    duty: Annotated[str, typer.Argument(help="應辦事項代號 | the duty's id")],
    on: Day,
    known: Known = "",
    under_future_rules: Annotated[bool, typer.Option("--under-future-rules")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    server: Server = "",
    token_file: TokenFile = None,
    lang: Language = "zh",
) -> None:
    """說明一項判定：條文要求、為何適用、何者證明、還缺什麼、由誰、何時之前。 Explain one verdict, down to the evidence."""
    if server:
        future = "true" if under_future_rules else ""
        query = {"on": day(on, lang).isoformat(), "known": known, "future": future}
        told = ask(server, token_file, f"firms/{firm}/duties/{quote(duty)}", query, lang)
        if as_json:
            print(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            label = {v.slug: text[lang] for v, text in LABELS.items()}
            print("\n".join([told["title"], label.get(told["verdict"], told["verdict"]), *told["reasons"]]))
        return
    catalogue = the_catalogue(lang)
    if duty not in catalogue.duties:
        near = "、".join(get_close_matches(duty, catalogue.duties, 3))
        refuse(
            f"沒有「{duty}」這項應辦事項；相近者：{near}"
            if lang == "zh"
            else f"there is no duty '{duty}'; near: {near}"
        )
    facts = the_firm(firm, catalogue, lang)
    asked = day(on, lang)
    bench = Bench(catalogue, facts, Moment(asked, instant(known, facts, asked, lang)), under_future_rules)
    judgement = bench.judge(catalogue.duties[duty])
    if as_json:
        told = judged(judgement, catalogue, lang)
        told["chain"] = dict(chain(judgement, bench, lang))
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(catalogue.duties[duty].title[lang], style="bold")
    for head, lines in chain(judgement, bench, lang):
        console.print(head, style="cyan")
        for line in lines:
            console.print(f"  {line}", markup=False)


explain = command(_explain)
