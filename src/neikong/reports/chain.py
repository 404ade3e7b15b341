"""The chain of one verdict: text, why it applies, what proves it, what is missing, who, by when, what comes next."""

from __future__ import annotations

from neikong.clock import roc
from neikong.engine.force import future_version, in_force
from neikong.engine.judge import Bench
from neikong.engine.verdict import LABELS, Judgement, Verdict
from neikong.facts import Absent, Ref
from neikong.obligations.model import Catalogue, Version
from neikong.reports.messages import sentence, title, word

HEADS = {
    "verdict": ("判定", "Verdict"),
    "says": ("應辦內容", "What it asks"),
    "cites": ("依據", "Source"),
    "applies": ("為何適用", "Why it applies"),
    "proof": ("證明與相關資料", "What proves it, or shows the shortfall"),
    "reasons": ("理由", "Reasons"),
    "who": ("權責", "Who owes it"),
    "deadline": ("期限", "By when"),
    "next": ("後續版本", "What comes next"),
    "note": ("說明", "Note"),
}
STRENGTHS = {"must": ("應", "must"), "should": ("宜", "should")}
BINDINGS = {
    "RULE": ("內控標準規範／檢查機制", "rule"),
    "SELF_REGULATION": ("自律規範", "self-regulation"),
    "GUIDANCE": ("參考指引", "guidance"),
    "INSPECTION_FINDING": ("查核缺失", "inspection finding"),
    "POLICY": ("公司政策", "firm policy"),
}


def binding(version: Version, catalogue: Catalogue, language: str) -> str:
    """The strongest binding level among the citations of a version."""
    strongest = max(catalogue.sources[cite.source].binding for cite in version.cites)
    return BINDINGS[strongest.name][0 if language == "zh" else 1]


def version_of(judgement: Judgement, bench: Bench) -> Version | None:
    """The version that was judged; for one that has not begun or cannot be told, the newest that may bind the firm."""
    duty = bench.catalogue.duties[judgement.duty]
    if judgement.version is not None:
        return duty.versions[judgement.version - 1]
    return future_version(duty, bench.view) or duty.versions[-1]


def chain(judgement: Judgement, bench: Bench, language: str) -> list[tuple[str, list[str]]]:
    """Heads with their lines, in the order in which a person asks. Empty heads are left out."""
    at = 0 if language == "zh" else 1
    catalogue = bench.catalogue
    duty = catalogue.duties[judgement.duty]
    version = version_of(judgement, bench)
    lines: dict[str, list[str]] = {
        "verdict": [
            f"{LABELS[judgement.verdict][language]}（{judgement.verdict.slug}）"
            if at == 0
            else LABELS[judgement.verdict][language]
        ]
    }
    if version and version.says:
        level = binding(version, catalogue, language)
        lines["says"] = [
            f"{version.says[language]}（{STRENGTHS[version.strength][at]}；{level}）"
            if at == 0
            else f"{version.says[language]} ({STRENGTHS[version.strength][at]}; {level})"
        ]
        lines["cites"] = [f"{catalogue.sources[c.source].title[language]} {c.at}" for c in version.cites]
        lines["applies"] = why(version, bench, language)
        lines["note"] = [version.note[language]] if version.note else []
    lines["reasons"] = [sentence(reason, catalogue, language) for reason in judgement.reasons]
    lines["proof"] = [place(ref, catalogue, language) for ref in judgement.proof]
    lines["who"] = [catalogue.roles[duty.owner][language]]
    if version and version.approved_by:
        roles = ("、" if at == 0 else ", ").join(catalogue.roles[r][language] for r in version.approved_by)
        lines["who"].append(f"核准：{roles}" if at == 0 else f"approved by: {roles}")
    if judgement.deadline:
        lines["deadline"] = [roc(judgement.deadline) if at == 0 else judgement.deadline.isoformat()]
    lines["next"] = coming(judgement, bench, language)
    return [(HEADS[key][at], found) for key in HEADS if (found := lines.get(key))]


def why(version: Version, bench: Bench, language: str) -> list[str]:
    """The profile values that make a version apply."""
    at = 0 if language == "zh" else 1
    if not version.applies:
        return ["適用於所有證券商" if at == 0 else "it applies to all firms"]
    found = []
    for field in dict.fromkeys(field for way in version.applies for field in way):
        try:
            value = word("value", bench.profile(field), bench.catalogue, language)
        except Absent:
            value = "未填" if at == 0 else "not stated"
        found.append(
            f"{title(field, bench.catalogue, language)}：{value}"
            if at == 0
            else f"{title(field, bench.catalogue, language)}: {value}"
        )
    return found


def place(ref: Ref, catalogue: Catalogue, language: str) -> str:
    """A proving row: its kind, its id, and the file and line where it was written."""
    where = f" ({ref.place})" if ref.place and ref.place != ref.id else ""
    return f"{title(ref.kind, catalogue, language)} {ref.id}{where}".replace("「", "").replace("」", "")


def coming(judgement: Judgement, bench: Bench, language: str) -> list[str]:
    """The next version that is known to begin after the day."""
    duty = bench.catalogue.duties[judgement.duty]
    try:
        force = in_force(duty, bench.view)
    except Absent:
        return []
    if force.begins is None or judgement.verdict == Verdict.FUTURE:
        return []
    newer = [v for v in duty.versions if force.version is None or v.number > force.version.number]
    day = roc(force.begins) if language == "zh" else force.begins.isoformat()
    says = newer[0].says.get(language, "") if newer else ""
    return [f"{day} 起：{says}" if language == "zh" else f"from {day}: {says}"]
