"""Checks of contracts."""

from __future__ import annotations

from collections.abc import Sequence

from neikong.checks.rows import Terms, each
from neikong.facts import Absent, Found, Outcome, Reason, Ref, Row, View

MESSAGES = {
    "contract.clauses": ("應載明之 {count} 項條款齊備", "all {count} clauses are there"),
    "contract.lacks": ("缺少條款：{clauses}", "clauses missing: {clauses}"),
    "contract.held": ("訂有有效契約", "there is a contract in force"),
    "contract.lacking": ("沒有有效契約", "no contract is in force"),
    "contract.nobody": ("清冊中沒有適用之廠商", "no vendor is concerned"),
    "contract.none": ("清冊中沒有有效契約", "no contract is in force"),
}


def clauses(view: View, *, clauses: Sequence[str], where: Terms | None = None) -> Outcome:
    """Every contract in force holds these clauses."""

    def one(row: Row) -> Found:
        held = row.fields.get("clauses")
        if held is None:
            raise Absent("field", "clauses", row.id)
        lacking = [c for c in clauses if c not in held]
        values = {"clauses": lacking, "count": len(clauses), "subject": row.id}
        return Found(
            "fail" if lacking else "pass",
            Reason("contract.lacks" if lacking else "contract.clauses", values, (row.ref,)),
            row.id,
        )

    return each(_running(view), where, one, Reason("contract.none", {}, (Ref("register", "contract"),)))


def in_force(view: View, *, where: Terms | None = None) -> Outcome:
    """Every vendor that `where` chooses has a contract that runs on the day."""
    running = _running(view)

    def one(vendor: Row) -> Found:
        own = [c for c in running if c.fields.get("vendor") == vendor.id]
        links = (vendor.ref, *(c.ref for c in own))
        key = "contract.held" if own else "contract.lacking"
        return Found("pass" if own else "fail", Reason(key, {"subject": vendor.id}, links), vendor.id)

    nobody = Reason("contract.nobody", {}, (Ref("register", "vendor"),))
    return each(view.register("vendor"), where, one, nobody)


def _running(view: View) -> list[Row]:
    day = view.day.isoformat()
    return [
        row
        for row in view.register("contract")
        if (row.fields.get("starts") or day) <= day <= (row.fields.get("ends") or day)
    ]


CHECKS = {"contract.clauses": clauses, "contract.in_force": in_force}
