"""The position as one HTML file: nothing from outside, no script; it prints, and works on a phone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as e
from importlib.resources import files

from neikong.clock import ALWAYS, TAIPEI, roc
from neikong.engine.judge import Bench
from neikong.engine.position import Position
from neikong.engine.verdict import LABELS, Judgement, Verdict
from neikong.facts import Facts
from neikong.obligations.model import Catalogue
from neikong.reports import svg
from neikong.reports.chain import chain
from neikong.reports.history import Coming, history, look_ahead
from neikong.reports.messages import duration, sentence, title, word

ORDER = (
    Verdict.UNMET,
    Verdict.OVERDUE,
    Verdict.UNKNOWN,
    Verdict.DUE,
    Verdict.EXCEPTED,
    Verdict.FUTURE,
    Verdict.MET,
    Verdict.NOT_APPLICABLE,
)
OPEN = (Verdict.UNMET, Verdict.OVERDUE, Verdict.UNKNOWN, Verdict.DUE, Verdict.EXCEPTED)
GREY = "#5b6570"
WORDS = {
    "title": ("資安內控符合情形", "Compliance position"),
    "on": ("判定日", "As of"),
    "known": ("所知截至", "By what was known until"),
    "all_known": ("全部已載入資料", "everything loaded"),
    "future": ("以所有已知之未來規定判定", "Judged under every known future rule"),
    "catalogue": ("應辦事項目錄版本", "Catalogue version"),
    "map": ("各章情形", "By chapter"),
    "map_caption": (
        "格內為應辦事項數，顏色深淺為占該章比例；點選可看清單。",
        "Numbers of duties; the shade is the share of the chapter. Each number leads to its list.",
    ),
    "chapter": ("章", "Chapter"),
    "cycle": ("內部稽核週期", "Internal-audit cycle"),
    "unverified": ("待查證", "to be verified"),
    "sum": ("合計", "All"),
    "history": ("近 24 個月", "The last 24 months"),
    "history_caption": (
        "各月底之判定（以目前所知）；不含不適用及尚未生效。",
        "Verdicts at month-ends, by what is known now; without what did not apply or was not yet in force.",
    ),
    "table": ("以表格檢視", "As a table"),
    "month": ("月底", "Month-end"),
    "ahead": ("未來事項", "Looking ahead"),
    "ahead_caption": (
        "將生效之新規定，及 14 個月內之期限。",
        "New rules that will begin, and limits within 14 months.",
    ),
    "day": ("日期", "Day"),
    "duty": ("應辦事項", "Duty"),
    "owner": ("權責", "Owner"),
    "what": ("事項", "What"),
    "starts": ("新規定生效", "a new version begins"),
    "falls": ("期限", "falls due"),
    "confirm": ("待確認之設定與文件", "To be confirmed"),
    "confirm_caption": (
        "下列未確認前，相關應辦事項無法判定。",
        "Until these are confirmed, the duties that hang on them cannot be judged.",
    ),
    "count": ("影響項數", "Duties"),
    "settings": ("公司自訂之參數", "Parameters set by the firm"),
    "value": ("值", "Value"),
    "by": ("設定人", "Set by"),
    "basis": ("依據", "From what"),
    "list": ("應辦事項清單", "Every duty"),
    "none": ("無", "None"),
}


def page(told: Position, catalogue: Catalogue, facts: Facts, bench: Bench, language: str) -> str:
    """The whole report in one language (`zh` or `en`)."""
    return _Page(told, catalogue, facts, bench, language).html()


class _Page:
    def __init__(
        self, told: Position, catalogue: Catalogue, facts: Facts, bench: Bench, language: str
    ) -> None:
        self.told, self.catalogue, self.facts, self.bench = told, catalogue, facts, bench
        self.language, self.at = language, 0 if language == "zh" else 1

    def w(self, key: str) -> str:
        return e(WORDS[key][self.at])

    def label(self, verdict: Verdict) -> str:
        return e(LABELS[verdict][self.language])

    def html(self) -> str:
        css = files("neikong.reports").joinpath("report.css").read_text("utf-8")
        firm = e(self.facts.title.get(self.language, self.facts.firm))
        lang = "zh-Hant" if self.at == 0 else "en"
        body = [
            self.head(firm),
            self.heat(),
            self.months(),
            self.ahead(),
            self.confirm(),
            self.settings(),
            self.list(),
        ]
        return (
            f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{firm}　{self.w("title")}</title>'
            f"<style>{css}</style></head><body><main>{''.join(body)}</main></body></html>\n"
        )

    def head(self, firm: str) -> str:
        moment = self.told.moment
        known = (
            self.w("all_known")
            if moment.known == ALWAYS
            else e(moment.known.astimezone(TAIPEI).strftime("%Y-%m-%d %H:%M"))
        )
        tiles = "".join(self.tile(v) for v in ORDER if self.told.counts.get(v))
        future = f'<p class="soft">{self.w("future")}</p>' if self.told.under_future_rules else ""
        return (
            f"<header><h1>{firm}</h1><p>{self.w('title')}　{self.w('on')} <b>{e(self.day(moment.day))}</b></p>{future}"
            f'<p class="soft">{self.w("known")} {known}　{self.w("catalogue")} <code>{e(self.told.catalogue_digest[:12])}</code></p>'
            f'<ul class="tiles">{tiles}</ul></header>'
        )

    def tile(self, verdict: Verdict) -> str:
        colour = svg.COLOURS.get(verdict, GREY)
        return f'<li><a href="#v-{verdict.slug}" style="background:{colour}"><b>{self.told.counts[verdict]}</b>{self.label(verdict)}</a></li>'

    def day(self, day: object) -> str:
        return roc(day) if self.at == 0 else day.isoformat()  # type: ignore[arg-type, attr-defined]  # a date in every call

    # heat map

    def heat(self) -> str:
        shown = [v for v in ORDER if self.told.counts.get(v)]
        head = "".join(f'<th scope="col" class="n">{self.label(v)}</th>' for v in shown)
        rows = []
        for id, counts in self.told.by_chapter.items():
            if not counts:
                continue
            chapter = self.catalogue.chapters[id]
            name = (
                chapter.title[self.language]
                if chapter.code == chapter.title["zh"]
                else f"{chapter.code} {chapter.title[self.language]}"
            )
            cycle = chapter.audit_cycle
            every = (
                duration(cycle["every"], self.language)
                if cycle["status"] == "verified"
                else WORDS["unverified"][self.at]
            )
            total = sum(counts.values())
            cells = "".join(self.cell(id, v, counts.get(v, 0), total) for v in shown)
            rows.append(
                f'<tr><th scope="row">{e(name)}</th>{cells}<td class="n">{total}</td><td class="soft">{e(every)}</td></tr>'
            )
        sums = "".join(f'<td class="n"><b>{self.told.counts.get(v, 0)}</b></td>' for v in shown)
        total = sum(self.told.counts.values())
        return (
            f'<section><h2>{self.w("map")}</h2><div class="wide"><table><caption>{self.w("map_caption")}</caption><thead><tr>'
            f'<th scope="col">{self.w("chapter")}</th>{head}<th scope="col" class="n">{self.w("sum")}</th><th scope="col">{self.w("cycle")}</th></tr></thead>'
            f'<tbody>{"".join(rows)}<tr><th scope="row">{self.w("sum")}</th>{sums}<td class="n"><b>{total}</b></td><td></td></tr></tbody></table></div></section>'
        )

    def cell(self, chapter: str, verdict: Verdict, count: int, total: int) -> str:
        if not count:
            return '<td class="heat"></td>'
        share = count / total
        colour = svg.COLOURS.get(verdict, GREY)
        # shade from a wash to the full colour; text turns white where the ground is dark enough
        strength = round(18 + 82 * share)
        ink = "#fff" if strength > 62 else "#1b232c"
        return f'<td class="heat" style="background:color-mix(in srgb, {colour} {strength}%, #fff);color:{ink}"><a href="#c-{verdict.slug}-{chapter}">{count}</a></td>'

    # history, look-ahead

    def months(self) -> str:
        months = history(self.bench, self.told.moment.day)
        legend = "".join(
            f'<span><i style="background:{svg.COLOURS[v]}"></i>{self.label(v)}</span>' for v in svg.STACK
        )
        head = "".join(f'<th scope="col" class="n">{self.label(v)}</th>' for v in ORDER)
        rows = "".join(
            f'<tr><th scope="row">{day.isoformat()}</th>{"".join(f"<td class=n>{counts.get(v, 0)}</td>" for v in ORDER)}</tr>'
            for day, counts in months
        )
        chart = svg.history(months, WORDS["history"][self.at], self.language)
        return (
            f'<section><h2>{self.w("history")}</h2><p class="soft">{self.w("history_caption")}</p><p class="legend soft">{legend}</p><div class="chart" tabindex="0">{chart}</div>'
            f'<details><summary>{self.w("table")}</summary><div class="wide"><table><thead><tr><th scope="col">{self.w("month")}</th>{head}</tr></thead><tbody>{rows}</tbody></table></div></details></section>'
        )

    def ahead(self) -> str:
        coming = look_ahead(self.told, self.bench)
        rows = "".join(
            self.row(
                [
                    e(self.day(c.day)),
                    self.link(c.duty),
                    self.w("starts" if c.starts else "falls"),
                    self.owner(c),
                ]
            )
            for c in coming
        )
        return self.table("ahead", ("day", "duty", "what", "owner"), rows, "ahead_caption")

    def owner(self, coming: Coming) -> str:
        return e(self.catalogue.roles[self.catalogue.duties[coming.duty].owner][self.language])

    def link(self, duty: str) -> str:
        return f'<a href="#d-{e(duty)}">{e(self.catalogue.duties[duty].title[self.language])}</a>'

    # what is to be confirmed

    def confirm(self) -> str:
        waits: dict[tuple[str, str], int] = {}
        for judgement in self.told.judgements.values():
            for key in dict.fromkeys(
                (r.key, str(r.values.get("name")))
                for r in judgement.reasons
                if r.key in ("absent.parameter", "absent.source", "absent.profile")
            ):
                waits[key] = waits.get(key, 0) + 1
        rows = "".join(
            self.row([e(title(name, self.catalogue, self.language)), f"<code>{e(name)}</code>", str(n)])
            for (_, name), n in sorted(waits.items(), key=lambda i: -i[1])
        )
        return self.table("confirm", ("what", "value", "count"), rows, "confirm_caption")

    def settings(self) -> str:
        held = {
            s.parameter: s
            for s in sorted(self.facts.settings, key=lambda s: s.since)
            if s.since <= self.told.moment.day and ":" not in s.parameter
        }
        rows = "".join(
            self.row(
                [e(title(id, self.catalogue, self.language)), e(self.value(s.value)), e(s.by), e(s.basis)]
            )
            for id, s in sorted(held.items())
        )
        return self.table("settings", ("what", "value", "by", "basis"), rows)

    def value(self, value: object) -> str:
        return (
            "…"
            if isinstance(value, list) and value and isinstance(value[0], dict)
            else word("value", value, self.catalogue, self.language)
        )

    def table(self, head: str, columns: Sequence[str], rows: str, caption: str = "") -> str:
        if not rows:
            return f"<section><h2>{self.w(head)}</h2><p>{self.w('none')}</p></section>"
        heads = "".join(f'<th scope="col">{self.w(c)}</th>' for c in columns)
        said = f"<caption>{self.w(caption)}</caption>" if caption else ""
        return f'<section><h2>{self.w(head)}</h2><div class="wide"><table>{said}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>'

    def row(self, cells: Iterable[str]) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    # every duty

    def list(self) -> str:
        return f"<section><h2>{self.w('list')}</h2>{''.join(self.of_verdict(v) for v in ORDER if self.told.counts.get(v))}</section>"

    def of_verdict(self, verdict: Verdict) -> str:
        parts = []
        for id in self.told.by_chapter:
            own = [
                j
                for j in self.told.judgements.values()
                if j.verdict == verdict and self.catalogue.duties[j.duty].chapter == id
            ]
            if own:
                chapter = self.catalogue.chapters[id]
                parts.append(
                    f'<h3 id="c-{verdict.slug}-{id}">{e(chapter.code)} {e(chapter.title[self.language]) if chapter.code != chapter.title["zh"] else ""}</h3>'
                )
                parts += [self.duty(j) for j in own]
        head = f'<span class="tag" style="background:{svg.COLOURS.get(verdict, GREY)}">{self.label(verdict)}</span> {self.told.counts[verdict]}'
        opened = " open" if verdict in OPEN else ""
        return f'<details id="v-{verdict.slug}"{opened}><summary><b>{head}</b></summary><div class="body">{"".join(parts)}</div></details>'

    def duty(self, judgement: Judgement) -> str:
        duty = self.catalogue.duties[judgement.duty]
        first = sentence(judgement.reasons[0], self.catalogue, self.language) if judgement.reasons else ""
        lines = "".join(
            f"<dt>{e(head)}</dt><dd>{''.join(f'<p>{e(line)}</p>' for line in found)}</dd>"
            for head, found in chain(judgement, self.bench, self.language)
        )
        return (
            f'<details id="d-{e(duty.id)}"><summary>{e(duty.title[self.language])}　<span class="soft">{e(first)}</span></summary>'
            f'<div class="body"><p><code>{e(duty.id)}</code></p><dl>{lines}</dl></div></details>'
        )
