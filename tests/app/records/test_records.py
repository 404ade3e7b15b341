"""Records: filed by one, approved by another with the role that the duty names; evidence by its hash; verdicts follow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from neikong.app import bridge
from neikong.app.evidence import store
from neikong.app.firms.models import Firm
from neikong.app.ledger.models import Entry, Head
from neikong.app.posture.sitting import stand
from neikong.app.records import kinds
from neikong.app.subjects.models import Item
from tests.app.conftest import TODAY, make_user, person_with, sign_in

pytestmark = pytest.mark.django_db
DUTY = "firewall.external-rule-review"
KIND = "/f/changfeng/records/firewall-rule-review"


def devices(firm: Firm) -> list[str]:
    return [
        i.code
        for i in Item.objects.filter(firm=firm, type="row", kind="network-device")
        if i.fields.get("external")
    ]


def filed(client: Client, firm: Firm, **more: Any) -> Item:
    """A firewall review filed by the client's person."""
    given = {
        "done": "2026-11-18",
        "expects": 0,
        "subjects": devices(firm),
        "x_outcome": "ok",
        "x_rules": "120",
        **more,
    }
    answer = client.post(f"{KIND}/new/", given)
    assert answer.status_code == 302, answer.context["asked"].errors
    return Item.objects.filter(firm=firm, type="record", kind="firewall-rule-review").order_by("-id")[0]


def act(client: Client, item: Item, what: str, **more: Any) -> int:
    item.refresh_from_db()
    code: int = client.post(
        f"{KIND}/{item.code}/act/", {"do": what, "expects": item.version, **more}
    ).status_code
    return code


def verdict(duty: str = DUTY) -> str:
    found: str = stand("changfeng", TODAY).judged[duty].verdict
    return found


def test_every_kind_has_its_pages(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role("security-officer")
    assert client.get("/f/changfeng/records/").status_code == 200
    for kind in kinds.every().values():
        for page in ("", "new/", "export.csv"):
            answer = client.get(f"/f/changfeng/records/{kind.slug}/{page}")
            assert answer.status_code == 200, (kind.id, page)
        assert kinds.kind_of(kind.slug) == kind
    for item in Item.objects.filter(firm=changfeng, type="record").order_by("kind", "code")[::9]:
        slug = kinds.every()[item.kind].slug
        for page in ("", "change/", "signoff/"):
            assert client.get(f"/f/changfeng/records/{slug}/{item.code}/{page}").status_code == 200, (
                item.kind,
                page,
            )


def test_a_filed_and_approved_review_turns_the_verdict(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    assert verdict() == "overdue"
    officer, head = as_role("security-officer"), as_role("security-head")
    item = filed(officer, changfeng)
    assert item.state == "submitted"
    assert verdict() == "overdue"
    assert act(officer, item, "approve") == 403
    assert act(head, item, "approve", role="security-head") == 302
    item.refresh_from_db()
    assert item.state == "approved"
    assert verdict() == "met"
    page = head.get(f"/f/changfeng/duties/{DUTY}/").content.decode()
    assert item.code in page
    assert [
        e.action
        for e in Entry.objects.filter(log="changfeng", kind="firewall-rule-review", code=item.code).order_by(
            "seq"
        )
    ] == ["add", "approve"]


@pytest.mark.parametrize(
    "role",
    [
        "security-officer",
        "it-staff",
        "compliance",
        "auditor",
        "ciso",
        "examiner",
        "administrator",
        "business-owner",
    ],
)
def test_only_the_roles_that_the_duty_names_approve(
    as_role: Callable[..., Client], changfeng: Firm, role: str
) -> None:
    item = filed(as_role("operator"), changfeng)
    assert act(as_role(role), item, "approve") == 403
    assert verdict() == "overdue"


def test_nobody_approves_their_own_also_not_by_another_role(changfeng: Firm) -> None:
    user = make_user(changfeng, "security-officer")
    person = user.memberships.get().person
    make_user(changfeng, "security-head", person=person)
    client = sign_in(user)
    item = filed(client, changfeng)
    assert act(client, item, "approve", role="security-head") == 403
    other = sign_in(make_user(changfeng, "it-head"))
    # who changes another's draft has written it too
    given = {
        "done": "2026-11-18",
        "expects": item.version,
        "subjects": devices(changfeng),
        "x_outcome": "mended",
    }
    assert other.post(f"{KIND}/{item.code}/change/", given).status_code == 302
    assert act(other, item, "approve", role="it-head") == 403


def test_returned_mended_and_approved(as_role: Callable[..., Client], changfeng: Firm) -> None:
    officer, head = as_role("security-officer"), as_role("security-head")
    item = filed(officer, changfeng)
    assert act(head, item, "return") == 302
    item.refresh_from_db()
    assert item.state == "submitted"  # a return needs a reason
    assert act(head, item, "return", why="缺規則數") == 302
    item.refresh_from_db()
    assert item.state == "returned"
    given = {
        "done": "2026-11-18",
        "expects": item.version,
        "subjects": devices(changfeng),
        "x_outcome": "ok",
        "x_rules": "130",
    }
    assert officer.post(f"{KIND}/{item.code}/change/", given).status_code == 302
    assert act(head, item, "approve", role="security-head") == 302
    assert verdict() == "met"


def test_a_correction_must_be_approved_again_and_the_old_version_stays(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    officer, head = as_role("security-officer"), as_role("security-head")
    item = filed(officer, changfeng)
    act(head, item, "approve", role="security-head")
    item.refresh_from_db()
    given = {"done": "2026-11-17", "expects": item.version, "subjects": devices(changfeng), "x_outcome": "ok"}
    assert officer.post(f"{KIND}/{item.code}/change/", given).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.body.get("approvals")) == ("submitted", None)
    assert verdict() == "overdue"
    assert Entry.objects.filter(log="changfeng", kind="firewall-rule-review", code=item.code).count() == 3


def test_a_stale_approval_is_refused(as_role: Callable[..., Client], changfeng: Firm) -> None:
    officer, head = as_role("security-officer"), as_role("security-head")
    item = filed(officer, changfeng)
    seen = item.version
    officer.post(
        f"{KIND}/{item.code}/change/", {"done": "2026-11-17", "expects": seen, "subjects": devices(changfeng)}
    )
    answer = head.post(
        f"{KIND}/{item.code}/act/", {"do": "approve", "role": "security-head", "expects": seen}
    )
    assert answer.status_code == 409


def test_what_the_preview_says_comes_true(as_role: Callable[..., Client], changfeng: Firm) -> None:
    officer, head = as_role("security-officer"), as_role("security-head")
    given = {"done": "2026-11-18", "expects": 0, "subjects": devices(changfeng), "x_outcome": "ok"}
    told = officer.post(f"{KIND}/preview/", given).context["rows"]
    promised = {r["id"]: (r["before"], r["after"]) for r in told}
    assert promised[DUTY] == ("overdue", "met")
    item = filed(officer, changfeng)
    act(head, item, "approve", role="security-head")
    for duty, (_, after) in promised.items():
        assert verdict(duty) == after, duty
    assert Head.objects.get(log="changfeng").size == item.seq + 2 if item.version == 1 else True


def test_a_draft_proves_nothing_and_may_be_incomplete(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    officer = as_role("security-officer")
    item = filed(officer, changfeng, do="draft")
    assert item.state == "draft"
    assert item.code not in {r.id for r in bridge.facts("changfeng")[0].records}


def test_evidence_is_stored_by_its_hash_and_shown(as_role: Callable[..., Client], changfeng: Firm) -> None:
    officer = as_role("security-officer")
    data = "規則檢視 2026\n".encode() * 100
    item = filed(officer, changfeng, files=[SimpleUploadedFile("檢視.txt", data)])
    sha = hashlib.sha256(data).hexdigest()
    assert item.body["evidence"] == [sha]
    assert store.read(sha) == data
    page = officer.get(f"{KIND}/{item.code}/").content.decode()
    assert sha in page
    assert "檢視.txt" in page
    got = officer.get(f"/f/changfeng/evidence/{sha}/file/")
    assert b"".join(got.streaming_content) == data
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"].startswith("attachment")


def test_the_output_of_a_tool_is_read_when_it_is_uploaded(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    from tests.app.conftest import ROOT

    path = next(
        p for p in sorted((ROOT / "examples/changfeng/evidence/training").iterdir()) if p.suffix == ".csv"
    )
    data = path.read_bytes() + b"\n"
    client = as_role("security-officer")
    client.post("/f/changfeng/evidence/upload/", {"files": [SimpleUploadedFile(path.name, data)]})
    sha = hashlib.sha256(data).hexdigest()
    client.post(f"/f/changfeng/evidence/{sha}/origin/", {"target": "training", "taken": "2026-11-01T09:00"})
    assert Item.objects.filter(firm=changfeng, type="run", body__evidence=sha).exists()
    assert client.get(f"/f/changfeng/evidence/{sha}/").status_code == 200


def test_empty_and_too_large_files_are_refused_with_a_reason(
    as_role: Callable[..., Client], changfeng: Firm, settings: Any
) -> None:
    settings.LARGEST_EVIDENCE = 1000
    client, size = as_role("security-officer"), Head.objects.get(log="changfeng").size
    for data in (b"", b"x" * 1001):
        answer = client.post(
            "/f/changfeng/evidence/upload/",
            {"files": [SimpleUploadedFile("x.txt", data)]},
            headers={"accept": "application/json"},
        )
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert Head.objects.get(log="changfeng").size == size


def test_evidence_of_another_firm_is_not_there(
    as_role: Callable[..., Client], changfeng: Firm, other_firm: Firm
) -> None:
    sha = store.put_bytes(b"theirs").sha256
    Item.objects.create(
        firm=other_firm,
        type="evidence",
        kind="file",
        code=sha,
        version=1,
        seq=0,
        changed="2026-01-01T00:00:00Z",
    )
    assert as_role("security-officer").get(f"/f/changfeng/evidence/{sha}/").status_code == 404
    assert as_role("examiner").get("/f/changfeng/evidence/" + "0" * 64 + "/file/").status_code == 404


def test_a_hold_is_set_and_lifted_with_a_reason(as_role: Callable[..., Client], changfeng: Firm) -> None:
    sha = Item.objects.filter(firm=changfeng, type="evidence")[0].code
    client = as_role("compliance")
    assert as_role("it-head").post(f"/f/changfeng/evidence/{sha}/hold/", {"why": "訴訟"}).status_code == 403
    client.post(f"/f/changfeng/evidence/{sha}/hold/", {"why": "訴訟"})
    assert Item.objects.get(firm=changfeng, type="evidence", code=sha).body["hold"]["why"] == "訴訟"
    client.post(f"/f/changfeng/evidence/{sha}/hold/", {"why": "結案"})
    assert "hold" not in Item.objects.get(firm=changfeng, type="evidence", code=sha).body


def test_an_exception_counts_once_approved_and_verified_by_another(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    officer, ciso = as_role("security-officer"), as_role("ciso")
    given = {
        "duty": DUTY,
        "reason": "設備汰換中",
        "compensating": "每日人工檢視",
        "subjects": "",
        "since": "2026-11-01",
        "until": "2026-12-31",
    }
    assert officer.post("/f/changfeng/exceptions/new/", given).status_code == 302
    item = Item.objects.filter(firm=changfeng, type="exemption", kind=DUTY).order_by("-id")[0]

    def step(client: Client, what: str) -> int:
        item.refresh_from_db()
        code: int = client.post(
            f"/f/changfeng/exceptions/{item.code}/act/", {"do": what, "expects": item.version}
        ).status_code
        return code

    assert step(officer, "approve") == 403
    assert verdict() == "overdue"
    assert step(ciso, "approve") == 302
    assert verdict() == "overdue"
    assert step(officer, "verify") == 403
    assert step(ciso, "verify") == 302
    assert verdict() == "excepted"
    assert step(officer, "end") == 302
    assert verdict() == "overdue"


def test_who_may_only_look_files_nothing(as_role: Callable[..., Client], changfeng: Firm) -> None:
    examiner, size = as_role("examiner"), Head.objects.get(log="changfeng").size
    assert examiner.get(f"{KIND}/").status_code == 200
    for page in (
        f"{KIND}/new/",
        f"{KIND}/preview/",
        "/f/changfeng/evidence/upload/",
        "/f/changfeng/exceptions/new/",
    ):
        assert examiner.post(page, {}).status_code == 403
    assert Head.objects.get(log="changfeng").size == size
    assert person_with(changfeng, "examiner") == "examiner-1"


def test_who_was_given_a_document_says_which_version_they_read(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    item = Item.objects.get(firm=changfeng, type="record", code="doc-access-policy")
    assert item.state == "approved"
    page = f"/f/changfeng/records/{kinds.every()[item.kind].slug}/{item.code}/"
    reader = as_role("business-owner")
    assert "我已閱讀這一版" in reader.get(page).content.decode()
    assert reader.post(f"{page}acknowledge/").status_code == 302
    assert "我已閱讀這一版" not in reader.get(page).content.decode()
    # the reading is of that version: the next one is to be read again
    item.version += 1
    item.save()
    assert "我已閱讀這一版" in reader.get(page).content.decode()
    drill = Item.objects.filter(firm=changfeng, type="record", kind="drill", state="approved")[0]
    assert reader.post(f"/f/changfeng/records/drill/{drill.code}/acknowledge/").status_code == 404
