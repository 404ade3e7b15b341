"""Checks of backups: fresh, often enough, spread, restored."""

from __future__ import annotations

from datetime import UTC, datetime

from neikong.checks.rows import each, follow
from neikong.clock import TAIPEI, Duration, day_in_taipei
from neikong.facts import Absent, Found, Outcome, Reason, Ref, Row, Run, View

MESSAGES = {
    "backup.none": ("清冊中沒有備份組", "no backup set is registered"),
    "backup.fresh": (
        "最近快照 {taken}，間隔 {interval} 內",
        "newest snapshot {taken}, within the interval {interval}",
    ),
    "backup.old": (
        "最近快照 {taken}，已逾間隔 {interval}",
        "newest snapshot {taken}, older than the interval {interval}",
    ),
    "backup.unseen": (
        "工具輸出中沒有「{repository}」之快照",
        "no snapshot of {repository} in the tool's output",
    ),
    "backup.within-rpo": ("備份間隔 {interval} 不逾 RPO {rpo}", "interval {interval} within RPO {rpo}"),
    "backup.beyond-rpo": ("備份間隔 {interval} 逾 RPO {rpo}", "interval {interval} longer than RPO {rpo}"),
    "backup.spread": (
        "{copies} 份、{distinct} 種設備或媒體、異地 {off} 份",
        "{copies} copies, {distinct} distinct, {off} off-site",
    ),
    "backup.thin": (
        "僅 {copies} 份、{distinct} 種設備或媒體、異地 {off} 份",
        "only {copies} copies, {distinct} distinct, {off} off-site",
    ),
    "backup.restored": ("已於 {done} 回存測試成功", "restored as a test on {done}"),
    "backup.restore-failed": ("{done} 之回存測試失敗", "the restore test of {done} failed"),
    "backup.untested": ("期限 {within} 內沒有回存測試", "no restore test within {within}"),
}
# tools whose rows carry `time`: the newest snapshot, archive or backup
TOOLS = ("restic", "borg", "pgbackrest")
EMPTY = Reason("backup.none", {}, (Ref("register", "backup-set"),))


def fresh(view: View) -> Outcome:
    """The newest snapshot of every backup set (by the name of its repository in the tool) is no older than the set's
    interval, at the time of the newest run that lists it."""
    runs = _runs(view)
    observed = []

    def one(row: Row) -> Found:
        name, interval = row.fields.get("repository"), row.fields.get("interval")
        if name is None or interval is None:
            raise Absent("field", "repository" if name is None else "interval", row.id)
        seen = [run for run in runs if run.target == name]
        if not seen:
            return Found(
                "unknown",
                Reason("backup.unseen", {"repository": name, "subject": row.id}, (row.ref,)),
                row.id,
            )
        run = seen[-1]
        observed.append(day_in_taipei(run.taken))
        links = (run.ref, row.ref)
        newest = max((snapshot["time"] for snapshot in run.rows), default=None)
        if newest is None:
            return Found(
                "fail", Reason("backup.unseen", {"repository": name, "subject": row.id}, links), row.id
            )
        age = run.taken.timestamp() - newest
        values = {"taken": _instant(newest), "interval": interval, "subject": row.id}
        late = age > Duration.parse(interval).rough_seconds()
        return Found(
            "fail" if late else "pass",
            Reason("backup.old" if late else "backup.fresh", values, links),
            row.id,
        )

    outcome = each(view.register("backup-set"), None, one, EMPTY)
    return Outcome(outcome.found, min(observed, default=None))


def _runs(view: View) -> list[Run]:
    """Runs of every backup tool, oldest first. Raises Absent when there never was one of any."""
    found: list[Run] = []
    missing: Absent | None = None
    for tool in TOOLS:
        try:
            found += view.runs(tool)
        except Absent as absent:
            missing = missing or absent
    if not found and missing:
        raise missing
    return sorted(found, key=lambda run: run.taken)


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(TAIPEI).strftime("%Y-%m-%d %H:%M")


def within_rpo(view: View) -> Outcome:
    """The interval of every backup set is at most the RPO of its system: what is not yet copied is lost."""

    def one(row: Row) -> Found:
        [(holder, rpo)] = follow(view, row, "system.rpo")
        interval = row.fields.get("interval")
        if interval is None:
            raise Absent("field", "interval", row.id)
        fits = Duration.parse(interval).rough_seconds() <= Duration.parse(rpo).rough_seconds()
        values = {"interval": interval, "rpo": rpo, "subject": row.id}
        return Found(
            "pass" if fits else "fail",
            Reason("backup.within-rpo" if fits else "backup.beyond-rpo", values, (row.ref, holder.ref)),
            row.id,
        )

    return each(view.register("backup-set"), None, one, EMPTY)


def spread(view: View, *, copies: int, distinct: str, at_least: int, off_site: int) -> Outcome:
    """Every backup set has so many copies, on so many distinct devices or media, so many of them off-site."""
    held = view.register("backup-copy")

    def one(row: Row) -> Found:
        own = [copy for copy in held if copy.fields.get("set") == row.id]
        for copy in own:
            for name in (distinct, "off_site"):
                if copy.fields.get(name) is None:
                    raise Absent("field", name, copy.id)
        kinds = {copy.fields[distinct] for copy in own}
        off = sum(bool(copy.fields["off_site"]) for copy in own)
        enough = len(own) >= copies and len(kinds) >= at_least and off >= off_site
        values = {"copies": len(own), "distinct": len(kinds), "off": off, "subject": row.id}
        links = (*(copy.ref for copy in own), row.ref)
        return Found(
            "pass" if enough else "fail",
            Reason("backup.spread" if enough else "backup.thin", values, links),
            row.id,
        )

    return each(view.register("backup-set"), None, one, EMPTY)


def restored(view: View, *, within: str) -> Outcome:
    """Every backup set was restored as a test, successfully, within the period."""
    tests = view.records("restore-test")
    start = Duration.parse(str(within)).before(view.day)

    def one(row: Row) -> Found:
        own = [t for t in tests if row.id in t.subjects and t.done > start]
        if not own:
            return Found(
                "fail",
                Reason("backup.untested", {"within": str(within), "subject": row.id}, (row.ref,)),
                row.id,
            )
        last = own[-1]
        if last.fields.get("ok") is None:
            raise Absent("field", "ok", last.id)
        key = "backup.restored" if last.fields["ok"] else "backup.restore-failed"
        return Found(
            "pass" if last.fields["ok"] else "fail",
            Reason(key, {"done": last.done, "subject": row.id}, (last.ref, row.ref)),
            row.id,
        )

    return each(view.register("backup-set"), None, one, EMPTY)


CHECKS = {
    "backup.fresh": fresh,
    "backup.within_rpo": within_rpo,
    "backup.spread": spread,
    "backup.restored": restored,
}
