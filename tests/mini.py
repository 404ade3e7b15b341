"""A small catalogue and small firms, for tests of the engine that must not depend on the real duties."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml

from neikong.clock import end_of_day
from neikong.facts import Approval, Confirmation, Facts, Record, Row, Statement
from neikong.obligations.model import Catalogue
from neikong.obligations.reader import read


class _Plain(yaml.SafeDumper):
    """Without anchors: the strict reader refuses them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def both(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


SOURCES = {"old": date(2020, 1, 1), "new": date(2023, 6, 1)}
FIELDS = {
    "score": {"title": both("score"), "type": "number"},
    "system": {"title": both("system"), "type": "ref", "ref": "system"},
    "left": {"title": both("left"), "type": "date"},
    "core": {"title": both("core"), "type": "flag"},
}


def catalogue(duties: list[dict[str, Any]], parameters: list[dict[str, Any]] = ()) -> Catalogue:
    """A catalogue of these duties: sources old and new, records review and answer, registers system and person."""
    files: dict[str, Any] = {
        "roles.yaml": {r: both(r) for r in ("officer", "head")},
        "profile.yaml": {
            "online": {"title": both("online"), "type": "flag"},
            "grade": {"title": both("grade"), "type": "number"},
        },
        "chapters/one.yaml": {
            "id": "one",
            "order": 1,
            "code": "ONE",
            "title": both("one"),
            "audit_cycle": {"status": "unverified"},
        },
        "requirements/s000.yaml": {"id": "s000", "title": both("doc"), "rows": {"f": ["S000-1"]}},
    }
    for source in SOURCES:
        files[f"sources/{source}.yaml"] = {
            "id": source,
            "title": both(source),
            "document": "S000",
            "binding": "rule",
        }
    for kind in ("review", "answer", "happening"):
        files[f"records/{kind}.yaml"] = {
            "id": kind,
            "title": both(kind),
            "fields": {"score": FIELDS["score"]},
        }
    files["registers/system.yaml"] = {
        "id": "system",
        "title": both("system"),
        "fields": {"core": FIELDS["core"]},
    }
    files["registers/person.yaml"] = {
        "id": "person",
        "title": both("person"),
        "fields": {"left": FIELDS["left"]},
    }
    files["documents/plan.yaml"] = {
        "id": "plan",
        "title": both("plan"),
        "sections": {"a": both("a"), "b": both("b")},
    }
    files["mechanisms/lock.yaml"] = {
        "id": "lock",
        "title": both("lock"),
        "settings": {"score": FIELDS["score"]},
    }
    for given in duties:
        files[f"duties/f/{given['id']}.yaml"] = given
    for given in parameters:
        files[f"parameters/{given['id']}.yaml"] = given
    made = {path: yaml.dump(tree, Dumper=_Plain, allow_unicode=True).encode() for path, tree in files.items()}
    reading = read(made)
    assert reading.catalogue, [flaw.say("en") for flaw in reading.flaws]
    return reading.catalogue


def duty(*versions: dict[str, Any], id: str = "f.one") -> dict[str, Any]:
    """A duty from its versions; what a version does not say is filled in."""
    filled = []
    for n, version in enumerate(versions, 1):
        base = {
            "version": n,
            "since": "old",
            "strength": "must",
            "applies": "all",
            "says": both("says"),
            "cites": ["old (1)"],
        }
        filled.append({**base, **version})
    return {
        "id": id,
        "title": both(id),
        "chapter": "one",
        "owner": "officer",
        "covers": ["S000-1"],
        "versions": filled,
    }


def review(
    day: date,
    *,
    id: str | None = None,
    kind: str = "review",
    approved: date | None = None,
    recorded: date | None = None,
    **more: Any,
) -> Record:
    approvals = (Approval("bob", "head", approved),) if approved else ()
    more.setdefault("by", "alice")
    return Record(kind, id or f"{kind}-{day}", day, end_of_day(recorded or day), approvals=approvals, **more)


KEPT = {
    f"{t}:{n}": date(2019, 1, 1)
    for t, names in {"record": ("review", "answer", "happening"), "register": ("system",)}.items()
    for n in names
}


def firm(
    *facts: Any,
    kept: dict[str, date] | None = None,
    sources: dict[str, date | None] | None = None,
    **more: Any,
) -> Facts:
    """A firm that keeps everything since 2019 and confirmed both sources, with these facts."""
    confirmed = SOURCES if sources is None else sources
    return Facts(
        firm="acme",
        rows=tuple(f for f in facts if isinstance(f, Row)),
        records=tuple(f for f in facts if isinstance(f, Record)),
        statements=tuple(f for f in facts if isinstance(f, Statement)),
        confirmations=tuple(
            Confirmation(s, d, "alice", date(2020, 1, 1), end_of_day(date(2020, 1, 1)))
            for s, d in confirmed.items()
        ),
        kept={
            "document": date(2019, 1, 1),
            "mechanism": date(2019, 1, 1),
            **(KEPT if kept is None else kept),
        },
        **more,
    )
