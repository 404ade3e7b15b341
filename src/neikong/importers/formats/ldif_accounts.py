"""LDIF: accounts of a directory (Active Directory, OpenLDAP). Entries that are no accounts are counted, not lost."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from neikong.clock import day_in_taipei
from neikong.importers.reading import Origin, Reading, ToolRun
from neikong.strictyaml import Flaw

NAME = "ldif"
LARGEST = 256_000_000
DISABLED = 0x2  # userAccountControl: ACCOUNTDISABLE
ACCOUNT = {"user", "posixaccount", "inetorgperson", "person", "account", "shadowaccount"}
NOT_ACCOUNT = {"computer", "pwdpolicy", "group", "groupofnames", "organizationalunit"}
_LINE = re.compile(r"^([A-Za-z][\w.;-]*)(::?|:<) ?(.*)$")


def recognises(head: bytes) -> bool:
    text = head.lstrip(b"\xef\xbb\xbf")
    return bool(re.search(rb"(?m)^dn::? ?\S", text)) and not text.lstrip().startswith((b"[", b"{", b"<"))


def read(data: bytes, origin: Origin) -> Reading:
    """One run: a row per account with `login`, `dn`, `enabled`, `last_login`, `password_set` (days, or None: not told).

    `facts.others` counts entries that are no accounts. The file tells no time: the Origin does.
    """
    if origin.taken is None or not origin.target:
        return Reading(
            refused=Flaw(
                origin.file,
                0,
                "LDIF 不含目錄名稱及時間；請填 target 與 taken",
                "LDIF names no directory and no time; give target and taken",
            )
        )
    if len(data) > LARGEST:
        return Reading(refused=Flaw(origin.file, 0, "檔案過大", "the file is too large"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Reading(
            refused=Flaw(
                origin.file, data.count(b"\n", 0, error.start) + 1, "LDIF 應為 UTF-8", "LDIF must be UTF-8"
            )
        )
    rows: list[dict[str, Any]] = []
    flaws: list[Flaw] = []
    others = 0
    seen = False
    for line, entry in _entries(text, origin.file, flaws):
        if "dn" not in entry:
            if set(entry) - {"version", "search", "result", "ref"}:
                flaws.append(Flaw(origin.file, line, "此筆沒有 dn", "an entry without a dn"))
            continue
        seen = True
        classes = {c.lower() for c in entry.get("objectclass", ())}
        login = next((entry[k][0] for k in ("samaccountname", "uid") if entry.get(k)), None)
        if not classes & ACCOUNT or classes & NOT_ACCOUNT:
            others += 1
        elif login is None:
            flaws.append(
                Flaw(
                    origin.file, line, f"{entry['dn'][0]} 沒有登入名稱", f"{entry['dn'][0]} has no login name"
                )
            )
        else:
            rows.append(_row(login, entry, origin.taken))
    if not seen:
        return Reading(refused=Flaw(origin.file, 1, "不是 LDIF（沒有任何 dn）", "not LDIF (no dn at all)"))
    return Reading(
        (ToolRun(origin.target, origin.taken, not flaws, tuple(rows), {"others": others}),), tuple(flaws)
    )


def _entries(text: str, file: str, flaws: list[Flaw]) -> Iterator[tuple[int, dict[str, list[str]]]]:
    """Entries with the line on which they begin: folded lines joined, comments left out, base64 decoded."""
    entry: dict[str, list[str]] = {}
    start = 0
    for number, line in _lines(text):
        if not line:
            if entry:
                yield start, entry
            entry = {}
            continue
        if line.startswith("#"):
            continue
        found = _LINE.match(line)
        if not found:
            flaws.append(Flaw(file, number, "不是「屬性: 值」", "not 'attribute: value'"))
            continue
        if not entry:
            start = number
        name, kind, value = found[1].lower(), found[2], found[3]
        if kind == "::":
            try:
                value = base64.b64decode(value, validate=True).decode("utf-8", "backslashreplace")
            except (binascii.Error, ValueError):
                flaws.append(
                    Flaw(
                        file,
                        number,
                        f"{found[1]} 之 base64 無法解讀",
                        f"the base64 of {found[1]} cannot be read",
                    )
                )
                continue
        entry.setdefault(name.split(";")[0], []).append(value)
    if entry:
        yield start, entry


def _lines(text: str) -> Iterator[tuple[int, str]]:
    held, start = None, 0
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line.startswith(" ") and held is not None:
            held += line[1:]
            continue
        if held is not None:
            yield start, held
        held, start = line, number
    if held is not None:
        yield start, held


def _row(login: str, entry: dict[str, list[str]], taken: datetime) -> dict[str, Any]:
    def first(*names: str) -> str | None:
        return next((entry[n][0] for n in names if entry.get(n)), None)

    control = first("useraccountcontrol")
    flags = int(control) if control and control.lstrip("-").isdigit() and len(control) < 12 else None
    locked = first("pwdaccountlockedtime", "nsaccountlock")
    expires = _filetime(first("accountexpires"))
    shell = first("loginshell") or ""
    enabled = (
        not (flags is not None and flags & DISABLED)
        and not locked
        and not shell.endswith(("nologin", "/false"))
    )
    if expires is not None and expires < day_in_taipei(taken):
        enabled = False
    logins = [
        d
        for d in (
            _filetime(first("lastlogontimestamp")),
            _filetime(first("lastlogon")),
            _generalized(first("authtimestamp", "pwdlastsuccess")),
        )
        if d
    ]
    changed = (
        _filetime(first("pwdlastset"))
        or _generalized(first("pwdchangedtime"))
        or _days(first("shadowlastchange"))
    )
    return {
        "login": login,
        "dn": entry["dn"][0],
        "enabled": enabled,
        "last_login": max(logins).isoformat() if logins else None,
        "password_set": changed.isoformat() if changed else None,
    }


def _filetime(text: str | None) -> date | None:
    """Windows FILETIME: 100 ns since 1601; 0 and the largest number mean never."""
    if not text or not text.isdigit() or len(text) > 19 or int(text) in (0, 0x7FFFFFFFFFFFFFFF):
        return None
    try:
        return day_in_taipei(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(text) // 10))
    except OverflowError:
        return None


def _generalized(text: str | None) -> date | None:
    try:
        return day_in_taipei(datetime.strptime((text or "")[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return None


def _days(text: str | None) -> date | None:
    """shadowLastChange: days since 1970."""
    if not text or not text.isdigit() or len(text) > 6:
        return None
    return date(1970, 1, 1) + timedelta(days=int(text))
