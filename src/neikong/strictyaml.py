"""YAML read strictly: known keys, once, as text; every value remembers its line. Imports nothing of ours.

A file is bytes handed in. What comes out is `Map`, `Seq` and plain scalars, or a list of `Flaw`s: a reader's error is
a value with a place. No anchors, no aliases, no tags (an alias bomb is refused at its first alias), UTF-8 only,
bounded in size and depth. Dates stay text: the shape that expects a date reads it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 4_000_000  # bytes; a firm's largest register is far below, a bomb is far above
DEEPEST = 24

_INT = re.compile(r"[-+]?(0|[1-9][0-9_]*)$")
_FLOAT = re.compile(r"[-+]?(\d[\d_]*)?\.\d+([eE][-+]?\d+)?$|[-+]?\d[\d_]*(\.\d*)?[eE][-+]?\d+$")
_TRAPS = frozenset({"on", "off", "yes", "no", "y", "n"})
_STRAY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\ufeff\ufffe\uffff]")


@dataclass(frozen=True, order=True)
class Flaw:
    """What is wrong at a place, and what would be right, in both languages. `line` counts from 1; 0 is the file."""

    file: str
    line: int
    zh: str
    en: str

    def say(self, language: str = "zh") -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.zh if language == 'zh' else self.en}"


class Map(dict[str, Any]):
    """A mapping that knows the line of itself and of each key."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class Seq(list[Any]):
    """A list that knows the line of itself and of each item."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class Unreadable(Exception):
    """One file could not be read as YAML; carries its flaws. Never leaves this module's callers uncaught."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__(flaws[0].say("en"))
        self.flaws = flaws


def _refuse(file: str, line: int, zh: str, en: str) -> Unreadable:
    return Unreadable([Flaw(file, line, zh, en)])


def decode(data: bytes, file: str, *, largest: int = LARGEST) -> str:
    """UTF-8 text of a file, or `Unreadable`: too large, or in another encoding (the line where UTF-8 breaks)."""
    if len(data) > largest:
        raise _refuse(
            file,
            0,
            f"檔案有 {len(data):,} 位元組，上限 {largest:,}；請分成數個檔案",
            f"the file has {len(data):,} bytes, the limit is {largest:,}; split it into several files",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _refuse(
            file,
            line,
            "不是 UTF-8 編碼（可能是 Big5）；請以 UTF-8 另存新檔",
            "not UTF-8 (Big5, perhaps); save the file as UTF-8",
        ) from None


def load(data: bytes, file: str, *, largest: int = LARGEST) -> Any:
    """The tree of one YAML document. Raises `Unreadable` with every flaw that can be told at once."""
    text = decode(data, file, largest=largest)
    if stray := _STRAY.search(text):
        line = text.count("\n", 0, stray.start()) + 1
        raise _refuse(
            file,
            line,
            f"控制字元 U+{ord(stray[0]):04X}；請刪除",
            f"control character U+{ord(stray[0]):04X}; delete it",
        )
    flaws: list[Flaw] = []
    try:
        tree = _compose(text, file, flaws)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        said = error.problem or str(error)
        raise Unreadable(
            [*flaws, Flaw(file, line, f"YAML 語法錯誤：{said}", f"not valid YAML: {said}")]
        ) from None
    except yaml.YAMLError as error:
        raise _refuse(file, 0, f"YAML 語法錯誤：{error}", f"not valid YAML: {error}") from None
    if flaws:
        raise Unreadable(flaws)
    return tree


def _compose(text: str, file: str, flaws: list[Flaw]) -> Any:
    """Build the tree from events, without recursion: depth is a number that we bound, not the stack."""
    loader = yaml.CSafeLoader(text)
    root: list[Any] = []
    # the open containers; beside a Map stands the key that waits for its value
    stack: list[tuple[Map | Seq, list[tuple[str, int] | None]]] = []

    def place(value: Any, line: int) -> None:
        if not stack:
            root.append(value)
            return
        container, waiting = stack[-1]
        if isinstance(container, Seq):
            container.append(value)
            container.lines.append(line)
            return
        if waiting[0] is None:
            waiting[0] = (_key(value, line, file, flaws), line)
            return
        key, at = waiting[0]
        waiting[0] = None
        if key in container:
            first = container.lines[key]
            flaws.append(
                Flaw(
                    file,
                    at,
                    f"鍵「{key}」重複（第 {first} 行已有）；請留一個",
                    f"key '{key}' stands twice (first on line {first}); keep one",
                )
            )
            return
        container[key] = value
        container.lines[key] = at

    try:
        while loader.check_event():
            event: Any = loader.get_event()
            line: int = event.start_mark.line + 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _refuse(
                    file,
                    line,
                    "不接受錨點或別名（& *）；請直接寫出內容",
                    "anchors and aliases (& *) are not accepted; write the content out",
                )
            tag = getattr(event, "tag", None)
            if tag and tag != "!":
                raise _refuse(file, line, f"不接受標籤 {tag}", f"tags such as {tag} are not accepted")
            if isinstance(event, yaml.ScalarEvent):
                plain = event.implicit[0] and not event.style
                place(_scalar(event.value, line, file, flaws) if plain else event.value, line)
            elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                if len(stack) >= DEEPEST:
                    raise _refuse(
                        file, line, f"巢狀超過 {DEEPEST} 層", f"nested deeper than {DEEPEST} levels"
                    )
                stack.append((Map(line) if isinstance(event, yaml.MappingStartEvent) else Seq(line), [None]))
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                container, _ = stack.pop()
                place(container, container.line)
            elif isinstance(event, yaml.DocumentStartEvent) and root:
                raise _refuse(
                    file, line, "一個檔案只能有一份文件（---）", "one file holds one document (---)"
                )
    finally:
        loader.dispose()
    return root[0] if root else None


def _key(value: Any, line: int, file: str, flaws: list[Flaw]) -> str:
    if isinstance(value, str):
        return value
    said = "…" if isinstance(value, Map | Seq) else str(value)
    flaws.append(
        Flaw(file, line, f"鍵 {said} 不是文字；請加引號", f"key {said} is not text; put it in quotes")
    )
    return said


def _scalar(value: str, line: int, file: str, flaws: list[Flaw]) -> Any:
    if value in ("", "~", "null"):
        return None
    if value in ("true", "false"):
        return value == "true"
    first = value[0]
    if first.isdigit() or first in "+-.":
        if _INT.match(value):
            return int(value.replace("_", "")) if len(value) < 40 else value
        if _FLOAT.match(value):
            return float(value.replace("_", ""))
    elif len(value) <= 3 and value.lower() in _TRAPS:
        flaws.append(
            Flaw(
                file,
                line,
                f"「{value}」在 YAML 中意義不明；請寫 true/false，或加引號",
                f"'{value}' means different things to YAML readers; write true or false, or put it in quotes",
            )
        )
    return value
