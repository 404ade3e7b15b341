"""Whether the installation is healthy: each question with its answer, what it rests on, and what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection

from neikong.app.base.now import now
from neikong.app.ledger.models import Checkpoint, Head

KEY_DAYS = 366  # a setting of ours: no document gives one
LEAST_FREE = 2 << 30
OLDEST_BACKUP = timedelta(days=2)


@dataclass(frozen=True)
class Answer:
    """`state`: ok, warn or bad; `what` and `do` in both languages."""

    name: str
    state: str
    zh: str
    en: str


def database() -> Answer:
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.fetchone()
    return Answer(
        "database", "ok", f"資料庫 {connection.vendor} 有回應", f"the database ({connection.vendor}) answers"
    )


def migrations() -> Answer:
    from neikong.app.operations.setting_up import pending

    lacking = pending()
    if lacking:
        return Answer(
            "migrations",
            "bad",
            f"缺 {lacking} 項更新；請執行 neikong init",
            f"{lacking} migrations are lacking; run neikong init",
        )
    return Answer("migrations", "ok", "資料表為最新", "the tables are up to date")


def home() -> Answer:
    """Nobody but the owner reads the database, the evidence and the logs."""
    if os.stat(settings.HOME).st_mode & 0o077:
        return Answer(
            "home",
            "warn",
            f"資料夾他人可讀；請執行 chmod 700 {settings.HOME}",
            f"others may read the folder: chmod 700 {settings.HOME}",
        )
    return Answer("home", "ok", "資料夾僅擁有者可讀", "only its owner may read the folder")


def disk() -> Answer:
    free = shutil.disk_usage(settings.HOME).free
    said = f"{free / 2**30:.1f} GiB"
    return Answer("disk", "ok" if free > LEAST_FREE else "bad", f"剩餘 {said}", f"{said} free")


def clock() -> Answer:
    """The clock never stands before what was written; where chrony runs, its offset is told."""
    last = max((h.at for h in Head.objects.all() if h.at), default=None)
    if last is not None and last > now() + timedelta(seconds=2):
        return Answer(
            "clock", "bad", "系統時間早於帳本最後一筆", "the clock stands before the last entry of the ledger"
        )
    program = shutil.which("chronyc")
    if program is None:
        return Answer(
            "clock",
            "warn",
            "未安裝 chrony，無法確認校時",
            "chrony is not installed: time synchronisation cannot be told",
        )
    try:
        told = subprocess.run(
            [program, "-c", "tracking"], capture_output=True, text=True, timeout=5, check=True
        ).stdout.split(",")
        offset = abs(float(told[4]))
    except (OSError, ValueError, IndexError, subprocess.SubprocessError):
        return Answer("clock", "warn", "chrony 沒有回應", "chrony does not answer")
    return Answer(
        "clock",
        "ok" if offset < 1 else "bad",
        f"與時間源相差 {offset:.3f} 秒",
        f"{offset:.3f} s from its source",
    )


def signing_keys() -> Answer:
    from neikong.app.ledger import keys

    try:
        known = keys.signer().verifier in keys.verifiers()
    except ValueError as wrong:
        return Answer(
            "keys", "bad", "簽章金鑰檔損壞；請自備份還原 keys/", f"{wrong}; restore keys/ from a backup"
        )
    place = settings.KEYS / keys.CURRENT
    open_ = os.stat(place).st_mode & 0o077
    if open_ or not known:
        return Answer(
            "keys",
            "bad",
            "金鑰檔權限過寬或公開金鑰不符",
            "the key file is open to others, or its public key is not listed",
        )
    age = now().timestamp() - os.stat(place).st_mtime
    if age > KEY_DAYS * 86_400:
        return Answer(
            "keys",
            "warn",
            f"簽章金鑰已使用 {age / 86_400:.0f} 日；請執行 neikong keys --rotate",
            f"the signing key is {age / 86_400:.0f} days old: neikong keys --rotate",
        )
    return Answer("keys", "ok", "簽章金鑰正常", "the signing key is in order")


def checkpoints() -> Answer:
    behind = [
        h.log
        for h in Head.objects.all()
        if h.size
        and h.at
        and now() - h.at > timedelta(hours=3)
        and not Checkpoint.objects.filter(log=h.log, size=h.size).exists()
    ]
    if behind:
        return Answer(
            "checkpoints", "warn", f"尚未簽署：{'、'.join(behind)}", f"not signed yet: {', '.join(behind)}"
        )
    return Answer("checkpoints", "ok", "檢查點均已簽署", "every log is signed")


def jobs() -> Answer:
    from django_q.models import Schedule
    from django_q.status import Stat

    alive = [s for s in Stat.get_all() if s.status in ("Working", "Idle", "Starting")]
    late = Schedule.objects.filter(next_run__lt=now() - timedelta(minutes=30)).count()
    if not alive:
        return Answer(
            "jobs",
            "warn",
            "背景作業未執行（neikong serve 會啟動）",
            "no background worker runs (neikong serve starts one)",
        )
    return Answer(
        "jobs",
        "warn" if late else "ok",
        f"背景作業執行中，逾時 {late} 項",
        f"the worker runs, {late} schedules are late",
    )


def audit_log() -> Answer:
    from neikong.app.operations.logs import failing

    place = settings.HOME / "logs"
    if failing() or not os.access(place, os.W_OK):
        return Answer(
            "audit log",
            "bad",
            f"稽核日誌無法寫入 {failing()}",
            f"the audit log cannot be written {failing()}",
        )
    return Answer("audit log", "ok", "稽核日誌可寫入", "the audit log can be written")


def backups() -> Answer:
    found = (
        sorted(settings.BACKUPS.glob("*.nkb"), key=lambda p: p.stat().st_mtime)
        if settings.BACKUPS.is_dir()
        else []
    )
    if not found:
        return Answer(
            "backups",
            "warn",
            "backups/ 沒有備份；請執行 neikong backup",
            "no backup in backups/; run neikong backup",
        )
    age = now().timestamp() - found[-1].stat().st_mtime
    hours = int(age // 3600)
    return Answer(
        "backups",
        "ok" if age < OLDEST_BACKUP.total_seconds() else "warn",
        f"最近備份 {hours} 小時前",
        f"the last backup is {hours} hours old",
    )


def font() -> Answer:
    """PDF and pictures need a font for Traditional Chinese."""
    program = shutil.which("fc-list")
    there = (
        program
        and subprocess.run(
            [program, ":lang=zh-tw", "family"], capture_output=True, text=True, timeout=20, check=False
        ).stdout.strip()
    )
    if there:
        return Answer("font", "ok", "有繁體中文字型", "a font for Traditional Chinese is there")
    return Answer(
        "font",
        "warn",
        "沒有繁體中文字型（fonts-noto-cjk）",
        "no font for Traditional Chinese (fonts-noto-cjk)",
    )


QUESTIONS: tuple[Callable[[], Answer], ...] = (
    database, migrations, home, disk, clock, signing_keys, checkpoints, jobs, audit_log, backups, font,
)  # fmt: skip


def ask() -> list[Answer]:
    """Every question; one that fails is an answer too."""
    answers = []
    for question in QUESTIONS:
        try:
            answers.append(question())
        except Exception as wrong:  # a doctor that dies of what it finds is of no use
            answers.append(
                Answer(question.__name__, "bad", f"無法檢查：{wrong}", f"could not be asked: {wrong}")
            )
    return answers
