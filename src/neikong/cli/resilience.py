"""`neikong resilience FIRM --on DATE`: what recovery is feasible, what conflicts, and the cheapest way out; `neikong simulate`: outages."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from neikong.cli.app import command, refuse
from neikong.cli.assess import Day, Known, Language, day, instant
from neikong.cli.firm import the_catalogue, the_firm
from neikong.clock import Moment
from neikong.engine.judge import Bench
from neikong.engine.verdict import Verdict
from neikong.facts import Index, View
from neikong.resilience import Model, build, cheapest, conflicts, feasibility, outage, scenarios, simulate
from neikong.resilience.build import external, off_site, options
from neikong.resilience.conflicts import spoken as clock
from neikong.resilience.conflicts import text
from neikong.resilience.feasibility import Span
from neikong.resilience.scenarios import Scenario, likely, untold
from neikong.resilience.simulate import draw

Json = Annotated[bool, typer.Option("--json")]


def _model(firm: str, on: str, known: str, lang: str) -> tuple[View, Model, bool]:
    catalogue = the_catalogue(lang)
    facts = the_firm(firm, catalogue, lang)
    asked = day(on, lang)
    moment = Moment(asked, instant(known, facts, asked, lang))
    view = View(Index(facts.known(moment.known)), asked)
    # whether a second site is owed is the duty's own applicability, under the rules that are known to come
    bench = Bench(catalogue, facts, moment, under_future_rules=True)
    owed = bench.judge(catalogue.duties["dr-site.second-site"]).verdict is not Verdict.NOT_APPLICABLE
    try:
        return view, build(view), owed
    except ValueError as wrong:
        refuse(str(wrong))


def span(found: Span) -> dict[str, Any]:
    known = found.known
    return {
        "minutes": known,
        "at_least": found.least if known is None else None,
        "text": text(known) if known is not None else None,
    }


def _resilience(
    firm: Annotated[str, typer.Argument(help="公司代號或資料夾 | a firm's id, or its folder")],
    on: Day,
    known: Known = "",
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """各業務及系統可達之復原時間與資料復原點、衝突及最低成本之改善。 Feasible recovery, conflicts, and the cheapest improvements."""
    view, model, wanted = _model(firm, on, known, lang)
    reach = feasibility(model)
    lived = outage(model)
    found = conflicts(model, view.day, reach, off_site(view, wanted))
    try:
        proposal = cheapest(model, options(view, model))
    except ValueError as wrong:
        refuse(str(wrong))
    if as_json:
        told = {
            "firm": firm,
            "on": view.day.isoformat(),
            "nodes": [
                {
                    "id": n.id, "kind": n.kind, "title": n.title, "rto": span(reach.rto(n.id)), "rto_with_teams": span(lived.down[n.id]),
                    "rpo": span(reach.rpo(n.id)), "rto_target": n.rto, "rpo_target": n.rpo, "rto_answer": reach.rto(n.id).against(n.rto),
                    "rpo_answer": reach.rpo(n.id).against(n.rpo), "critical_path": reach.path(n.id), "not_told": list(reach.unknown.get(n.id, ())),
                }
                for n in model.nodes
            ],
            "conflicts": [
                {"kind": c.kind, "subject": c.subject, "severity": c.severity, "text": c.say(lang), "values": dict(c.values), "rows": [[r.kind, r.id, r.place] for r in c.refs]}
                for c in found
            ],
            "improvements": {
                "chosen": [{"id": o.id, "of": o.of, "title": o.title, "cost": o.cost} for o in proposal.chosen],
                "cost": proposal.cost, "proven": proposal.proven, "still_short": list(proposal.short),
            },
        }  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return
    zh = lang == "zh"
    console = Console(highlight=False)
    table = Table(box=None)
    for head in (
        ("", "可達 RTO", "目標", "可達 RPO", "目標") if zh else ("", "RTO", "target", "RPO", "target")
    ):
        table.add_column(head)
    for node in model.nodes:
        if node.kind in ("business", "system"):
            rto, rpo = lived.down[node.id], reach.rpo(node.id)
            late = "red" if "missed" in (rto.against(node.rto), rpo.against(node.rpo)) else ""
            table.add_row(
                ("◆ " if node.kind == "business" else "  ") + (node.title or node.id), _told(rto, lang),
                clock(node.rto, lang) if node.rto is not None else "—", _told(rpo, lang),
                clock(node.rpo, lang) if node.rpo is not None else "—", style=late,
            )  # fmt: skip
    console.print(table)
    for conflict in found:
        mark = "▲" if conflict.severity == "now" else "△"
        console.print(
            f"{mark} {model.node(conflict.subject).title or conflict.subject}：{conflict.say(lang)}",
            markup=False,
        )
    if proposal.short:
        console.print(
            "改善方案全數採行仍不足：" if zh else "with every improvement still short: ",
            "、".join(proposal.short),
        )
    elif proposal.chosen:
        proof = (
            ("已證明最低" if zh else "proven the cheapest")
            if proposal.proven
            else ("未證明最低" if zh else "not proven the cheapest")
        )
        console.print(
            f"{'最低成本改善' if zh else 'cheapest improvements'}：{proposal.cost:,} TWD（{proof}）",
            markup=False,
        )
        for one in proposal.chosen:
            console.print(f"  {one.title or one.id}　{one.cost:,}", markup=False)


def _told(found: Span, lang: str) -> str:
    return clock(found.least, lang) if found.known is not None else f"≥ {clock(found.least, lang)}"


def _simulate(
    firm: Annotated[str, typer.Argument(help="公司代號或資料夾 | a firm's id, or its folder")],
    on: Day,
    scenario: Annotated[
        str, typer.Option(help="單一情境代號；空白為隨機抽樣 | one scenario; empty: many, drawn")
    ] = "",
    draws: Annotated[int, typer.Option(help="抽樣次數 | how many", min=1, max=1_000_000)] = 10_000,
    seed: Annotated[int, typer.Option(help="亂數種子 | of the draws")] = 1,
    known: Known = "",
    as_json: Json = False,
    lang: Language = "zh",
) -> None:
    """中斷模擬：一個情境的復原順序，或多次抽樣之百分位數。 One outage step by step, or many by percentile."""
    view, model, _ = _model(firm, on, known, lang)
    every = scenarios(model, external(view))
    if scenario:
        chosen = next((s for s in every if s.id == scenario), None)
        if chosen is None:
            refuse(
                ("沒有這個情境；可用：" if lang == "zh" else "no such scenario; there are: ")
                + ", ".join(s.id for s in every)
            )
        _one(model, chosen, as_json, lang)
        return
    ready = [s for s in every if not untold(model, s)]
    if not ready:
        refuse("沒有任何情境的復原時間已填妥" if lang == "zh" else "no scenario has its recovery times told")
    businesses = [n for n in model.nodes if n.kind == "business"]
    try:
        made = simulate(model, draw(model, ready, draws, seed), [n.id for n in businesses])
    except ValueError as wrong:
        refuse(str(wrong))
    limits = [n.tolerance if n.tolerance is not None else n.rto for n in businesses]
    found, missed = made.percentiles(), made.missed(limits)
    if as_json:
        rows = [
            {
                "id": n.id, "tolerance": limits[i], "p50": int(found[0, i]), "p90": int(found[1, i]), "p95": int(found[2, i]), "p99": int(found[3, i]),
                "missed": None if missed[i] != missed[i] else round(float(missed[i]), 6),
            }
            for i, n in enumerate(businesses)
        ]  # fmt: skip
        left_out = {s.id: list(untold(model, s)) for s in every if untold(model, s)}
        print(
            json.dumps(
                {"draws": draws, "seed": seed, "businesses": rows, "left_out": left_out},
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    table = Table(box=None)
    for head in (
        "業務" if lang == "zh" else "business",
        "P50",
        "P90",
        "P95",
        "P99",
        "可容忍" if lang == "zh" else "tolerance",
        "逾限比率" if lang == "zh" else "missed",
    ):
        table.add_column(head, justify="right")
    for i, node in enumerate(businesses):
        limit = limits[i]
        table.add_row(
            node.title or node.id, *(clock(float(found[k, i]), lang) for k in range(4)),
            clock(limit, lang) if limit is not None else "—", "—" if missed[i] != missed[i] else f"{missed[i]:.1%}",
        )  # fmt: skip
    Console(highlight=False).print(table)
    for one in every:
        if lacking := untold(model, one):
            print(
                ("未抽樣（復原時間未填）：" if lang == "zh" else "left out, times not told: ")
                + f"{one.id}（{', '.join(lacking)}）"
            )


def _one(model: Model, chosen: Scenario, as_json: bool, lang: str) -> None:
    hit, away = likely(chosen)
    lived = outage(model, hit, from_backup=chosen.from_backup, away=away)
    if as_json:
        steps = [
            {"node": s.node, "team": s.team, "start": s.start, "done": s.done, "up": s.up, "cause": s.cause, "after": s.after, "hit": s.hit}
            for s in lived.steps
        ]  # fmt: skip
        down = {id: span(found) for id, found in lived.down.items()}
        print(
            json.dumps(
                {
                    "scenario": chosen.id,
                    "title": chosen.title(lang),
                    "steps": steps,
                    "down": down,
                    "missed": lived.missed,
                    "doubtful": lived.doubtful,
                },
                ensure_ascii=False,
                indent=1,
            )
        )
        return
    print(chosen.title(lang))
    for step in lived.steps:
        node = model.node(step.node)
        print(
            f"  {clock(step.start, lang):>12} → {clock(step.up, lang):<12} {node.title or node.id}{'　!' if step.node in lived.missed else ''}"
        )


resilience = command(_resilience)
simulate_command = command(_simulate)
