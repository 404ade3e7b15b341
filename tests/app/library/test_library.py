"""Rule documents in the application: taken in, confirmed by a person in the ledger, measured against the own policy."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neikong.app.firms.models import Firm
from neikong.app.ledger.models import Entry, Head
from neikong.app.library import shelf
from neikong.app.subjects.models import Item
from neikong.regulation.amendment import Kind
from tests.app.conftest import ROOT

pytestmark = pytest.mark.django_db
DOCUMENTS = ROOT / "examples" / "documents"


def put(client: Client, path: Path, use: str = "rules", **more: str) -> Any:
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post("/f/changfeng/library/upload/", {"file": file, "use": use, **more}, follow=True)


def said(answer: Any) -> str:
    return " ".join(str(m) for m in answer.context["messages"])


@pytest.fixture
def officer(as_role: Callable[..., Client]) -> Client:
    return as_role("security-head")


def files() -> dict[str, Path]:
    """Our own small documents, by what they are."""
    found = {
        path.stem: path for path in DOCUMENTS.iterdir() if path.suffix in (".txt", ".docx", ".odt", ".pdf")
    }
    return found


def test_an_amendment_is_read_and_waits_for_a_person(officer: Client, changfeng: Firm) -> None:
    answer = put(officer, table())
    assert answer.status_code == 200, said(answer)
    shelved = shelf.shelf("changfeng")[0]
    assert shelved.open
    page = answer.content.decode()
    for change in shelved.open:
        assert change.item in page
    code = shelved.item.code
    for where in ("", "?show=all", "?show=open", "text/", "impact/", "impact/draft.yaml", "file/"):
        assert officer.get(f"/f/changfeng/library/{code}/{where}").status_code == 200, where
    for change in shelved.told.changes[:20]:
        answer = officer.get("/f/changfeng/library/clause/", {"code": change.code, "item": change.item})
        assert answer.status_code == 200
    assert officer.get("/f/changfeng/library/clause/", {"code": "none", "item": "none"}).status_code == 404


def table() -> Path:
    """Our own comparison table."""
    from neikong.regulation.form import Form, recognise
    from neikong.regulation.readers import read
    from neikong.strictyaml import Flaw

    for path in sorted(files().values()):
        found = read(path.read_bytes(), path.name)
        if not isinstance(found, Flaw) and recognise(found).form is Form.COMPARISON:
            return path
    raise AssertionError("examples/documents has no comparison table")


def policy() -> Path:
    from neikong.regulation.form import Form, recognise
    from neikong.regulation.readers import read
    from neikong.strictyaml import Flaw

    for path in sorted(files().values()):
        found = read(path.read_bytes(), path.name)
        if not isinstance(found, Flaw) and recognise(found).form is Form.POLICY:
            return path
    raise AssertionError("examples/documents has no policy")


def test_confirming_is_an_entry_of_the_ledger(officer: Client, changfeng: Firm) -> None:
    put(officer, table())
    shelved = shelf.shelf("changfeng")[0]
    size, many = Head.objects.get(log="changfeng").size, len(shelved.open)
    officer.post(f"/f/changfeng/library/{shelved.item.code}/confirm/", {"all": "1"})
    assert shelf.shelf("changfeng")[0].open == []
    entries = Entry.objects.filter(log="changfeng", seq__gte=size)
    assert entries.count() == many
    assert {e.action for e in entries} == {"confirm"}


def test_a_correction_changes_what_is_held(officer: Client, changfeng: Firm) -> None:
    put(officer, table())
    shelved = shelf.shelf("changfeng")[0]
    change = next(c for c in shelved.open if c.kind is Kind.MODIFIED)
    where = f"/f/changfeng/library/{shelved.item.code}/correct/"
    given_ = {
        "change": shelf.key(change),
        "kind": "deleted",
        "item": change.item,
        "old_item": change.old_item or "",
        "effective": "2028-01-01",
    }
    assert officer.post(where, given_).status_code == 302
    after = shelf.shelf("changfeng")[0]
    now = next(c for c in after.told.changes if shelf.key(c) == shelf.key(change))
    assert now.kind is Kind.DELETED
    assert now.effective is not None
    assert str(now.effective.day) == "2028-01-01"
    assert (change.code, change.item) not in after.told.library.now
    entry = Entry.objects.filter(log="changfeng").order_by("-seq").first()
    assert entry is not None
    assert entry.action == "correct"
    assert officer.post(where, {**given_, "effective": "soon"}).status_code == 302
    assert officer.post(where, {**given_, "change": "none"}).status_code == 404


def test_only_some_may_import_and_confirm(
    as_role: Callable[..., Client], officer: Client, changfeng: Firm
) -> None:
    put(officer, table())
    code = shelf.shelf("changfeng")[0].item.code
    examiner = as_role("examiner")
    assert examiner.get(f"/f/changfeng/library/{code}/").status_code == 200
    for where in ("upload/", f"{code}/confirm/", f"{code}/correct/", f"{code}/change/", "gap/review/"):
        assert examiner.post(f"/f/changfeng/library/{where}").status_code == 403


def test_what_is_no_source_of_rules_is_refused_and_may_be_kept(officer: Client, changfeng: Firm) -> None:
    def slides() -> SimpleUploadedFile:
        return SimpleUploadedFile("slides.txt", "資安檢查重點\n\n謝謝聆聽\n".encode())

    refused = officer.post("/f/changfeng/library/upload/", {"file": slides(), "use": "rules"}, follow=True)
    assert "slides.txt" in said(refused)
    assert not shelf.items("changfeng")
    kept = officer.post("/f/changfeng/library/upload/", {"file": slides(), "use": "reference"}, follow=True)
    assert kept.status_code == 200
    assert [i.kind for i in shelf.items("changfeng")] == ["reference"]


def test_the_same_file_is_held_once_and_may_be_withdrawn(officer: Client, changfeng: Firm) -> None:
    put(officer, table())
    put(officer, table())
    item = shelf.items("changfeng")[0]
    assert len(shelf.items("changfeng")) == 1
    where = f"/f/changfeng/library/{item.code}/change/"
    assert officer.post(where, {"withdraw": "1", "why": "誤收", "expects": item.version}).status_code == 302
    assert shelf.shelf("changfeng") == []
    put(officer, table())
    assert len(shelf.shelf("changfeng")) == 1


def test_the_own_policy_is_measured_reviewed_and_made_a_finding(officer: Client, changfeng: Firm) -> None:
    put(officer, table())
    put(officer, policy(), "policy")
    own, rules = shelf.items("changfeng", "policy")[0], shelf.items("changfeng", "rules")[0]
    query = f"policy={own.code}&rule={rules.code}"
    answer = officer.get(f"/f/changfeng/library/gap/?{query}")
    assert answer.status_code == 200
    rows = answer.context["rows"]
    assert rows
    assert sum(n for _, _, n in answer.context["counts"]) == answer.context["total"]
    row = rows[0]
    given_ = {
        "policy": own.code,
        "rule": rules.code,
        "key": row["key"],
        "verdict": "partial",
        "note": "待補",
        "finding": "1",
    }
    assert officer.post("/f/changfeng/library/gap/review/", given_).status_code == 302
    after = officer.get(f"/f/changfeng/library/gap/?{query}")
    assert after.context["reviewed"] == 1
    finding = Item.objects.get(
        firm=changfeng, type="record", kind="finding", code=after.context["rows"][0]["said"]["finding"]
    )
    assert finding.state == "draft"
    for form in ("docx", "xlsx"):
        report = officer.get(f"/f/changfeng/library/gap/report.{form}?{query}")
        assert report.content[:2] == b"PK"
    import docx

    text = "\n".join(
        p.text
        for p in docx.Document(
            io.BytesIO(officer.get(f"/f/changfeng/library/gap/report.docx?{query}").content)
        ).paragraphs
    )
    assert own.title in text


def test_a_duty_shows_the_official_text_once_it_is_held(
    officer: Client, changfeng: Firm, seeds: Path
) -> None:
    """With the later comparison table taken in as its source, what a duty cites is found word for word."""
    from neikong.app import bridge

    path = next(p for p in sorted(seeds.iterdir()) if p.name.startswith("000"))
    put(officer, path, source="cc20000-amendment")
    documents = shelf.shelf("changfeng")
    cites = {
        (c.source, c.at)
        for d in bridge.the_catalogue().duties.values()
        for v in d.versions
        for c in v.cites
        if c.source == "cc20000-amendment"
    }
    found = shelf.official(documents, sorted(cites))
    assert len(found) > len(cites) * 0.8
    assert all(one.text for one in found)


def test_the_source_documents_are_reviewed_as_a_chain(officer: Client, changfeng: Firm, seeds: Path) -> None:
    """The earlier table, then the later one: the missing amendment between them is said on the page."""
    earlier, later = (
        next(p for p in sorted(seeds.iterdir()) if p.name.startswith(n)) for n in ("001", "000")
    )
    put(officer, earlier)
    answer = put(officer, later)
    assert "缺少版本" in answer.content.decode()
    last = shelf.shelf("changfeng")[-1]
    dated = [c for c in last.told.changes if c.effective and c.effective.day]
    assert [str(c.effective.day) for c in dated if c.effective] == ["2027-12-31"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300),
    st.sampled_from([".docx", ".odt", ".pdf", ".txt", ".doc", ".xyz"]),
    st.sampled_from(["rules", "policy"]),
)
def test_no_upload_breaks_a_page(
    officer: Client, changfeng: Firm, data: bytes, ending: str, use: str
) -> None:
    head = {
        ".docx": b"PK\x03\x04",
        ".odt": b"PK\x03\x04",
        ".pdf": b"%PDF-1.4\n",
        ".doc": b"\xd0\xcf\x11\xe0",
    }.get(ending, b"")
    file = SimpleUploadedFile(f"x{ending}", head + data)
    answer = officer.post("/f/changfeng/library/upload/", {"file": file, "use": use}, follow=True)
    assert answer.status_code == 200
    assert said(answer)
