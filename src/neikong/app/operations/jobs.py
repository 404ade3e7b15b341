"""Background jobs: each may run twice without harm, because a worker that was killed is given its job again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from neikong.app.base.now import now, today

log = logging.getLogger("neikong.jobs")


def sitting() -> int:
    """Judge every firm for today, and its last month-ends when something came since."""
    from neikong.app.firms.models import Firm
    from neikong.app.posture.sitting import stand
    from neikong.app.posture.trend import trend

    firms = list(Firm.objects.values_list("pk", flat=True))
    for firm in firms:
        trend(firm, stand(firm, today()), refresh=True)
    return len(firms)


def sign() -> int:
    from neikong.app.ledger.signing import sign_all

    return sign_all()


def verify() -> int:
    """Check everything; a fault is logged as an alarm."""
    from neikong.app.ledger.verifying import faults

    found = list(faults())
    for fault in found[:100]:
        log.error("ledger fault", extra={"kind": fault.kind, "where": fault.where, "fault": fault.en})
    return len(found)


def tend() -> None:
    """The index of words up to date, and the database's own figures about its tables."""
    from neikong.app.firms.models import Firm
    from neikong.app.operations.setting_up import tend as look
    from neikong.app.subjects.indexing import catch_up

    for firm in Firm.objects.values_list("pk", flat=True):
        catch_up(firm)
    look()


def clean() -> int:
    """Verdicts of earlier days that were kept for pages, and sessions that have ended."""
    from datetime import timedelta

    from django.contrib.sessions.models import Session

    from neikong.app.posture.models import Judged

    gone, _ = Judged.objects.filter(day__lt=today() - timedelta(days=40)).delete()
    Session.objects.filter(expire_date__lt=now()).delete()
    return gone


def remind() -> int:
    from neikong.app.tasks.reminding import remind_all

    return remind_all()


def back_up() -> str:
    """Nightly, when a passphrase file was set (NEIKONG_BACKUP_PASSPHRASE_FILE); the last fourteen are kept."""
    import os
    from pathlib import Path

    from neikong.app.operations.backup import make

    given = os.environ.get("NEIKONG_BACKUP_PASSPHRASE_FILE", "")
    if not given:
        return "no passphrase file is set"
    passphrase = Path(given).read_text("utf-8").strip()
    target = settings.BACKUPS / f"neikong-{now():%Y%m%d-%H%M%S}.nkb"
    make(target, passphrase)
    for old in sorted(settings.BACKUPS.glob("neikong-*.nkb"))[:-14]:
        old.unlink()
    return target.name


@dataclass(frozen=True)
class Job:
    """When it runs, in the crontab's five fields (Taipei), and what it does."""

    name: str
    does: Callable[[], object]
    cron: str
    zh: str
    en: str


JOBS = (
    Job("sitting", sitting, "10 0 * * *", "每日判定", "daily verdicts"),
    Job("sign", sign, "*/30 * * * *", "簽署檢查點", "sign checkpoints"),
    Job("remind", remind, "0 9-18 * * *", "提醒", "reminders"),
    Job("back-up", back_up, "30 1 * * *", "備份", "backup"),
    Job("clean", clean, "50 0 * * *", "清理暫存", "clean what was kept for pages"),
    Job("tend", tend, "20 4 * * *", "整理資料庫統計", "look at the tables"),
    Job("verify", verify, "0 3 * * 6", "驗證帳本及佐證", "verify the ledger and the evidence"),
)


def run(name: str) -> object:
    """What the worker calls."""
    job = next(j for j in JOBS if j.name == name)
    log.info("job began", extra={"job": name})
    result = job.does()
    log.info("job done", extra={"job": name, "result": str(result)})
    return result


def schedule_all() -> None:
    """Put every job on the schedule, as it stands above; what is no longer there goes."""
    from django_q.models import Schedule

    for job in JOBS:
        Schedule.objects.update_or_create(
            name=job.name,
            defaults={
                "func": "neikong.app.operations.jobs.run",
                "args": repr((job.name,)),
                "schedule_type": Schedule.CRON,
                "cron": job.cron,
            },
        )
    Schedule.objects.exclude(name__in=[j.name for j in JOBS]).delete()
