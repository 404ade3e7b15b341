"""The last 24 month-ends: counted once, kept, and counted again by the nightly job or when the catalogue is another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from neikong.app import bridge
from neikong.app.posture.models import Sitting
from neikong.app.posture.sitting import Stand, bench_of
from neikong.engine.verdict import Verdict
from neikong.reports.history import month_ends


def trend(firm: str, stand: Stand, refresh: bool = False) -> list[tuple[date, Mapping[Verdict, int]]]:
    """Day and counts. Past month-ends are taken from what is kept; the day itself from the position."""
    days = month_ends(stand.day)
    catalogue = bridge.the_catalogue()
    kept = {
        s.day: s.counts
        for s in Sitting.objects.filter(firm_id=firm, future=False, day__in=days, catalogue=catalogue.digest)
    }
    missing = [day for day in days[:-1] if refresh or day not in kept]
    if missing:
        facts, size = bridge.facts(firm)
        bench = bench_of(catalogue, facts, missing[0])
        made = []
        for day in missing:
            bench.sit(day)
            counts = Counter(bench.judge(duty).verdict.slug for duty in catalogue.duties.values())
            kept[day] = dict(counts)
            made.append(
                Sitting(
                    firm_id=firm,
                    day=day,
                    future=False,
                    seq=size - 1,
                    catalogue=catalogue.digest,
                    counts=kept[day],
                )
            )
        Sitting.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["firm", "day", "future"],
            update_fields=["seq", "catalogue", "counts"],
        )
    kept[stand.day] = dict(stand.counts)
    return [(day, {Verdict[v.upper().replace("-", "_")]: n for v, n in kept[day].items()}) for day in days]
