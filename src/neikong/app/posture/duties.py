"""One obligation: its text, why it applies, what proves it or is missing, who owes it by when, and what comes next."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.say import language, tr
from neikong.app.firms.seats import Seated
from neikong.app.posture.asked import asked, position
from neikong.app.posture.overview import KINDS
from neikong.app.posture.sitting import bench_of, judgement_of
from neikong.app.posture.told import said, version_of
from neikong.app.subjects.models import Item, Type
from neikong.engine.verdict import LABELS, Verdict
from neikong.obligations.model import CheckPart, Duty, EventPart, RecordPart, Version
from neikong.reports.chain import STRENGTHS, binding, coming, why
from neikong.reports.history import month_ends
from neikong.reports.messages import title, word
from neikong.reports.svg import COLOURS

MOST_REASONS = 60


@allow("position.see")
@drawn_once
def duty(request: Seated, id: str) -> HttpResponse:
    catalogue = bridge.the_catalogue()
    found = catalogue.duties.get(id)
    if found is None:
        raise Http404
    firm, moment = request.seat.firm.pk, asked(request)
    judged = position(firm, moment).judged[id]
    told = judgement_of(judged)
    facts, _ = bridge.facts(firm, moment.known)
    bench = bench_of(catalogue, facts, moment.day, future=moment.future)
    version = version_of(found, judged)
    lang = language()
    reasons = [said(r, firm) for r in told.reasons]
    return render(
        request,
        "posture/duty.html",
        {
            "duty": found,
            "moment": moment,
            "judged": judged,
            "version": version,
            "chapter": catalogue.chapters[found.chapter],
            "strength": STRENGTHS.get(version.strength, ("", ""))[0 if lang == "zh" else 1],
            "binding": binding(version, catalogue, lang) if version.cites else "",
            "kind": KINDS.get(version.kind.value) if version.kind else "",
            "cites": [(c, tr(catalogue.sources[c.source].title)) for c in version.cites],
            "why": why(version, bench, lang),
            "reasons": reasons[:MOST_REASONS],
            "more": max(0, len(reasons) - MOST_REASONS),
            "proof": list(dict.fromkeys(link for r in reasons for link in r.links))[:200],
            "owner": tr(catalogue.roles[found.owner]),
            "approvers": [tr(catalogue.roles[r]) for r in version.approved_by],
            "wants": wants(version),
            "coming": coming(told, bench, lang),
            "versions": [
                (v, tr(catalogue.sources[v.since].title), v.number == version.number) for v in found.versions
            ],
            "timeline": timeline(found, bench, moment.day),
            "covers": found.covers,
            "exceptions": Item.objects.filter(firm_id=firm, type=Type.EXEMPTION, kind=id).order_by("-since"),
            "handed": Item.objects.filter(firm_id=firm, type=Type.HANDOVER, kind=id).order_by("-seq").first(),
        },
    )


def wants(version: Version) -> list[dict[str, Any]]:
    """What shows that the duty was done: for records the kind to file."""
    catalogue, lang = bridge.the_catalogue(), language()
    made: list[dict[str, Any]] = []
    for part in version.parts:
        if isinstance(part, RecordPart):
            made.append(
                {
                    "kind": part.kind,
                    "title": title(part.kind, catalogue, lang).strip("「」"),
                    "per": part.per and title(part.per, catalogue, lang),
                    "evidence": part.evidence,
                }
            )
        elif isinstance(part, EventPart):
            trigger = part.trigger_record or part.trigger_register or ""
            made.append(
                {
                    "kind": part.answer.kind,
                    "title": title(part.answer.kind, catalogue, lang),
                    "trigger": title(trigger, catalogue, lang),
                    "within": word("within", part.within, catalogue, lang) if part.within else "",
                }
            )
        elif isinstance(part, CheckPart):
            made.append(
                {
                    "check": part.check,
                    "terms": [
                        f"{title(k, catalogue, lang)}：{word(k, v, catalogue, lang)}"
                        for k, v in part.terms.items()
                    ],
                }
            )
    return made


def timeline(found: Duty, bench: Any, day: Any) -> list[dict[str, Any]]:
    """The verdict at each of the last 24 month-ends, as a strip."""
    made = []
    for n, end in enumerate(month_ends(day)):
        bench.sit(end)
        verdict = bench.judge(found).verdict
        made.append(
            {
                "x": n * 26,
                "day": end,
                "slug": verdict.slug,
                "label": LABELS[verdict][language()],
                "colour": COLOURS.get(verdict, "#8b949e" if verdict != Verdict.FUTURE else "#345c8c"),
            }
        )
    bench.sit(day)
    return made
