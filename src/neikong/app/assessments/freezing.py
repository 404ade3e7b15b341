"""An assessment as one object that needs nothing else to be shown: verdicts, the texts they were judged by, reasons, and where
the ledger stood. It is stored by its hash when the assessment is closed, and only ever read from there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape as e
from importlib.resources import files
from typing import Any

from neikong.app import bridge
from neikong.app.posture.sitting import Stand, judge_all, judgement_of
from neikong.clock import roc
from neikong.engine.verdict import LABELS, Verdict
from neikong.obligations.model import Catalogue
from neikong.reports.messages import sentence
from neikong.reports.svg import COLOURS

LANGUAGES = ("zh", "en")
OTHER = ".tag { background: #5b6570; }\ntbody th { font-weight: 400; min-width: 12em; }\n"


def frozen(firm: str, stand: Stand, title: str, root: str, size: int) -> bytes:
    """The whole position as bytes: canonical, complete, in both languages."""
    catalogue = stand.catalogue
    duties = []
    for id, judged in stand.judged.items():
        duty, told = catalogue.duties[id], judgement_of(judged)
        version = duty.versions[judged.version - 1] if judged.version else None
        duties.append(
            {
                "id": id,
                "title": dict(duty.title),
                "chapter": dict(catalogue.chapters[duty.chapter].title),
                "owner": dict(catalogue.roles[duty.owner]),
                "verdict": judged.verdict,
                "version": judged.version,
                "deadline": judged.deadline.isoformat() if judged.deadline else None,
                "strength": version.strength if version else "",
                "says": dict(version.says) if version and version.says else {},
                "cites": [
                    {lang: f"{catalogue.sources[c.source].title[lang]} {c.at}" for lang in LANGUAGES}
                    for c in version.cites
                ]
                if version
                else [],
                "reasons": [{lang: sentence(r, catalogue, lang) for lang in LANGUAGES} for r in told.reasons],
                "proof": [[ref.kind, ref.id, ref.place] for ref in told.proof],
            }
        )
    facts, _ = bridge.facts(firm)
    made = {
        "form": "neikong-assessment-1",
        "firm": firm,
        "firm_title": dict(facts.title),
        "title": title,
        "on": stand.day.isoformat(),
        "catalogue": catalogue.digest,
        "ledger": {"size": size, "root": root},
        "counts": dict(sorted(stand.counts.items())),
        "duties": duties,
    }
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def render(data: bytes, language: str) -> bytes:
    """The closed assessment as one page. It rests on the object alone: the same bytes give the same page for ever."""
    found = json.loads(data)
    zh = language == "zh"
    day = date.fromisoformat(found["on"])
    head = [
        ("公司" if zh else "Firm", found["firm_title"].get(language, found["firm"])),
        ("判定日" if zh else "As of", roc(day) if zh else day.isoformat()),
        ("應辦事項目錄" if zh else "Catalogue", found["catalogue"]),
        ("帳本" if zh else "Ledger", f"{found['ledger']['size']}　{found['ledger']['root']}"),
    ]
    rows = "".join(_row(d, language) for d in found["duties"])
    tiles = "".join(
        f'<li class="v-{v}"><b>{n}</b>{_label(v, language)}</li>' for v, n in found["counts"].items()
    )
    pairs = "".join(f"<dt>{e(k)}</dt><dd>{e(v)}</dd>" for k, v in head)
    columns = ("應辦事項", "判定", "依據", "理由") if zh else ("Duty", "Verdict", "Source", "Reasons")
    heads = "".join(f'<th scope="col">{c}</th>' for c in columns)
    return (
        f'<!doctype html>\n<html lang="{"zh-Hant" if zh else "en"}"><head><meta charset="utf-8"><title>{e(found["title"])}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{style()}</style></head>'
        f'<body><main><header><h1>{e(found["title"])}</h1><dl>{pairs}</dl><ul class="tiles">{tiles}</ul></header>'
        f'<section><div class="wide" tabindex="0"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>'
        "</main></body></html>\n"
    ).encode()


def style() -> str:
    """What the page looks like; it stands in the page, as the page needs nothing else. No attribute of the page holds any."""
    colours = "".join(
        f".tiles .v-{v.slug}, .tag.v-{v.slug} {{ background: {colour}; }}\n" for v, colour in COLOURS.items()
    )
    tiles = ".tiles li { padding: 10px 12px; border-radius: 8px; color: #fff; background: #5b6570; }\n"
    return files("neikong.reports").joinpath("report.css").read_text("utf-8") + tiles + OTHER + colours


def _label(verdict: str, language: str) -> str:
    return LABELS[Verdict[verdict.upper().replace("-", "_")]][language]


def _row(duty: Mapping[str, Any], language: str) -> str:
    says = e(duty["says"].get(language, ""))
    cites = "<br>".join(e(c[language]) for c in duty["cites"])
    reasons = "<br>".join(e(r[language]) for r in duty["reasons"])
    verdict = f'<span class="tag v-{duty["verdict"]}">{_label(duty["verdict"], language)}</span>'
    what = f"{e(duty['title'][language])}<br><code>{e(duty['id'])}</code><p>{says}</p>"
    return f'<tr><th scope="row">{what}</th><td>{verdict}</td><td>{cites}</td><td>{reasons}</td></tr>'


def carry_over(kept: Mapping[str, Any], catalogue: Catalogue) -> dict[str, list[str]]:
    """What another catalogue would mean for an open assessment: proposed, never done. Duties are mapped by id, and by the rows
    of the requirements that they cover when an id is gone (split, merged, renamed)."""
    then: Mapping[str, Sequence[str]] = kept["covers"]
    now = {id: set(d.covers) for id, d in catalogue.duties.items()}
    gone = [id for id in then if id not in now]
    moved = []
    for id in gone:
        heirs = sorted(other for other, covers in now.items() if covers & set(then[id]))
        moved.append(f"{id} → {', '.join(heirs)}" if heirs else f"{id} → ∅")
    new = sorted(id for id in now if id not in then)
    texts = sorted(
        id for id, digest in kept["texts"].items() if id in now and text_of(catalogue, id) != digest
    )
    return {"moved": moved, "new": new, "changed": texts}


def text_of(catalogue: Catalogue, id: str) -> str:
    """A short digest of a duty's words, to see that they are others now."""
    import hashlib

    said = repr([(v.number, dict(v.says or {}), v.strength) for v in catalogue.duties[id].versions])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def begun(catalogue: Catalogue) -> dict[str, Any]:
    """What an open assessment remembers of the catalogue that it was begun with."""
    return {
        "catalogue": catalogue.digest,
        "covers": {id: list(d.covers) for id, d in catalogue.duties.items()},
        "texts": {id: text_of(catalogue, id) for id in catalogue.duties},
    }


def judged_now(firm: str, day: date, catalogue: Catalogue) -> Stand:
    """The position on a day by a catalogue, kept nowhere."""
    facts, size = bridge.facts(firm)
    judged = judge_all(firm, catalogue, facts, day, False, list(catalogue.duties), size - 1)
    return Stand(day, False, size - 1, catalogue, judged)
