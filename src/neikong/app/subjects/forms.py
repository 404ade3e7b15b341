"""Form fields from the catalogue's field types: one declaration in YAML is the widget, the help, the check and the JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from neikong.app.base.say import say, tr
from neikong.app.subjects.models import Item, State, Type
from neikong.clock import TAIPEI, Duration
from neikong.obligations.model import Catalogue
from neikong.shapes import At
from neikong.store import firm_forms
from neikong.strictyaml import Flaw

MOST_CHOICES = 400
UNITS = (
    ("M", say("分鐘", "minutes")),
    ("H", say("小時", "hours")),
    ("D", say("日", "days")),
    ("W", say("週", "weeks")),
    ("MO", say("個月", "months")),
    ("Y", say("年", "years")),
)


class DurationWidget(forms.MultiWidget):
    """A number and a unit; what is neither (P1Y6M) is written out as it is."""

    def __init__(self) -> None:
        super().__init__(
            [
                forms.TextInput(
                    {"inputmode": "decimal", "class": "short", "aria-label": say("數量", "Amount")}
                ),
                forms.Select({"class": "unit", "aria-label": say("單位", "Unit")}, choices=UNITS),
            ],
        )

    def decompress(self, value: Any) -> list[Any]:
        text = str(value or "")
        if text.startswith("PT") and text[2:-1].isdigit():
            return [text[2:-1], text[-1]]
        if text.startswith("P") and text[1:-1].isdigit():
            return [text[1:-1], "MO" if text[-1] == "M" else text[-1]]
        return [text, "H"]


class DurationField(forms.MultiValueField):
    widget = DurationWidget

    def __init__(self, **given: Any) -> None:
        super().__init__(
            [forms.CharField(required=False), forms.ChoiceField(choices=UNITS, required=False)],
            require_all_fields=False,
            **given,
        )

    def compress(self, values: list[Any]) -> str:
        if not values or not values[0]:
            return ""
        amount, unit = str(values[0]).strip(), values[1]
        if amount.isdigit():
            amount = {"M": f"PT{amount}M", "H": f"PT{amount}H", "MO": f"P{amount}M"}.get(
                unit, f"P{amount}{unit}"
            )
        try:
            Duration.parse(amount)
        except ValueError as wrong:
            raise ValidationError(
                say(
                    "請填整數並選擇單位，例如 4 小時。",
                    "Write a whole number and choose a unit, for example 4 hours.",
                )
            ) from wrong
        return amount


class Lines(forms.CharField):
    """Several texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return list(value)
        return [line.strip() for line in str(value or "").splitlines() if line.strip()]


class YesNo(forms.TypedChoiceField):
    """Yes, no, or not told: an empty answer is not a no."""

    def __init__(self, **given: Any) -> None:
        choices = [("", say("未填", "not told")), ("yes", say("是", "yes")), ("no", say("否", "no"))]
        super().__init__(
            choices=choices, coerce=lambda v: {"yes": True, "no": False}[v], empty_value=None, **given
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value)


class Names:
    """The rows that references may lead to, each register read once for a form."""

    def __init__(self, firm: str) -> None:
        self.firm = firm
        self._held: dict[str, list[tuple[str, str]]] = {}

    def of(self, register: str) -> list[tuple[str, str]]:
        if register not in self._held:
            rows = (
                Item.objects.filter(firm_id=self.firm, type=Type.ROW, kind=register)
                .exclude(state=State.WITHDRAWN)
                .order_by("code")
                .values_list("code", "title")[: MOST_CHOICES + 1]
            )
            self._held[register] = [(c, f"{c}　{t}" if t else c) for c, t in rows]
        return self._held[register]

    def exist(self, register: str, codes: Iterable[str]) -> set[str]:
        return set(
            Item.objects.filter(firm_id=self.firm, type=Type.ROW, kind=register, code__in=list(codes))
            .exclude(state=State.WITHDRAWN)
            .values_list("code", flat=True)
        )


def build(given: Mapping[str, Any], catalogue: Catalogue, names: Names, long: bool = False) -> forms.Field:
    """The form field of one field of the catalogue. `long` gives texts several lines."""
    kind = given["type"]
    common: dict[str, Any] = {
        "label": tr(given["title"]),
        "required": bool(given.get("required")),
        "help_text": _help(given),
    }
    if kind in ("number", "money"):
        return forms.DecimalField(**common, widget=forms.TextInput({"inputmode": "decimal"}))
    if kind == "flag":
        return YesNo(**common)
    if kind == "date":
        return forms.DateField(**common, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    if kind == "time":
        return forms.DateTimeField(
            **common, widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M")
        )
    if kind == "duration":
        return DurationField(**common)
    if kind in ("choice", "many-choice"):
        options = [(key, tr(text)) for key, text in firm_forms.choices(given, catalogue).items()]
        if kind == "choice":
            return forms.ChoiceField(**common, choices=[("", "—"), *options])
        return forms.MultipleChoiceField(**common, choices=options, widget=forms.CheckboxSelectMultiple)
    if kind in ("ref", "person", "many-ref"):
        return _reference(kind, given, names, common)
    if kind == "many-text":
        return Lines(**common)
    return forms.CharField(**common, widget=forms.Textarea({"rows": 3}) if long else forms.TextInput())


def _reference(kind: str, given: Mapping[str, Any], names: Names, common: dict[str, Any]) -> forms.Field:
    register = "person" if kind == "person" else given["ref"]
    listed = names.of(register)
    many = kind == "many-ref"
    if len(listed) <= MOST_CHOICES:
        if many:
            return forms.MultipleChoiceField(**common, choices=listed)
        return forms.ChoiceField(**common, choices=[("", "—"), *listed])

    def exist(value: Any) -> None:
        wanted = set(value if isinstance(value, list) else [value])
        if missing := sorted(wanted - names.exist(register, wanted)):
            raise ValidationError(
                say(f"清冊中沒有：{'、'.join(missing)}", f"not in the register: {', '.join(missing)}")
            )

    return (Lines if many else forms.CharField)(**common, validators=[exist])


def _help(given: Mapping[str, Any]) -> str:
    unit = given.get("unit")
    parts = [tr(given.get("says")), tr(unit) if isinstance(unit, Mapping) else str(unit or "")]
    return "　".join(p for p in parts if p)


def initial(given: Mapping[str, Any], value: Any) -> Any:
    """A stored value as its form field takes it."""
    if given["type"] == "time" and isinstance(value, str):
        try:
            return datetime.fromisoformat(value).astimezone(TAIPEI).replace(tzinfo=None)
        except ValueError:
            return value
    return value


def plain(value: Any) -> Any:
    """A cleaned value as JSON: whole numbers as such, days and instants (Taipei) as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(TAIPEI).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value


def told(cleaned: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was filled in, as JSON: an empty field is not there at all."""
    found = {}
    for name in fields:
        value = plain(cleaned.get(name))
        if value is not None and value != "" and value != []:
            found[name] = value
    return found


def flaws(
    fields: Mapping[str, Any], values: Mapping[str, Any], catalogue: Catalogue
) -> dict[str, list[Flaw]]:
    """The strict check of the loader over the values: field -> what is wrong. Unknown fields are refused too."""
    wrong: dict[str, list[Flaw]] = {}
    for name, value in values.items():
        found: list[Flaw] = []
        if name not in fields:
            found.append(Flaw(name, 0, f"沒有「{name}」這個欄位", f"there is no field '{name}'"))
        else:
            _check(firm_forms.field_shape(fields[name], catalogue).check, value, At(name, 0, found))
        if found:
            wrong[name] = found
    for name, given in fields.items():
        if given.get("required") and name not in values:
            wrong[name] = [Flaw(name, 0, "必須填寫", "this must be filled in")]
    return wrong


def _check(check: Callable[[Any, At], None], value: Any, at: At) -> None:
    from neikong.strictyaml import Seq

    if isinstance(value, list):
        made = Seq(0)
        made.extend(value)
        made.lines = [0] * len(value)
        value = made
    check(value, at)


def shown(given: Mapping[str, Any] | None, value: Any, catalogue: Catalogue) -> str:
    """A value as a person reads it (references as their codes; pages make links of them)."""
    from neikong.reports.messages import duration

    if value is None or value == "":
        return ""
    if given is None:
        return str(value)
    kind = given["type"]
    if kind == "flag":
        return str(say("是", "yes") if value else say("否", "no"))
    if kind in ("choice", "many-choice"):
        names = firm_forms.choices(given, catalogue)
        many = value if isinstance(value, list | tuple) else [value]
        return "、".join(tr(names[v]) if v in names else str(v) for v in many)
    if kind == "duration":
        from neikong.app.base.say import language

        return duration(str(value), language())
    if kind in ("number", "money") and isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(value)
