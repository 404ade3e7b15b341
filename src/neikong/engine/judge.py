"""`judge(duty, moment)`: the definition of a verdict. `grid` must give the same; a property test holds them equal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from neikong.clock import Moment, NoCalendar
from neikong.engine import parts
from neikong.engine.force import Profile, anchor, applies, future_version, in_force, tightened
from neikong.engine.verdict import Answer, Judgement, Verdict, worst
from neikong.facts import Absent, Facts, Index, Reason, Ref, View
from neikong.obligations.model import Catalogue, Duty, Version


class Bench:
    """One firm as known at one instant, ready to be judged on any day: what is asked often is grouped once."""

    def __init__(
        self, catalogue: Catalogue, facts: Facts, moment: Moment, under_future_rules: bool = False
    ) -> None:
        self.catalogue = catalogue
        self.index = Index(facts.known(moment.known))
        self.future = under_future_rules
        self._day: date | None = None
        self.sit(moment.day)

    def sit(self, day: date) -> None:
        """Move to another day; what is known stays."""
        if day != self._day:
            self._day = day
            self.view = View(self.index, day)
            self.profile = Profile(self.catalogue, self.view)

    def judge(self, duty: Duty) -> Judgement:
        """Not in force → future or not applicable; not for this firm → not applicable; else the worst of its parts."""
        try:
            version, without = self._version(duty)
            if version is None:
                return without
            told, fields = applies(version, self.profile, self.catalogue, self.view)
        except Absent as absent:
            return Judgement(duty.id, Verdict.UNKNOWN, None, (unknown(absent),))
        if not told:
            links = tuple(Ref("profile", field) for field in fields)
            return Judgement(
                duty.id,
                Verdict.NOT_APPLICABLE,
                version.number,
                (Reason("applies.not", {"fields": list(fields)}, links),),
            )
        start = (
            self.view.day
            if self.future and self._begins_later(duty, version)
            else anchor(duty, version, self.catalogue, self.view)
        )
        asked = tightened(duty, version, self.view)
        answers = [
            self._excuse(duty, answer) for part in asked.parts for answer in self._ask(part, asked, start)
        ]
        verdict = worst(answers)
        speaking = [a for a in answers if a.verdict == verdict] or answers
        days = [a.deadline for a in speaking if a.deadline]
        return Judgement(
            duty.id, verdict, version.number, tuple(a.reason for a in speaking), min(days, default=None)
        )

    def _version(self, duty: Duty) -> tuple[Version | None, Judgement]:
        none = Judgement(
            duty.id,
            Verdict.NOT_APPLICABLE,
            None,
            (Reason("force.not-adopted", {"sources": [v.since for v in duty.versions]}),),
        )
        if self.future:
            version = future_version(duty, self.view)
            return (None if version is None or version.ends else version), none
        force = in_force(duty, self.view)
        if force.version or force.ended:
            ended = Reason("force.ended", {"source": force.ended.since}) if force.ended else None
            return force.version, replace(none, reasons=(ended,)) if ended else none
        if force.begins:
            soon = Reason("force.future", {"begins": force.begins})
            return None, Judgement(duty.id, Verdict.FUTURE, None, (soon,), force.begins)
        return None, none

    def _begins_later(self, duty: Duty, version: Version) -> bool:
        try:
            return in_force(duty, self.view).version is not version
        except Absent:
            return True

    def _ask(self, part: object, version: Version, start: date) -> list[Answer]:
        """The answers of one part; what nobody recorded becomes unknown here, and nowhere else."""
        try:
            return parts.ask(part, version, start, self.catalogue, self.view, self.profile)
        except Absent as absent:
            return [Answer(Verdict.UNKNOWN, unknown(absent))]
        except NoCalendar as year:
            return [Answer(Verdict.UNKNOWN, unknown(Absent("calendar", str(year.year))))]

    def _excuse(self, duty: Duty, answer: Answer) -> Answer:
        """An approved exception covers a shortfall while it lasts; it never covers what is unknown."""
        if answer.verdict not in (Verdict.DUE, Verdict.OVERDUE, Verdict.UNMET):
            return answer
        for exemption in self.view.exemptions(duty.id):
            if not exemption.subjects or answer.subject in exemption.subjects:
                values = {"id": exemption.id, "until": exemption.until, "control": exemption.compensating}
                return Answer(
                    Verdict.EXCEPTED,
                    Reason("excepted", values, (exemption.ref, *answer.reason.links)),
                    answer.subject,
                    exemption.until,
                )
        return answer


def unknown(absent: Absent) -> Reason:
    """What nobody recorded, as the reason of an *unknown*."""
    return Reason(
        f"absent.{absent.what}", {"name": absent.name, "at": absent.at}, (Ref(absent.what, absent.name),)
    )


def judge(
    duty: Duty, catalogue: Catalogue, facts: Facts, moment: Moment, under_future_rules: bool = False
) -> Judgement:
    """Verdict of one duty for one firm: D is `moment.day`, K is `moment.known`."""
    return Bench(catalogue, facts, moment, under_future_rules).judge(duty)
