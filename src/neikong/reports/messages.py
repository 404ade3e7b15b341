"""Reasons in words. One table for the engine's reasons; each check brings the words of its own reasons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from neikong.checks import MESSAGES as CHECK_MESSAGES
from neikong.clock import Duration, roc
from neikong.facts import Reason
from neikong.obligations.model import Catalogue, Text

MESSAGES: dict[str, tuple[str, str]] = {
    "force.not-adopted": (
        "公司確認不適用所據文件：{sources}",
        "the firm confirmed that it is not bound by: {sources}",
    ),
    "force.ended": ("已由「{source}」廢止", "ended by {source}"),
    "force.future": ("自 {begins} 起生效", "in force from {begins}"),
    "applies.not": ("公司屬性不在適用範圍：{fields}", "outside its scope by: {fields}"),
    "absent.source": ("請確認「{name}」之生效日", "confirm the in-force date of {name}"),
    "absent.profile": ("請填寫公司屬性「{name}」", "state the firm's profile field: {name}"),
    "absent.register": ("尚未建立清冊「{name}」", "the register {name} is not kept here"),
    "absent.records": ("尚未在此留存紀錄「{name}」", "records of the kind {name} are not kept here"),
    "absent.document": ("尚未在此留存文件", "documents are not kept here"),
    "absent.mechanism": ("尚未在此登錄管控機制", "mechanisms are not kept here"),
    "absent.observations": ("沒有「{name}」之工具輸出", "there is no tool output of the format {name}"),
    "absent.parameter": ("參數「{name}」尚未設定", "the parameter {name} is not set"),
    "absent.field": ("「{at}」缺少欄位「{name}」", "{at} lacks the field {name}"),
    "absent.row": ("清冊 {at} 沒有「{name}」", "the register {at} has no {name}"),
    "absent.calendar": ("交易日曆沒有 {name} 年之資料", "the trading calendar has no data for {name}"),
    "absent.subject": ("紀錄「{at}」未指明對象", "the record {at} names no subject"),
    "subjects.none": (
        "清冊「{register}」中沒有應受檢之項目",
        "no row of the register {register} is asked for",
    ),
    "excepted": (
        "例外 {id} 核准至 {until}；補償措施：{control}",
        "exception {id} approved until {until}; compensating control: {control}",
    ),
    "periodic.met": (
        "{kind}已於 {done} 完成；下次期限 {deadline}",
        "{kind} done on {done}; next by {deadline}",
    ),
    "periodic.due": (
        "上次{kind}為 {done}；應於 {deadline} 前再辦理",
        "{kind} last done on {done}; due again by {deadline}",
    ),
    "periodic.overdue": (
        "上次{kind}為 {done}；期限 {deadline} 已過",
        "{kind} last done on {done}; the limit {deadline} has passed",
    ),
    "periodic.due.none": (
        "本期尚無{kind}；應於 {deadline} 前完成",
        "no {kind} yet in this period; due by {deadline}",
    ),
    "periodic.overdue.none": (
        "沒有{kind}；期限 {deadline} 已過",
        "no {kind}; the limit {deadline} has passed",
    ),
    "periodic.due.short": (
        "{kind}尚不合格（{missing}{what}）；應於 {deadline} 前補正",
        "the {kind} does not count ({missing}{what}); mend it by {deadline}",
    ),
    "periodic.overdue.short": (
        "{kind}不合格（{missing}{what}）；期限 {deadline} 已過",
        "the {kind} does not count ({missing}{what}); the limit {deadline} has passed",
    ),
    "standing.met": ("{kind}自 {done} 起有效", "{kind} in place since {done}"),
    "standing.none": ("沒有{kind}", "there is no {kind}"),
    "standing.short.approval": (
        "{kind}（{done}）未經 {what} 核准",
        "the {kind} of {done} is not approved by {what}",
    ),
    "standing.short.self-approved": (
        "{kind}（{done}）由作成者自行核准",
        "the {kind} of {done} was approved by the person who made it",
    ),
    "standing.short.sections": ("{kind}（{done}）缺少：{what}", "the {kind} of {done} lacks: {what}"),
    "standing.short.fields": (
        "{kind}（{done}）未達要求：{what}",
        "the {kind} of {done} falls short in: {what}",
    ),
    "standing.short.evidence": ("{kind}（{done}）沒有佐證檔案", "the {kind} of {done} has no evidence file"),
    "event.quiet": ("自 {since} 以來沒有「{trigger}」事件", "no {trigger} since {since}"),
    "event.answered": (
        "{trigger}（{day}）已於 {done} 完成{kind}",
        "{trigger} ({day}) was answered on {done} by {kind}",
    ),
    "event.late": (
        "{trigger}（{day}）之{kind}遲至 {done} 才完成",
        "{kind} for {trigger} ({day}) came late, on {done}",
    ),
    "event.due": (
        "{trigger}（{day}）應於 {deadline} 前完成{kind}",
        "{trigger} ({day}) is to be answered by {deadline} with {kind}",
    ),
    "event.overdue": (
        "{trigger}（{day}）之{kind}已逾 {deadline}",
        "{kind} for {trigger} ({day}) is past its limit {deadline}",
    ),
    "event.unanswered": ("{trigger}（{day}）沒有{kind}", "{trigger} ({day}) has no {kind}"),
    "check.stale": (
        "最近觀測為 {observed}，已超過 {limit}",
        "the newest observation is of {observed}, older than {limit}",
    ),
}
SPAN = re.compile(r"P(\d+[YMWD])*(T(\d+[HMS])+)?$")
DAY = re.compile(r"\d{4}-\d\d-\d\d$")
MISSING = {
    "approval": ("未核准", "not approved"),
    "self-approved": ("自行核准", "approved by its own maker"),
    "evidence": ("無佐證檔案", "no evidence file"),
    "fields": ("欄位未達要求", "fields fall short"),
    "sections": ("缺少章節", "sections missing"),
}


def sentence(reason: Reason, catalogue: Catalogue, language: str) -> str:
    """A reason in words. Ids of the catalogue become their titles; dates are ROC dates in Chinese."""
    at = 0 if language == "zh" else 1
    found = MESSAGES.get(reason.key) or CHECK_MESSAGES.get(reason.key)
    if found is None:
        raise KeyError(f"no words for the reason {reason.key}")
    fields = _fields(reason, catalogue, language)
    values = {
        name: word(
            name,
            [fields.get(v, v) for v in value]
            if name in ("what", "fields")
            else fields.get(value, value)
            if name in ("name", "field")
            else value,
            catalogue,
            language,
        )
        for name, value in reason.values.items()
    }
    if values.get("what"):
        values["what"] = (
            f"：{values['what']}"
            if "missing" in values and "short" in reason.key and reason.key.startswith("periodic")
            else values["what"]
        )
    text = found[at].format_map(_Blank(values))
    subject = reason.values.get("subject")
    return f"{subject}：{text}" if subject and language == "zh" else f"{subject}: {text}" if subject else text


def _fields(reason: Reason, catalogue: Catalogue, language: str) -> dict[Any, str]:
    """Titles of the fields, settings and sections of what the reason is about: a word may differ from form to form."""
    found: dict[Any, str] = {}
    kinds = [
        str(reason.values.get("kind", "")),
        str(reason.values.get("register", "")),
        *(link.kind for link in reason.links),
    ]
    for kind in reversed(kinds):
        prefix, _, rest = kind.rpartition(":")
        tables = {"document": (catalogue.documents,), "mechanism": (catalogue.mechanisms,)}.get(
            prefix, (catalogue.records, catalogue.registers)
        )
        for table in tables:
            if rest in table:
                found |= {
                    name: given.get("title", given)[language] for name, given in table[rest].fields.items()
                }
    return found


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def word(name: str, value: Any, catalogue: Catalogue, language: str) -> str:
    """One value in words."""
    if value is None:
        return ""
    if isinstance(value, date):
        return roc(value) if language == "zh" else value.isoformat()
    if isinstance(value, list | tuple):
        return ("、" if language == "zh" else ", ").join(
            word(name, item, catalogue, language) for item in value
        )
    if isinstance(value, Duration):
        return duration(str(value), language)
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    if isinstance(value, str) and SPAN.match(value):
        return duration(value, language)
    if isinstance(value, str) and DAY.match(value):
        return word(name, date.fromisoformat(value), catalogue, language)
    if name == "missing":
        return MISSING.get(str(value), (str(value), str(value)))[0 if language == "zh" else 1]
    return title(str(value), catalogue, language) if isinstance(value, str) else str(value)


def title(id: str, catalogue: Catalogue, language: str) -> str:
    """The title of a thing of the catalogue, else the id itself."""
    prefix, _, rest = id.partition(":")
    if prefix == "document" and rest in catalogue.documents:
        return _space(catalogue.documents[rest].title[language], language)
    if prefix == "mechanism":
        form = catalogue.mechanisms.get(rest)
        return _space(form.title[language] if form else _mechanism(rest, catalogue, language), language)
    tables: tuple[Mapping[str, Any], ...] = (
        catalogue.records,
        catalogue.registers,
        catalogue.sources,
        catalogue.parameters,
    )
    for table in tables:
        if id in table:
            text: str = table[id].title[language]
            return text
    if id in catalogue.profile:
        return str(catalogue.profile[id]["title"][language])
    if id in catalogue.roles:
        return catalogue.roles[id][language]
    return _names(catalogue).get(id, {}).get(language, id)


_NAMES: dict[str, dict[str, Text]] = {}


def _names(catalogue: Catalogue) -> dict[str, Text]:
    """Titles of fields, sections and choices, which are the same word wherever they stand."""
    if catalogue.digest not in _NAMES:
        found: dict[str, Text] = {}
        for forms in (catalogue.documents, catalogue.mechanisms, catalogue.registers, catalogue.records):
            for form in forms.values():
                for name, given in form.fields.items():
                    found.setdefault(name, given.get("title", given))
                    choice = given.get("choice") if "title" in given else None
                    for option, said in (choice or {}).items():
                        if isinstance(said, dict):
                            found.setdefault(option, said)
        for definition in catalogue.definitions.values():
            for option, said in definition.values.items():
                found.setdefault(option, said)
        _NAMES.clear()
        _NAMES[catalogue.digest] = found
    return _NAMES[catalogue.digest]


def _space(text: str, language: str) -> str:
    return f"「{text}」" if language == "zh" else text


def _mechanism(kind: str, catalogue: Catalogue, language: str) -> str:
    """A mechanism without a form of its own bears the title of the duty that wants it."""
    for duty in catalogue.duties.values():
        for version in duty.versions:
            if any(getattr(part, "kind", "") == "mechanism:" + kind for part in version.parts):
                return duty.title[language]
    return kind


UNITS = {
    "Y": ("年", " year(s)"),
    "M": ("個月", " month(s)"),
    "D": ("日", " day(s)"),
    "H": ("小時", " hour(s)"),
    "m": ("分鐘", " minute(s)"),
    "S": ("秒", " second(s)"),
}


def duration(text: str, language: str) -> str:
    """P1Y → 1年, PT30M → 30分鐘."""
    day, _, clock = text.removeprefix("P").partition("T")
    parts = [*_units(day, ""), *_units(clock, "m")]
    at = 0 if language == "zh" else 1
    return ("" if at == 0 else " ").join(f"{n}{UNITS[unit][at]}" for n, unit in parts) or "0"


def _units(text: str, minute: str) -> list[tuple[str, str]]:
    found, number = [], ""
    for letter in text:
        if letter.isdigit():
            number += letter
        else:
            found.append((number, minute if letter == "M" and minute else letter))
            number = ""
    return found
