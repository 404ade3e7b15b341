"""How many questions each page and endpoint asks the database: a file of numbers that fails on growth (budgets.json).

`NEIKONG_WRITE_BUDGETS=1 pytest tests/app/test_budgets.py` writes it anew; a review sees the difference."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from neikong.app.api.models import Token
from neikong.app.api.tokens import digest
from neikong.app.base.drawn import PAGES
from neikong.app.base.now import now
from neikong.app.firms.models import Firm, Member
from neikong.app.subjects.models import Item, State, Type
from tests.app.access.test_matrix import OURS, address
from tests.app.conftest import make_user, sign_in

pytestmark = pytest.mark.django_db
BUDGETS = Path(__file__).parent / "budgets.json"
LISTS = (
    "registers/system/",
    "records/drill/",
    "evidence/",
    "drills/",
    "tasks/",
    "library/",
    "ledger/",
    "exceptions/",
    "assessments/",
)
MOST_OF_A_LIST = 10  # signing in included


def asked(client: Client, path: str, **headers: str) -> tuple[int, int]:
    """The status and the number of queries of the second visit: the first fills what a process keeps."""
    client.get(path, headers=headers)
    PAGES.clear()  # not the page itself
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path, headers=headers)
    return answer.status_code, len(seen)


def test_no_page_asks_more_than_it_did(changfeng: Firm) -> None:
    user = make_user(changfeng, "security-head")
    client = sign_in(user)
    member = Member.objects.get(user=user, firm=changfeng)
    Token.objects.create(
        member=member, name="t", digest=digest("nk_t"), scopes=["register.see", "record.see", "position.see", "search.use", "ledger.see"],
        made=now(), ends=date(2099, 1, 1),
    )  # fmt: skip
    found: dict[str, int] = {}
    for route, _ in OURS:
        if "<int" in route:
            continue
        path = address(route)
        headers = {"Authorization": "Bearer nk_t"} if path.startswith("/api/") else {}
        status, count = asked(client, path, **headers)
        if status == 200:
            found[route] = count
    if os.environ.get("NEIKONG_WRITE_BUDGETS"):
        BUDGETS.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")
    budgets = json.loads(BUDGETS.read_text())
    assert {r: (n, budgets.get(r)) for r, n in found.items() if n > budgets.get(r, -1)} == {}


@pytest.mark.parametrize("where", LISTS)
def test_a_list_asks_little_and_no_more_when_it_is_long(changfeng: Firm, where: str) -> None:
    client = sign_in(make_user(changfeng, "security-head"))
    status, before = asked(client, f"/f/changfeng/{where}")
    assert status == 200
    Item.objects.bulk_create(
        Item(
            firm=changfeng, type=kind[0], kind=kind[1], code=f"{kind[2]}{n:064}"[-64:], version=1, seq=10_000_000 + n, changed=now(), since=date(2026, 1, 1),
            state=State.CURRENT if kind[0] != Type.RECORD else State.APPROVED, title=f"第 {n} 筆",
            body={"fields": {"name": f"第 {n} 筆", "core": False}, "since": "2026-01-01", "done": "2026-01-01", "name": "x", "size": 1, "planned": "2026-01-01"},
        )
        for kind in ((Type.ROW, "system", "s"), (Type.RECORD, "drill", "r"), (Type.EVIDENCE, "file", "e"), (Type.DRILL, "room", "d"))
        for n in range(300)
    )  # fmt: skip
    status, after = asked(client, f"/f/changfeng/{where}?page=2")
    assert status == 200
    assert after <= before + 1, where
    assert after <= MOST_OF_A_LIST, where
