"""The application in the firm's own registers: as a system with its objectives, its backups, and how it is recovered."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.write import Draft

CODE = "neikong"
SYSTEM = {
    "name": "內控（本系統）", "core": False, "serves_trading_directly": False, "sustains_trading": False, "online_ordering": False, "external": False,
    "has_login": True, "trading_host": False, "signs_for_company": False, "source_held": True, "major_impact": False, "takeover": "manual",
    "tolerable_interruption": "P1D", "rto": "PT4H", "rpo": "P1D", "minimum_service": "可查詢符合情形及佐證", "recovery_time": "PT1H", "restore_time": "PT1H",
}  # fmt: skip
SET = {
    "name": "內控備份",
    "system": CODE,
    "interval": "P1D",
    "method": "offline",
    "type": "full",
    "encrypted": True,
    "data": ["database", "configuration"],
}
STEP = {
    "name": "還原最近備份並驗證帳本", "system": CODE, "order": 1, "who": "系統管理人員", "takes": "PT30M", "how": "neikong restore，再 neikong verify",
    "proof": "驗證不符 0 項", "rollback": "不需",
}  # fmt: skip


def drafts(firm: str, day: date) -> list[Draft]:
    """What is to be written; nothing that stands already is touched. The objectives are proposals that the firm changes as it likes."""
    rows = {
        ("system", CODE): SYSTEM,
        ("backup-set", f"{CODE}-backup"): SET,
        ("runbook-step", f"{CODE}-restore"): STEP,
    }
    mine = Q(kind__in={r for r, _ in rows}, code__in={c for _, c in rows})
    there = set(Item.objects.filter(mine, firm_id=firm, type=Type.ROW).values_list("kind", "code"))
    new = {key: fields for key, fields in rows.items() if key not in there}
    keeping = kept.begin(firm, [f"register:{register}" for register, _ in new], day)
    return keeping + [
        Draft(Type.ROW, register, code, {"since": day.isoformat(), "fields": fields}, "add", 0)
        for (register, code), fields in new.items()
    ]
