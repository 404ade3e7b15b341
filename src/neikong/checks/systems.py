"""Checks of systems: graded rightly, recovered in time, big enough, logged long enough, logged into safely."""

from __future__ import annotations

from neikong.checks.rows import Terms, each, find
from neikong.clock import Duration
from neikong.computations import criticality, mfa, recovery
from neikong.facts import Absent, Found, Outcome, Reason, Record, Ref, Row, View

MESSAGES = {
    "systems.graded": ("分級與業務相符", "graded in line with its business"),
    "systems.misgraded": (
        "所服務之業務使其為核心，但登載為非核心（或相反）",
        "its business makes it core, but it is registered otherwise",
    ),
    "systems.none": ("清冊中沒有適用之系統", "no system is concerned"),
    "interruption.within": (
        "可容忍中斷時間 {value} 不逾 {limit}",
        "tolerable interruption {value} within {limit}",
    ),
    "interruption.beyond": (
        "可容忍中斷時間 {value} 逾 {limit}",
        "tolerable interruption {value} longer than {limit}",
    ),
    "logs.kept": ("保存 {value}", "kept for {value}"),
    "logs.short": ("僅保存 {value}，應達 {least}", "kept for {value} only, {least} is needed"),
    "logs.none": ("清冊中沒有適用之日誌來源", "no log source is concerned"),
    "capacity.enough": ("測試容量為尖峰之 {ratio} 倍", "tested capacity is {ratio} times the peak"),
    "capacity.short": ("測試容量僅為尖峰之 {ratio} 倍", "tested capacity is only {ratio} times the peak"),
    "mfa.enough": ("{count} 類不同因子", "{count} different kinds of factors"),
    "mfa.short": (
        "僅 {count} 類因子，應達 {least} 類",
        "only {count} kind(s) of factors, {least} are needed",
    ),
    "mfa.none": ("清冊中沒有適用之登入管道", "no login channel is concerned"),
    "drill.attained": (
        "{done} 演練實際 {actual}，目標 {target}",
        "drill of {done}: {actual}, objective {target}",
    ),
    "drill.missed": (
        "{done} 演練實際 {actual}，未達目標 {target}",
        "drill of {done}: {actual}, objective {target} missed",
    ),
    "drill.none": ("近一年沒有量測復原之演練", "no drill of the last year measured a recovery"),
}
NO_SYSTEM = Reason("systems.none", {}, (Ref("register", "system"),))


def classified(view: View) -> Outcome:
    """Core and non-core are as the definition makes them."""

    def one(row: Row) -> Found:
        declared = row.fields.get("core")
        if declared is None:
            raise Absent("field", "core", row.id)
        computed = criticality.is_core(
            row.fields.get("serves_trading_directly"), row.fields.get("sustains_trading"), row.id
        )
        right = bool(declared) == computed
        return Found(
            "pass" if right else "fail",
            Reason("systems.graded" if right else "systems.misgraded", {"subject": row.id}, (row.ref,)),
            row.id,
        )

    return each(view.register("system"), None, one, NO_SYSTEM)


def within_tier(view: View, *, limit: str) -> Outcome:
    """The tolerable interruption of every core system is at most the limit of the firm's tier."""

    def one(row: Row) -> Found:
        value = row.fields.get("tolerable_interruption")
        if value is None:
            raise Absent("field", "tolerable_interruption", row.id)
        fits = Duration.parse(value).rough_seconds() <= Duration.parse(str(limit)).rough_seconds()
        values = {"value": value, "limit": str(limit), "subject": row.id}
        return Found(
            "pass" if fits else "fail",
            Reason("interruption.within" if fits else "interruption.beyond", values, (row.ref,)),
            row.id,
        )

    return each(view.register("system"), {"core": (("is", True),)}, one, NO_SYSTEM)


def kept(view: View, *, at_least: str, where: Terms | None = None) -> Outcome:
    """Every log source that `where` chooses is kept at least so long."""

    def one(row: Row) -> Found:
        value = row.fields.get("retention")
        if value is None:
            raise Absent("field", "retention", row.id)
        enough = Duration.parse(value).rough_seconds() >= Duration.parse(str(at_least)).rough_seconds()
        values = {"value": value, "least": str(at_least), "subject": row.id}
        return Found(
            "pass" if enough else "fail",
            Reason("logs.kept" if enough else "logs.short", values, (row.ref,)),
            row.id,
        )

    return each(
        view.register("log-source"), where, one, Reason("logs.none", {}, (Ref("register", "log-source"),))
    )


def headroom(view: View, *, at_least: float) -> Outcome:
    """The tested capacity of every core system is at least so many times its peak load."""

    def one(row: Row) -> Found:
        peak, tested = row.fields.get("capacity_peak"), row.fields.get("capacity_tested")
        if peak is None or tested is None:
            raise Absent("field", "capacity_peak" if peak is None else "capacity_tested", row.id)
        enough = tested >= at_least * peak
        ratio = f"{tested / peak:.2f}" if peak else "∞"
        return Found(
            "pass" if enough else "fail",
            Reason(
                "capacity.enough" if enough else "capacity.short",
                {"ratio": ratio, "subject": row.id},
                (row.ref,),
            ),
            row.id,
        )

    return each(view.register("system"), {"core": (("is", True),)}, one, NO_SYSTEM)


def factors(view: View, *, kinds_at_least: int, where: Terms | None = None) -> Outcome:
    """Every login channel that `where` chooses asks for factors of so many different kinds."""

    def one(row: Row) -> Found:
        count = mfa.kinds(row.fields.get("factors"), row.id)
        enough = count >= kinds_at_least
        values = {"count": count, "least": kinds_at_least, "subject": row.id}
        return Found(
            "pass" if enough else "fail",
            Reason("mfa.enough" if enough else "mfa.short", values, (row.ref,)),
            row.id,
        )

    return each(
        view.register("login-channel"),
        where,
        one,
        Reason("mfa.none", {}, (Ref("register", "login-channel"),)),
    )


def attained(view: View, *, measure: str) -> Outcome:
    """Every drill of the last year that measured a recovery met the objective (rto or rpo) of its systems; where none
    did, nobody knows."""
    start = Duration(months=12).before(view.day)
    drills = [r for r in view.records("drill") if r.done > start]
    last = {
        subject: r for r in drills for subject in r.subjects if r.fields.get(f"actual_{measure}") is not None
    }

    def one(drill: Record) -> Found:
        own = [s for s in drill.subjects if last.get(s) is drill]
        found = [_attained(view, drill, subject, measure) for subject in own]
        missed = [f for f in found if f.result == "fail"]
        return (missed or found)[0]

    none = Reason("drill.none", {}, (Ref("records", "drill"),))
    if not last:
        return Outcome((Found("unknown", none),))
    return each(_once(list(last.values())), None, one, none)


def _once(drills: list[Record]) -> list[Record]:
    seen: dict[str, Record] = {drill.id: drill for drill in drills}
    return list(seen.values())


def _attained(view: View, drill: Record, subject: str, measure: str) -> Found:
    system = find(view, subject)
    target, actual = system.fields.get(measure), drill.fields[f"actual_{measure}"]
    if target is None:
        raise Absent("field", measure, subject)
    met = recovery.attained(Duration.parse(actual), Duration.parse(target))
    values = {"done": drill.done, "actual": actual, "target": target, "subject": subject}
    return Found(
        "pass" if met else "fail",
        Reason("drill.attained" if met else "drill.missed", values, (drill.ref, system.ref)),
        subject,
    )


CHECKS = {
    "systems.classified": classified,
    "interruption.within_tier": within_tier,
    "logs.kept": kept,
    "capacity.headroom": headroom,
    "mfa.factors": factors,
    "drill.attained": attained,
}
