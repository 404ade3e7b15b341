"""A firm's folder taken into the application: every fact becomes a first version in the ledger, evidence goes to the store."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from neikong.app.evidence import store
from neikong.app.firms.models import Firm
from neikong.app.subjects.models import State, Type
from neikong.app.subjects.write import Draft, write
from neikong.facts import Approval, Facts, Record
from neikong.store.folder import Reading


def take_in(reading: Reading, actor: str) -> Firm:
    """Make the firm of a folder that was read without a flaw. Raises ValueError when the firm is there already."""
    facts = reading.facts
    if facts is None:
        raise ValueError("a folder with flaws is not taken in")
    if Firm.objects.filter(pk=facts.firm).exists():
        raise ValueError(f"firm '{facts.firm}' is there already")
    by_name = {}
    for name, (sha, data) in sorted(reading.evidence.items()):
        store.put_bytes(data)
        by_name[name] = (sha, len(data))
    with transaction.atomic():
        firm = Firm.objects.create(
            id=facts.firm,
            title_zh=facts.title.get("zh", facts.firm),
            title_en=facts.title.get("en", facts.firm),
        )
        write(firm, actor, *_drafts(facts, by_name))
    return firm


def _drafts(facts: Facts, evidence: dict[str, tuple[str, int]]) -> list[Draft]:
    head = {
        "title": dict(facts.title),
        "fiscal_first_month": facts.fiscal_first_month,
        "kept": dict(facts.kept),
        "calendar": [
            sorted(facts.calendar.years),
            sorted(facts.calendar.closed),
            sorted(facts.calendar.opened),
        ],
    }
    made = [_draft(Type.FIRM, "firm", "firm", head)]
    for name, (sha, size) in evidence.items():
        made.append(_draft(Type.EVIDENCE, "file", sha, {"name": name, "size": size, "by": "load"}))
    for statement in facts.statements:
        made.append(
            _draft(Type.STATEMENT, statement.field, statement.since.isoformat(), _body(statement, "field"))
        )
    for found in facts.confirmations:
        made.append(_draft(Type.CONFIRMATION, found.source, found.source, _body(found, "source")))
    for setting in facts.settings:
        made.append(
            _draft(Type.SETTING, setting.parameter, setting.since.isoformat(), _body(setting, "parameter"))
        )
    for row in sorted(facts.rows, key=lambda r: (r.register, r.id, r.since)):
        made.append(_draft(Type.ROW, row.register, row.id, _body(row, "register", "id")))
    for record in facts.records:
        body = _body(record, "kind", "id") | {"state": _state(record)}
        body["evidence"] = [evidence[name][0] if name in evidence else name for name in record.evidence]
        made.append(_draft(Type.RECORD, record.kind, record.id, body))
    for run in facts.runs:
        body = _body(run, "format", "rows")
        rows = json.dumps(list(run.rows), ensure_ascii=False, sort_keys=True, default=_iso)
        body["rows"] = store.put_bytes(rows.encode()).sha256
        body["name"] = run.evidence
        body["evidence"] = evidence[run.evidence][0] if run.evidence in evidence else run.evidence
        made.append(_draft(Type.RUN, run.format, f"{run.target}@{body['evidence'][:16]}"[:200], body))
    for exemption in facts.exemptions:
        body = _body(exemption, "duty", "id") | {"state": State.APPROVED}
        made.append(_draft(Type.EXEMPTION, exemption.duty, exemption.id, body))
    return made


def _state(record: Record) -> str:
    return State.APPROVED if record.approvals else State.SUBMITTED


def _body(fact: Any, *without: str) -> dict[str, Any]:
    """A fact as plain JSON, without what stands in the subject's name, the place in the folder and empty values."""
    return {
        key: value
        for key, value in asdict(fact).items()
        if (key not in (*without, "recorded", "place") and value not in (None, (), {}, ""))
        or key in ("value", "in_force", "complete")
    }


def _draft(type_: str, kind: str, code: str, body: dict[str, Any]) -> Draft:
    plain = json.loads(json.dumps(body, default=_iso))
    return Draft(type_, kind, code, plain, "load")


def _iso(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Approval):
        return asdict(value)
    raise TypeError(f"{type(value).__name__} is not plain")
