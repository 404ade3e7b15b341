"""The frame: who has a seat sees the firm; nobody else learns that it exists; every change stands in the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from neikong.app import bridge
from neikong.app.firms.models import Firm, Grant
from neikong.app.ledger.append import nodes
from neikong.app.ledger.models import Entry, Head
from neikong.app.posture.sitting import judgement_of, stand
from neikong.app.subjects.models import Item
from neikong.app.subjects.write import Draft, Stale, write
from neikong.clock import Moment
from neikong.engine.judge import Bench
from neikong.engine.position import position
from neikong.ledger import canon, tree
from neikong.store.folder import read_firm
from tests.app.conftest import ROOT, TODAY, make_user, sign_in

pytestmark = pytest.mark.django_db


def test_a_person_with_a_role_sees_the_firm(as_role: Callable[..., Client], changfeng: Firm) -> None:
    answer = as_role("security-officer").get("/f/changfeng/")
    assert answer.status_code == 200
    assert "長風" in answer.content.decode()


def test_another_firm_is_not_there(as_role: Callable[..., Client], changfeng: Firm, other_firm: Firm) -> None:
    client = as_role("security-officer")
    assert client.get("/f/yuanshan/").status_code == 404
    assert client.get("/f/no-such-firm/").status_code == 404


def test_nobody_is_let_in_without_signing_in(changfeng: Firm) -> None:
    answer = Client().get("/f/changfeng/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_a_right_ends_with_its_last_day(changfeng: Firm) -> None:
    user = make_user(changfeng, "security-officer")
    client = sign_in(user)
    assert client.get("/f/changfeng/").status_code == 200
    Grant.objects.filter(member__user=user).update(until=TODAY)
    assert client.get("/f/changfeng/").status_code == 200
    Grant.objects.filter(member__user=user).update(until=TODAY - timedelta(days=1))
    assert client.get("/f/changfeng/").status_code == 404


def test_the_position_is_the_same_as_the_folder_gives(changfeng: Firm) -> None:
    """Facts that went through the ledger judge as facts that were read from files."""
    catalogue = bridge.the_catalogue()
    reading = read_firm(ROOT / "examples" / "changfeng", catalogue)
    assert reading.facts is not None
    moment = Moment(TODAY, reading.facts.latest())
    straight = position(Bench(catalogue, reading.facts, moment), moment)
    kept = stand(changfeng.pk, TODAY)
    assert {d: j.verdict for d, j in kept.judged.items()} == {
        d: j.verdict.slug for d, j in straight.judgements.items()
    }
    assert len(set(kept.counts)) >= 6
    for duty, judged in kept.judged.items():
        told = judgement_of(judged)
        assert [r.key for r in told.reasons] == [r.key for r in straight.judgements[duty].reasons]
        assert told.deadline == straight.judgements[duty].deadline


def test_only_what_read_the_change_is_judged_again(
    changfeng: Firm, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    from neikong.app.posture import sitting

    stand(changfeng.pk, TODAY)
    with django_assert_max_num_queries(3):
        before = stand(changfeng.pk, TODAY)
    judged: list[str] = []
    real = sitting.judge_noted
    monkeypatch.setattr(sitting, "judge_noted", lambda bench, duty: judged.append(duty) or real(bench, duty))
    body = {
        "done": "2026-11-19",
        "by": "nobody",
        "state": "submitted",
        "subjects": [],
        "fields": {"outcome": "ok"},
    }
    write(changfeng, "nobody", Draft("record", "firewall-rule-review", "r-1", body))
    after = stand(changfeng.pk, TODAY)
    assert 0 < len(judged) < 20
    assert "firewall.external-rule-review" in judged
    bridge._cache.clear()
    fresh = sitting.judge_all(
        changfeng.pk,
        before.catalogue,
        bridge.facts(changfeng.pk)[0],
        TODAY,
        False,
        list(before.catalogue.duties),
        after.seq,
    )
    assert {d: (j.verdict, j.reasons) for d, j in fresh.items()} == {
        d: (j.verdict, j.reasons) for d, j in after.judged.items()
    }


def test_a_change_is_a_version_an_entry_and_a_mark(changfeng: Firm) -> None:
    size = Head.objects.get(log="changfeng").size
    body = {"since": "2026-11-20", "fields": {"name": "新系統"}}
    write(changfeng, "someone", Draft("row", "system", "new-one", body, expects=0))
    write(changfeng, "someone", Draft("row", "system", "new-one", {**body, "until": "2027-01-01"}, expects=1))
    item = Item.objects.get(firm=changfeng, type="row", kind="system", code="new-one")
    assert (item.version, item.until, item.title) == (2, date(2027, 1, 1), "新系統")
    entries = list(Entry.objects.filter(log="changfeng", seq__gte=size).order_by("seq"))
    assert [e.version for e in entries] == [1, 2]
    assert json.loads(entries[0].data)["body"] == body


def test_who_read_an_older_version_writes_nothing(changfeng: Firm) -> None:
    body = {"since": "2026-11-20", "fields": {"name": "新系統"}}
    write(changfeng, "one", Draft("row", "system", "new-one", body, expects=0))
    size = Head.objects.get(log="changfeng").size
    with pytest.raises(Stale):
        write(changfeng, "two", Draft("row", "system", "new-one", body, expects=0))
    assert Head.objects.get(log="changfeng").size == size


def test_the_ledger_holds_its_own_hashes(changfeng: Firm) -> None:
    leaves = []
    for entry in Entry.objects.filter(log="changfeng").order_by("seq"):
        data = entry.data.encode()
        assert canon.parse(data).seq == entry.seq == len(leaves)
        assert tree.leaf_hash(data).hex() == entry.leaf
        leaves.append(bytes.fromhex(entry.leaf))
    head = Head.objects.get(log="changfeng")
    frontier = tree.Frontier()
    for leaf in leaves:
        frontier, _ = frontier.append(leaf)
    assert frontier == tree.Frontier.decode(head.frontier)
    held = nodes("changfeng", [(0, 5), (1, 2), (3, 0)])
    assert held[0, 5] == leaves[5]
    assert held[1, 2] == tree.node_hash(leaves[4], leaves[5])
    first = tree.Frontier()
    for leaf in leaves[:8]:
        first, _ = first.append(leaf)
    assert held[3, 0] == first.root()
    with pytest.raises(KeyError):
        nodes("changfeng", [(20, 0)])


def test_what_was_not_yet_known_is_not_in_the_facts(changfeng: Firm) -> None:
    before = Head.objects.get(log="changfeng").at
    body = {"since": "2026-11-20", "fields": {"name": "新系統"}}
    write(changfeng, "someone", Draft("row", "system", "new-one", body))
    now = {r.id for r in bridge.facts("changfeng")[0].rows if r.register == "system"}
    then = {r.id for r in bridge.facts("changfeng", before)[0].rows if r.register == "system"}
    assert now - then == {"new-one"}


def test_drafts_and_returned_records_prove_nothing(changfeng: Firm) -> None:
    kind, body = "firewall-rule-review", {"done": "2026-11-19", "by": "x", "fields": {}}
    for state, there in (
        ("draft", False),
        ("submitted", True),
        ("returned", False),
        ("approved", True),
        ("withdrawn", False),
    ):
        write(changfeng, "x", Draft("record", kind, "r-9", {**body, "state": state}))
        found = [r for r in bridge.facts("changfeng")[0].records if r.id == "r-9"]
        assert bool(found) is there, state
