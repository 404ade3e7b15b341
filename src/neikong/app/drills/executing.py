"""Executed drills of the application: off unless NEIKONG_DRILLS names a list on the server; only what stands there runs."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path

from neikong.app.base.now import now
from neikong.app.drills.room import as_iso
from neikong.app.evidence import taking
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft, stamp, write
from neikong.runners import Target, drill, read_targets
from neikong.runners.targets import Wrong

log = logging.getLogger("neikong.drills")
ACTOR = "system"


def allowed() -> Mapping[str, Target]:
    """The targets that the server allows; none while the list is missing or wrong (`neikong doctor` says which)."""
    path = os.environ.get("NEIKONG_DRILLS", "")
    if not path:
        return {}
    try:
        return read_targets(Path(path))
    except Wrong:
        log.exception("the list of drill targets cannot be used")
        return {}


def later(firm: str, step: str, target: str) -> None:
    """Run it in the background: a restore may take hours."""
    from django_q.tasks import async_task

    async_task("neikong.app.drills.executing.execute", firm, step, target, timeout=6 * 3600)


def execute(firm: str, step: str, target: str) -> None:
    """The job: restore, check, keep the whole log as evidence, and finish the step. Delivered twice, it works once."""
    item = Item.objects.filter(firm_id=firm, type=Type.DRILL, kind="step", code=step).first()
    found = allowed().get(target)
    if item is None or item.body.get("finished") or found is None:
        return
    done = drill(found)
    sha, drafts = taking.one(firm, ACTOR, f"drill-{target}-{stamp()}.json", [done.evidence()])
    told = "；".join(f"{'✓' if ok else '✗'} {title}：{said}" for title, ok, said in done.checks)
    if done.ok and done.rto is not None:
        told += f"　RTO {as_iso(done.rto)}" + (f"　RPO {as_iso(done.rpo)}" if done.rpo is not None else "")
    else:
        told += f"　{done.why}"
    at = now().isoformat()
    room = step.rsplit(".", 1)[0]
    body = dict(Item.objects.get(pk=item.pk).body) | {
        "finished": {"at": at, "by": ACTOR, "ok": done.ok},
        "executing": False,
    }
    write(
        firm, ACTOR, *drafts,
        Draft(Type.DRILL, "step", step, body, "done" if done.ok else "failed"),
        Draft(Type.DRILL, "log", f"{room}.{stamp()}", {"at": at, "by": ACTOR, "text": told[:2000], "evidence": [sha]}, "note", 0),
    )  # fmt: skip
