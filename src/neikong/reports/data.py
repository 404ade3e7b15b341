"""A position as plain data: what `--json` prints."""

from __future__ import annotations

from typing import Any

from neikong.engine.position import Position
from neikong.engine.verdict import Judgement, Verdict
from neikong.obligations.model import Catalogue
from neikong.reports.messages import sentence


def as_data(told: Position, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """`{"firm", "on", "known", "counts", "duties": [{"id", "verdict", "version", "reasons", "proof"}]}`."""
    return {
        "firm": told.firm,
        "on": told.moment.day.isoformat(),
        "known": told.moment.known.isoformat(),
        "under_future_rules": told.under_future_rules,
        "catalogue": told.catalogue_digest,
        "counts": {verdict.slug: told.counts.get(verdict, 0) for verdict in Verdict},
        "duties": [judged(j, catalogue, language) for j in told.judgements.values()],
    }


def judged(judgement: Judgement, catalogue: Catalogue, language: str) -> dict[str, Any]:
    duty = catalogue.duties[judgement.duty]
    return {
        "id": duty.id,
        "title": duty.title[language],
        "chapter": duty.chapter,
        "owner": duty.owner,
        "verdict": judgement.verdict.slug,
        "version": judgement.version,
        "deadline": judgement.deadline.isoformat() if judgement.deadline else None,
        "reasons": [
            {
                "key": r.key,
                "text": sentence(r, catalogue, language),
                "values": {k: _plain(v) for k, v in r.values.items()},
            }
            for r in judgement.reasons
        ],
        "proof": [{"kind": p.kind, "id": p.id, "place": p.place} for p in judgement.proof],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
