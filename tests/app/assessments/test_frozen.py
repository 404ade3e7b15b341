"""What was closed stays, byte for byte, through a hundred other catalogues; what is open is told what would change."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from neikong.app import bridge
from neikong.app.firms.models import Firm
from neikong.app.subjects.models import Item
from neikong.obligations.model import Catalogue

pytestmark = pytest.mark.django_db
WHERE = "/f/changfeng/assessments"


def begun(client: Client) -> Item:
    client.post(f"{WHERE}/new/", {"title": "年度自評", "on": "2026-11-20"})
    return Item.objects.filter(type="assessment").order_by("-id")[0]


def close(client: Client, item: Item) -> int:
    item.refresh_from_db()
    code: int = client.post(f"{WHERE}/{item.code}/act/", {"do": "close", "expects": item.version}).status_code
    return code


def upgraded(catalogue: Catalogue, chance: random.Random) -> Catalogue:
    """Another catalogue: words changed, a duty renamed, split, merged into another, or removed."""
    duties = dict(catalogue.duties)
    for _ in range(chance.randint(1, 4)):
        id = chance.choice(sorted(duties))
        duty = duties[id]
        match chance.choice(["words", "rename", "split", "merge", "remove"]):
            case "words":
                versions = tuple(
                    replace(v, says={k: f"{t}（{chance.random()}）" for k, t in (v.says or {}).items()})
                    for v in duty.versions
                )
                duties[id] = replace(duty, versions=versions)
            case "rename":
                new = f"{id}-{chance.randint(0, 10**6)}"
                duties[new] = replace(duties.pop(id), id=new)
            case "split":
                new = f"{id}-part{chance.randint(0, 10**6)}"
                duties[new] = replace(duty, id=new)
            case "merge":
                other = chance.choice(sorted(duties))
                if other != id:
                    duties[other] = replace(duties[other], covers=(*duties[other].covers, *duty.covers))
                    duties.pop(id)
            case "remove":
                duties.pop(id)
    return replace(catalogue, duties=duties, digest=f"{chance.getrandbits(128):032x}")


def test_a_hundred_upgrades_change_nothing_that_is_closed(
    as_role: Callable[..., Client], changfeng: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, real = as_role("ciso"), bridge.the_catalogue()
    item = begun(client)
    assert close(client, item) == 302
    item.refresh_from_db()
    assert item.state == "approved"
    pages = {}
    for lang in ("zh-hant", "en"):
        client.cookies["django_language"] = lang
        pages[lang] = client.get(f"{WHERE}/{item.code}/closed.html").content
    assert "年度自評" in pages["zh-hant"].decode()
    assert pages["zh-hant"] != pages["en"]
    open_one, chance = begun(client), random.Random(20261121)
    catalogue: Any = real
    for _ in range(100):
        catalogue = upgraded(catalogue, chance)
        monkeypatch.setattr(bridge, "the_catalogue", lambda c=catalogue: c)
        for lang, page in pages.items():
            client.cookies["django_language"] = lang
            assert client.get(f"{WHERE}/{item.code}/closed.html").content == page
    shown = client.get(f"{WHERE}/{open_one.code}/")
    assert shown.status_code == 200
    proposed = shown.context["proposed"]
    then, now = set(real.duties), set(catalogue.duties)
    assert {x.split(" → ")[0] for x in proposed["moved"]} == then - now
    assert set(proposed["new"]) == now - then
    assert close(client, open_one) == 302
    open_one.refresh_from_db()
    assert open_one.state == "draft"  # first a person says what becomes of the changes
    client.post(f"{WHERE}/{open_one.code}/act/", {"do": "carry-over", "expects": open_one.version})
    close(client, open_one)
    open_one.refresh_from_db()
    assert open_one.state == "approved"


def test_a_closed_one_takes_nothing_and_only_some_may_close(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    client = as_role("security-head")
    item = begun(client)
    assert (
        as_role("examiner").post(f"{WHERE}/{item.code}/act/", {"do": "close", "expects": 1}).status_code
        == 403
    )
    assert client.get(f"{WHERE}/{item.code}/closed.html").status_code == 404
    assert close(client, item) == 302
    assert close(client, item) == 409
    assert as_role("examiner").get(f"{WHERE}/{item.code}/closed.html").status_code == 200
    assert as_role("examiner").get(f"{WHERE}/").status_code == 200
