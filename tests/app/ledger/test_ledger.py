"""The stored ledger: signed, proved entry by entry, and every flipped byte of a row or a file is named."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from neikong.app.evidence import store
from neikong.app.firms.models import Firm
from neikong.app.ledger import keys, signing
from neikong.app.ledger.models import Checkpoint, Entry, Head
from neikong.app.ledger.verifying import faults
from neikong.app.subjects.models import Item
from neikong.app.subjects.write import Draft, write
from neikong.ledger import checkpoint, tree

pytestmark = pytest.mark.django_db


def test_everything_verifies_and_a_proof_holds(as_role: Callable[..., Client], changfeng: Firm) -> None:
    assert signing.sign("changfeng") is not None
    assert list(faults(log="changfeng")) == []
    client = as_role("auditor")
    for seq in (0, 1, 17, Head.objects.get(log="changfeng").size - 1):
        found = json.loads(client.get(f"/f/changfeng/ledger/{seq}/proof.json").content)
        note = checkpoint.parse(found["checkpoint"])
        assert note.verified_by([checkpoint.Verifier.parse(k) for k in found["keys"]])
        path = [bytes.fromhex(h) for h in found["path"]]
        assert tree.verify_inclusion(bytes.fromhex(found["leaf"]), seq, note.size, path, note.root)


def test_a_checkpoint_is_made_once_for_a_state_and_the_key_may_be_changed(changfeng: Firm) -> None:
    first = signing.sign("changfeng")
    assert first is not None
    assert signing.sign("changfeng") == first
    keys.rotate()
    write(changfeng, "x", Draft("row", "vendor", "v-1", {"since": "2026-01-01", "fields": {}}))
    second = signing.sign("changfeng")
    assert second is not None
    assert second.size == first.size + 1
    assert list(faults(log="changfeng")) == []
    assert len(keys.verifiers()) >= 2


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("ledger_entry", "data", "entry"),
        ("ledger_entry", "leaf", "entry"),
        ("ledger_entry", "actor", "columns"),
        ("ledger_entry", "code", "columns"),
        ("ledger_entry", "nodes", "nodes"),
        ("ledger_head", "frontier", "head"),
        ("ledger_checkpoint", "text", "signature"),
        ("subjects_item", "body", "item"),
        ("subjects_item", "version", "item"),
    ],
)
def test_a_changed_value_of_any_table_is_named(changfeng: Firm, table: str, column: str, kind: str) -> None:
    signing.sign("changfeng")
    where = "where log='changfeng'" if table != "subjects_item" else "where type='row' and kind='system'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, {column} from {table} {where} and cast({column} as text) <> '' limit 1"
            if table != "ledger_head"
            else f"select log, {column} from {table} {where}"
        )
        key, value = cursor.fetchone()
        value = json.dumps(value) if isinstance(value, dict) else value  # PostgreSQL gives JSON as what it is
        # not the last character of a signature: base64 has bits there that count for nothing, and one signature in
        # sixteen would be badly written ("checkpoint") instead of wrong ("signature")
        at = len(value) - (20 if kind == "signature" else 3) if isinstance(value, str) else 0
        changed = (
            value + 1 if isinstance(value, int) else value[:at] + "10"[value[at] == "1"] + value[at + 1 :]
        )
        if column == "body":
            changed = json.dumps({**json.loads(value), "fields": {"core": None}})
        cursor.execute(
            f"update {table} set {column}=%s where {'log' if table == 'ledger_head' else 'id'}=%s",
            [changed, key],
        )
    assert kind in {f.kind for f in faults(log="changfeng")}


def test_a_lost_row_and_a_lost_end_are_named(changfeng: Firm) -> None:
    signing.sign("changfeng")
    last = Entry.objects.filter(log="changfeng").order_by("-seq")[0]
    Entry.objects.filter(pk=last.pk).delete()
    assert {"head", "checkpoint"} <= {f.kind for f in faults(log="changfeng")}


def test_a_thing_put_beside_the_ledger_is_named(changfeng: Firm) -> None:
    Item.objects.create(
        firm=changfeng,
        type="row",
        kind="vendor",
        code="forged",
        version=1,
        seq=0,
        changed="2026-01-01T00:00:00Z",
        body={},
    )
    found = [f for f in faults(log="changfeng") if f.kind == "item"]
    assert [f.where for f in found] == ["row/vendor/forged"]


def test_a_flipped_byte_of_evidence_is_named(changfeng: Firm) -> None:
    sha = Item.objects.filter(firm=changfeng, type="evidence")[0].code
    place = store.place(sha)
    data = place.read_bytes()
    os.chmod(place, 0o640)
    try:
        place.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert [(f.kind, f.where) for f in faults(log="changfeng")] == [("evidence", sha)]
    finally:
        place.write_bytes(data)
    assert list(faults(log="changfeng")) == []


def test_the_pages(as_role: Callable[..., Client], changfeng: Firm) -> None:
    signing.sign("changfeng")
    client = as_role("chief-auditor")
    for page in (
        "ledger/",
        "ledger/?type=row&kind=system",
        "ledger/?from=2020-01-01&to=2099-01-01&actor=load",
        "ledger/verify/",
        "ledger/5/",
        "history/row/system/sys-order/",
        "history/setting/password.length/2020-01-01/",
    ):
        answer = client.get(f"/f/changfeng/{page}")
        assert answer.status_code == 200 or (answer.status_code == 404 and "setting" in page), page
    assert client.get("/f/changfeng/ledger/verify/").context["rows"] == []
    assert client.get("/f/changfeng/ledger/999999/").status_code == 404
    assert as_role("it-head").get("/f/changfeng/ledger/").status_code == 403
    assert Checkpoint.objects.filter(log="changfeng").count() == 1
