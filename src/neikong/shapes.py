"""What a piece of YAML must look like, as values: one declaration validates a file and makes its JSON Schema.

A shape checks a tree that `strictyaml.load` gave and appends flaws with file and line; it changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Protocol

from neikong.clock import Duration
from neikong.strictyaml import Flaw, Map, Seq

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)?$")


@dataclass(frozen=True)
class At:
    """Where we are in which file, and where flaws go."""

    file: str
    line: int
    flaws: list[Flaw] = field(compare=False)

    def at(self, line: int) -> At:
        return At(self.file, line, self.flaws)

    def flaw(self, zh: str, en: str) -> None:
        self.flaws.append(Flaw(self.file, self.line, zh, en))


class Shape(Protocol):
    def check(self, value: Any, at: At) -> None: ...

    def schema(self) -> dict[str, Any]: ...


def show(value: Any) -> str:
    text = "（空白）" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass(frozen=True)
class Text:
    """Any non-empty text; `pattern` narrows it, `like` shows a right one."""

    pattern: re.Pattern[str] | None = None
    like: str = ""

    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, str) or not value.strip():
            at.flaw(f"{show(value)} 不是文字", f"{show(value)} is not text")
        elif self.pattern and not self.pattern.match(value):
            at.flaw(
                f"「{show(value)}」格式不符；例如 {self.like}",
                f"'{show(value)}' has the wrong form; write for example {self.like}",
            )

    def schema(self) -> dict[str, Any]:
        return {"type": "string", **({"pattern": self.pattern.pattern} if self.pattern else {})}


def slug() -> Text:
    return Text(SLUG, "firewall.rule-review")


@dataclass(frozen=True)
class Both:
    """A text in both languages."""

    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, Map):
            at.flaw("須有中英文兩種文字：{zh: …, en: …}", "a text needs both languages: {zh: ..., en: ...}")
            return
        for language, name in (("zh", "中文 (zh)"), ("en", "英文 (en)")):
            if not isinstance(value.get(language), str) or not value[language].strip():
                at.flaw(f"缺少{name}", f"missing language {language}")
        for extra in value.keys() - {"zh", "en"}:
            at.at(value.lines[extra]).flaw(
                f"不認得的鍵「{extra}」；只有 zh、en", f"unknown key '{extra}'; only zh and en"
            )

    def schema(self) -> dict[str, Any]:
        text = {"type": "string", "minLength": 1}
        return {
            "type": "object",
            "properties": {"zh": text, "en": text},
            "required": ["zh", "en"],
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Day:
    def check(self, value: Any, at: At) -> None:
        try:
            date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
        except ValueError:
            at.flaw(
                f"「{show(value)}」不是日期；請寫如 2027-12-31",
                f"'{show(value)}' is not a date; write for example 2027-12-31",
            )

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}


@dataclass(frozen=True)
class Instant:
    """A time with its zone, or a day (its end in Taipei)."""

    def check(self, value: Any, at: At) -> None:
        try:
            if not isinstance(value, str):
                raise ValueError
            if len(value) != 10 and datetime.fromisoformat(value).tzinfo is None:
                raise ValueError
            date.fromisoformat(value[:10])
        except ValueError:
            at.flaw(
                f"「{show(value)}」不是時間；請寫如 2026-11-20T09:00+08:00 或 2026-11-20",
                f"'{show(value)}' is not a time; write for example 2026-11-20T09:00+08:00 or 2026-11-20",
            )

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True)
class Span:
    """A duration in ISO 8601."""

    def check(self, value: Any, at: At) -> None:
        try:
            Duration.parse(value if isinstance(value, str) else str(value))
        except ValueError:
            at.flaw(
                f"「{show(value)}」不是期間；請寫如 P1Y、P6M 或 P30D",
                f"'{show(value)}' is not a period; write for example P1Y, P6M or P30D",
            )

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^P"}


@dataclass(frozen=True)
class Flag:
    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, bool):
            at.flaw(f"「{show(value)}」應為 true 或 false", f"'{show(value)}' should be true or false")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    whole: bool = False

    def check(self, value: Any, at: At) -> None:
        right = isinstance(value, int if self.whole else int | float) and not isinstance(value, bool)
        if not right:
            at.flaw(f"「{show(value)}」不是數字", f"'{show(value)}' is not a number")

    def schema(self) -> dict[str, Any]:
        return {"type": "integer" if self.whole else "number"}


@dataclass(frozen=True)
class Choice:
    of: Collection[str]
    what_zh: str = "值"
    what_en: str = "value"

    def check(self, value: Any, at: At) -> None:
        if value in self.of and isinstance(value, str):
            return
        near = get_close_matches(str(value), self.of, 1)
        some = "、".join(sorted(self.of)[:8])
        zh = f"；是否為「{near[0]}」？" if near else f"；可用：{some}"
        en = f"; did you mean '{near[0]}'?" if near else f"; it may be: {', '.join(sorted(self.of)[:8])}"
        at.flaw(
            f"沒有「{show(value)}」這個{self.what_zh}{zh}", f"there is no {self.what_en} '{show(value)}'{en}"
        )

    def schema(self) -> dict[str, Any]:
        return {"enum": sorted(self.of)}


@dataclass(frozen=True)
class Many:
    """A list; at least `least` items, none twice when `once`."""

    of: Shape
    least: int = 0
    once: bool = True

    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, Seq):
            at.flaw(f"「{show(value)}」應為清單：[…]", f"'{show(value)}' should be a list: [...]")
            return
        if len(value) < self.least:
            at.flaw(f"至少要有 {self.least} 項", f"needs at least {self.least} item(s)")
        for n, (item, line) in enumerate(zip(value, value.lines, strict=True)):
            self.of.check(item, at.at(line))
            if self.once and isinstance(item, str) and item in value[:n]:
                at.at(line).flaw(f"「{item}」重複", f"'{item}' stands twice")

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": self.of.schema(), "minItems": self.least}


@dataclass(frozen=True)
class Table:
    """A map from names to one shape."""

    of: Shape
    names: Shape | None = None

    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, Map):
            at.flaw(
                f"「{show(value)}」應為對照：{{鍵: 值}}", f"'{show(value)}' should be a map: {{key: value}}"
            )
            return
        for key, item in value.items():
            if self.names:
                self.names.check(key, at.at(value.lines[key]))
            self.of.check(item, at.at(value.lines[key]))

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.of.schema()}


@dataclass(frozen=True)
class Object:
    """A map with known keys: some required, some optional."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, Map):
            keys = ", ".join(self.required)
            at.flaw(f"「{show(value)}」應為對照（含 {keys}）", f"'{show(value)}' should be a map with {keys}")
            return
        for key in self.required.keys() - value.keys():
            at.at(value.line).flaw(f"缺少「{key}」", f"missing key '{key}'")
        known = [*self.required, *self.optional]
        for key, item in value.items():
            here = at.at(value.lines[key])
            shape = self.required.get(key) or self.optional.get(key)
            if shape is None:
                near = get_close_matches(key, known, 1)
                zh = f"；是否為「{near[0]}」？" if near else f"；可用：{'、'.join(known)}"
                en = f"; did you mean '{near[0]}'?" if near else f"; known keys: {', '.join(known)}"
                here.flaw(f"不認得的鍵「{key}」{zh}", f"unknown key '{key}'{en}")
            else:
                shape.check(item, here)

    def schema(self) -> dict[str, Any]:
        fields = {**self.required, **self.optional}
        return {
            "type": "object",
            "properties": {name: shape.schema() for name, shape in fields.items()},
            "required": sorted(self.required),
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class Scalar:
    """A plain value: text, number or flag."""

    def check(self, value: Any, at: At) -> None:
        if not isinstance(value, str | int | float | bool):
            at.flaw(f"「{show(value)}」應為單一值", f"'{show(value)}' should be a single value")

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True)
class Either:
    """One of several shapes, told apart by the first whose `when` holds; each `when` names a YAML type or key."""

    ways: Sequence[tuple[str, Shape]]  # when: "map", "list", "text", "flag", "key:<name>", "any"

    def check(self, value: Any, at: At) -> None:
        for when, shape in self.ways:
            if _is(when, value):
                shape.check(value, at)
                return
        at.flaw(
            f"「{show(value)}」不是此處可寫的內容", f"'{show(value)}' is not something that can stand here"
        )

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [shape.schema() for _, shape in self.ways]}


def _is(when: str, value: Any) -> bool:
    match when:
        case "map":
            return isinstance(value, Map)
        case "list":
            return isinstance(value, Seq)
        case "text":
            return isinstance(value, str)
        case "flag":
            return isinstance(value, bool)
        case "scalar":
            return isinstance(value, str | int | float | bool)
        case "any":
            return True
        case _:
            return isinstance(value, Map) and when.removeprefix("key:") in value
