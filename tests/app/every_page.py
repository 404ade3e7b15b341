"""Every page of the application with something on it: found by introspection, furnished with examples."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from neikong.app import bridge
from neikong.app.accounts.models import User
from neikong.app.evidence import taking
from neikong.app.firms.models import Firm, Grant, Member
from neikong.app.ledger.signing import sign
from neikong.app.library import shelf
from neikong.app.subjects.models import Item
from neikong.app.subjects.write import write
from tests.app.access.test_matrix import OURS, address
from tests.app.conftest import ROOT, make_user, sign_in

DOCUMENTS = ROOT / "examples" / "documents"
DUTY = "firewall.external-rule-review"
About = dict[str, dict[str, str | int]]
# of everybody who signs in, and of nobody
ACCOUNT = {
    "login": "/account/login/",
    "password": "/account/password/change/",
    "second-factor": "/account/2fa/",
    "sessions": "/account/sessions/",
}


@dataclass(frozen=True)
class Page:
    """`name` is the route's; `path` leads to it with an example."""

    name: str
    path: str


def furnish(firm: Firm) -> tuple[User, About]:
    """A person who may see every page, and for each part of the application what its pages are about."""
    user = make_user(firm, "security-head")
    member = Member.objects.get(user=user, firm=firm)
    for role in ("administrator", "ciso", "compliance"):
        Grant.objects.create(member=member, role=role, since=date(2020, 1, 1))
    officer, head = sign_in(make_user(firm, "security-officer")), sign_in(user)
    sha, drafts = taking.one(firm.pk, "x", "檢視紀錄.txt", ["每條規則均已檢視\n".encode()])
    write(firm, "x", *drafts)
    base = f"/f/{firm.pk}"
    devices = [
        i.code for i in Item.objects.filter(firm=firm, kind="network-device") if i.fields.get("external")
    ]
    _post(officer, f"{base}/records/firewall-rule-review/new/",
        {"done": "2026-11-18", "expects": 0, "subjects": devices, "x_outcome": "ok", "x_rules": "120", "evidence": sha})  # fmt: skip
    _post(officer, f"{base}/exceptions/new/",
        {"duty": DUTY, "reason": "設備汰換中", "compensating": "每日人工檢視", "subjects": "", "since": "2026-11-01", "until": "2026-12-31"})  # fmt: skip
    opened = _post(head, f"{base}/assessments/new/", {"title": "115 年度自評", "on": "2026-11-20"})
    plan = {
        "title": "異地切換演練", "kind": "system-off-site", "scenario": "natural", "systems": ["sys-order", "sys-core"], "day": "2026-11-20",
        "risks": "切換期間委託中斷", "protection": "收盤後進行", "vendors": "寰通資訊",
    }  # fmt: skip
    room = _post(head, f"{base}/drills/new/", plan)
    for what in ("begin", "interrupted"):
        _post(head, f"{room}act/", {"do": what})
    for what in ("start", "done"):
        _post(head, f"{room}step/0/", {"do": what})
    _post(head, f"{room}note/", {"text": "決定切換至異地"})
    closed = _post(head, f"{base}/assessments/new/", {"title": "114 年度自評", "on": "2025-12-31"})
    _post(head, f"{closed}act/", {"do": "close", "expects": 1})
    for name, use in (
        ("regulation.txt", "rules"),
        ("comparison-columns.txt", "rules"),
        ("policy.txt", "policy"),
    ):
        file = SimpleUploadedFile(name, Path(DOCUMENTS / name).read_bytes())
        _post(head, f"{base}/library/upload/", {"file": file, "use": use})

    def newest(**asked: str) -> str:
        found = Item.objects.filter(firm=firm, **asked).order_by("-id")[0]
        return str(found.code)

    sign(firm.pk)
    about: About = {
        "records/": {"kind": "firewall-rule-review", "code": newest(kind="firewall-rule-review")},
        "exceptions/": {"code": newest(type="exemption")},
        "assessments/<slug:code>/closed": {"code": _last(closed)},
        "assessments/": {"code": _last(opened)},
        "drills/": {"code": _last(room), "number": 1},
        "library/": {"code": newest(type="rule", kind="rules")},
        "evidence/": {"sha": sha},
        "ledger/": {"seq": 3},
        "settings/accounts/": {"person": member.person},
        "settings/parameters/": {"id": next(iter(bridge.the_catalogue().parameters))},
        "history/": {"type": "row", "kind": "system", "code": "sys-order"},
        "library/gap/report": {"form": "docx"},
    }
    # the longest beginning decides
    return user, dict(sorted(about.items(), key=lambda pair: -len(pair[0])))


def _post(client: Client, path: str, given: dict[str, Any]) -> str:
    """Where it leads."""
    answer = client.post(path, given)
    assert answer.status_code == 302, (path, answer.status_code)
    return str(answer["Location"])


def _last(path: str) -> str:
    return path.rstrip("/").rsplit("/", 1)[1]


def pages(firm: Firm, client: Client, about: About) -> tuple[list[Page], list[tuple[str, int]]]:
    """What answers a browser with a page, and the routes that could not be reached: (route, status) that is neither a page, a file,
    nor for posting only."""
    more = _more(firm)
    found, lost = [], []
    for route, pattern in OURS:
        if not route.startswith("/f/"):
            continue
        within = route.removeprefix("/f/<slug:firm>/")
        given = next((g for begin, g in about.items() if within.startswith(begin)), {})
        path = address(_filled(route, given)) + more.get(pattern.name, "")
        answer = client.get(path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            if "<html" in answer.content.decode()[:2000]:  # not a part of one
                found.append(Page(pattern.name, path))
        elif answer.status_code not in (200, 302, 405):
            lost.append((route, answer.status_code))
    return found, lost


def _filled(route: str, given: dict[str, str | int]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda m: str(given[m[1]]) if m[1] in given else m[0], route)


def _more(firm: Firm) -> dict[str, str]:
    """What an address asks beside its route."""
    policy = Item.objects.filter(firm=firm, type="rule", kind="policy")[0]
    rules = Item.objects.filter(firm=firm, type="rule", kind="rules").order_by("id")[0]
    code, item = next(iter(shelf.library(firm.pk).now))
    gap = urlencode({"policy": policy.code, "rule": rules.code})
    return {
        "search": "?" + urlencode({"q": "防火牆"}),
        "clause": "?" + urlencode({"code": code, "item": item}),
        "gap": f"?{gap}",
        "gap-report": f"?{gap}",
        "compare": "?" + urlencode({"from": "2026-01-01", "to": "2027-12-31"}),
    }
