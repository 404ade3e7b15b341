"""Checks of contracts."""

from __future__ import annotations

from collections.abc import Sequence

from neikong.checks.rows import Terms, each
from neikong.facts import Absent, Found, Outcome, Reason, Ref, Row, View

MESSAGES = {
    "contract.clauses": ("應載明之 {count} 項條款齊備", "all {count} clauses are there"),
    "contract.lacks": ("缺少條款：{clauses}", "clauses missing: {clauses}"),
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

    running = [
        r
        for r in view.register("contract")
        if not r.fields.get("ends") or r.fields["ends"] >= view.day.isoformat()
    ]
    return each(running, where, one, Reason("contract.none", {}, (Ref("register", "contract"),)))


CHECKS = {"contract.clauses": clauses}
