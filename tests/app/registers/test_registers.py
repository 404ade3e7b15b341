"""Registers: every page of every register, and every change a version with its entry."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from neikong.app import bridge
from neikong.app.firms.models import Firm
from neikong.app.ledger.models import Entry, Head
from neikong.app.posture.sitting import stand
from neikong.app.registers import importing, sheet
from neikong.app.subjects.models import Item
from neikong.app.subjects.write import Draft, write
from tests.app.conftest import TODAY

pytestmark = pytest.mark.django_db
OFFICER = "security-officer"


def form(item: Item, **values: Any) -> dict[str, Any]:
    """What the page of a row would post: its present values, and what is changed."""
    found: dict[str, Any] = {"code": item.code, "since": "2026-11-20", "expects": item.version}
    for name, value in item.fields.items():
        of = bridge.the_catalogue().registers[item.kind].fields.get(name, {"type": "text"})["type"]
        if of == "flag":
            value = "yes" if value else "no"
        elif of == "duration":
            found |= {f"{name}_0": value, f"{name}_1": "H"}
            continue
        elif of == "many-text":
            value = "\n".join(value)
        found[name] = value
    return found | values


def test_every_register_has_its_pages(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role(OFFICER)
    assert client.get("/f/changfeng/registers/").status_code == 200
    for register in bridge.the_catalogue().registers:
        for page in ("", "new/", "import/", "template.xlsx", "export.csv", "export.xlsx"):
            answer = client.get(f"/f/changfeng/registers/{register}/{page}")
            assert answer.status_code == 200, (register, page)
        item = Item.objects.filter(firm=changfeng, type="row", kind=register).first()
        if item:
            for page in ("", "change/"):
                answer = client.get(f"/f/changfeng/registers/{register}/{item.code}/{page}")
                assert answer.status_code == 200, (register, page)
    assert client.get("/f/changfeng/registers/no-such/").status_code == 404
    assert client.get("/f/changfeng/registers/system/no-such/").status_code == 404


def test_every_row_can_be_saved_as_it_stands(as_role: Callable[..., Client], changfeng: Firm) -> None:
    """The form of each register gives back just what was there: nothing is lost on the way through a page."""
    client = as_role(OFFICER)
    for register in bridge.the_catalogue().registers:
        for item in Item.objects.filter(firm=changfeng, type="row", kind=register, until=None)[:12]:
            answer = client.post(f"/f/changfeng/registers/{register}/{item.code}/change/", form(item))
            assert answer.status_code == 302, (register, answer.context and answer.context["asked"].errors)
            after = Item.objects.get(pk=item.pk)
            assert after.fields == item.fields, (register, item.code)
            assert after.version == item.version + 1


def test_a_list_costs_few_queries(
    as_role: Callable[..., Client], changfeng: Firm, django_assert_max_num_queries: Any
) -> None:
    drafts = [
        Draft("row", "asset", f"many-{n:05}", {"since": "2026-01-01", "fields": {"name": f"資產 {n}"}})
        for n in range(10_000)
    ]
    write(changfeng, "load", *drafts)
    client = as_role(OFFICER)
    client.get("/f/changfeng/registers/")  # what an account owes is looked at once in a session
    with django_assert_max_num_queries(10):
        page = client.get("/f/changfeng/registers/asset/?q=資產&sort=-name")
    assert "many-09999" in page.content.decode()
    with django_assert_max_num_queries(10):
        client.get(
            "/f/changfeng/registers/system/?"
            + "&".join(f"col={n}" for n in bridge.the_catalogue().registers["system"].fields)
        )


def test_saving_a_row_costs_few_queries(
    as_role: Callable[..., Client], changfeng: Firm, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        write(
            changfeng,
            "x",
            Draft("row", "vendor", "v-new", {"since": "2026-11-20", "fields": {"name": "新廠商"}}),
        )


def test_a_change_has_its_day_and_the_older_one_holds_before(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    client = as_role(OFFICER)
    item = Item.objects.filter(firm=changfeng, type="row", kind="vendor").first()
    assert item is not None
    answer = client.post(f"/f/changfeng/registers/vendor/{item.code}/change/", form(item, name="改了名字"))
    assert answer.status_code == 302
    facts, _ = bridge.facts("changfeng")
    names = {
        r.since: r.fields.get("name") for r in facts.rows if r.register == "vendor" and r.id == item.code
    }
    assert names[TODAY] == "改了名字"
    assert len(names) == 2
    assert "改了名字" in client.get(f"/f/changfeng/registers/vendor/{item.code}/").content.decode()


def test_two_people_on_one_row(as_role: Callable[..., Client], changfeng: Firm) -> None:
    item = Item.objects.filter(firm=changfeng, type="row", kind="vendor").first()
    assert item is not None
    first, second = as_role(OFFICER), as_role("it-head")
    page = form(item, name="一")
    assert first.post(f"/f/changfeng/registers/vendor/{item.code}/change/", page).status_code == 302
    page["name"] = "二"
    assert second.post(f"/f/changfeng/registers/vendor/{item.code}/change/", page).status_code == 409
    assert Item.objects.get(pk=item.pk).fields["name"] == "一"


def test_bad_values_are_said_beside_their_fields(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client, size = as_role(OFFICER), Head.objects.get(log="changfeng").size
    given = {
        "code": "has space",
        "since": "2026-11-20",
        "expects": 0,
        "rto_0": "soon",
        "rto_1": "H",
        "owner": "nobody",
    }
    answer = client.post("/f/changfeng/registers/system/new/", given)
    assert answer.status_code == 400
    wrong = answer.context["asked"].errors
    assert {"code", "rto", "owner"} <= set(wrong)
    assert Head.objects.get(log="changfeng").size == size


def test_a_system_does_not_depend_on_itself(as_role: Callable[..., Client], changfeng: Firm) -> None:
    item = next(
        i
        for i in Item.objects.filter(firm=changfeng, type="row", kind="system")
        if i.fields.get("depends_on")
    )
    target = Item.objects.get(firm=changfeng, type="row", kind="system", code=item.fields["depends_on"][0])
    answer = as_role(OFFICER).post(
        f"/f/changfeng/registers/system/{target.code}/change/", form(target, depends_on=[item.code])
    )
    assert answer.status_code == 400
    assert "→" in answer.content.decode()


def test_who_only_sees_changes_nothing(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client, size = as_role("examiner"), Head.objects.get(log="changfeng").size
    assert client.get("/f/changfeng/registers/system/").status_code == 200
    for page in ("new/", "bulk/", "import/", "keep/"):
        assert client.post(f"/f/changfeng/registers/system/{page}", {}).status_code == 403
    assert Head.objects.get(log="changfeng").size == size


def test_a_new_device_owes_a_review(as_role: Callable[..., Client], changfeng: Firm) -> None:
    before = stand("changfeng", TODAY).judged["firewall.external-rule-review"].reasons
    answer = as_role(OFFICER).post(
        "/f/changfeng/registers/network-device/new/",
        {"code": "fw-new", "name": "新防火牆", "since": "2024-11-01", "expects": 0, "external": "yes"},
    )
    assert answer.status_code == 302, answer.context["asked"].errors
    after = stand("changfeng", TODAY).judged["firewall.external-rule-review"].reasons
    assert after != before


def test_retire_and_withdraw(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role(OFFICER)
    item = Item.objects.filter(firm=changfeng, type="row", kind="vendor", until=None).first()
    assert item is not None
    where = f"/f/changfeng/registers/vendor/{item.code}"
    client.post(f"{where}/retire/", {"day": "2026-11-19", "why": "合約終止", "expects": item.version})
    assert str(Item.objects.get(pk=item.pk).until) == "2026-11-19"
    client.post(f"{where}/withdraw/", {"day": "2026-11-19", "why": "重複", "expects": item.version + 1})
    assert not [r for r in bridge.facts("changfeng")[0].rows if r.register == "vendor" and r.id == item.code]
    assert client.get(f"{where}/").status_code == 200
    assert (
        Entry.objects.filter(log="changfeng", type="row", kind="vendor", code=item.code).count()
        == item.version + 2
    )


def test_bulk_changes_all_or_none(as_role: Callable[..., Client], changfeng: Firm) -> None:
    client = as_role(OFFICER)
    codes = list(
        Item.objects.filter(firm=changfeng, type="row", kind="system").values_list("code", flat=True)[:3]
    )
    asked = client.post("/f/changfeng/registers/system/bulk/", {"row": codes, "field": "minimum_service"})
    assert asked.status_code == 200
    versions = [i.version for i in asked.context["items"]]
    rows = [i.code for i in asked.context["items"]]
    given = {
        "row": rows,
        "version": versions,
        "field": "minimum_service",
        "confirm": 1,
        "value": "五成",
        "since": "2026-11-20",
    }
    assert client.post("/f/changfeng/registers/system/bulk/", given).status_code == 302
    found = Item.objects.filter(firm=changfeng, kind="system", code__in=codes)
    assert {i.fields["minimum_service"] for i in found} == {"五成"}
    assert client.post("/f/changfeng/registers/system/bulk/", given).status_code == 409


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_is_taken_back_without_a_change(
    as_role: Callable[..., Client], changfeng: Firm, kind: str
) -> None:
    client = as_role(OFFICER)
    for register in bridge.the_catalogue().registers:
        data = client.get(f"/f/changfeng/registers/{register}/export.{kind}?state=all").content
        lines, whole = importing.plan(
            "changfeng", register, bridge.the_catalogue().registers[register], sheet.read("x", data)
        )
        assert not whole
        assert [line for line in lines if line.does != "same"] == [], register


def test_a_sheet_is_shown_first_and_written_when_confirmed(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    client, size = as_role(OFFICER), Head.objects.get(log="changfeng").size
    data = "id,name,since\nv-1,甲廠商,2026-01-01\nv-2,乙廠商,2026-02-01\n".encode()
    asked = client.post("/f/changfeng/registers/vendor/import/", {"file": SimpleUploadedFile("v.csv", data)})
    assert asked.status_code == 200
    assert asked.context["counts"] == {"add": 2, "change": 0, "same": 0, "wrong": 0}
    assert Head.objects.get(log="changfeng").size == size
    where = f"/f/changfeng/registers/vendor/import/{asked.context['ticket']}/"
    assert as_role("it-head").post(where).status_code == 302  # another person's ticket writes nothing
    assert Head.objects.get(log="changfeng").size == size
    assert client.post(where).status_code == 302
    assert Item.objects.filter(firm=changfeng, kind="vendor", code__in=["v-1", "v-2"]).count() == 2


def test_rows_that_are_wrong_are_named_and_stop_the_import(
    as_role: Callable[..., Client], changfeng: Firm
) -> None:
    client, size = as_role(OFFICER), Head.objects.get(log="changfeng").size
    data = "id,since,owner,rto,core\nok-1,2026-01-01,,PT4H,是\nok-1,x,nobody,soon,maybe\n".encode()
    answer = client.post("/f/changfeng/registers/system/import/", {"file": SimpleUploadedFile("s.csv", data)})
    assert answer.status_code == 400
    wrong = next(line for line in answer.context["lines"] if line.does == "wrong")
    assert wrong.number == 3
    assert {column for column, _ in wrong.wrong} == {"id", "since", "owner", "rto", "core"}
    assert "ticket" not in answer.context
    assert Head.objects.get(log="changfeng").size == size


def test_a_formula_is_neither_taken_nor_given(as_role: Callable[..., Client], changfeng: Firm) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["id", "name"])
    book.active.append(["v-9", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(sheet.Unreadable):
        sheet.read("v.xlsx", out.getvalue())
    assert sheet.write_csv([["=cmd()", "-5", "-x"]]).decode("utf-8-sig").strip() == "'=cmd(),-5,'-x"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    try:
        rows = sheet.read("x", data)
    except sheet.Unreadable as wrong:
        rows, told = [], str(wrong)
        assert_that_it_says_something(told)
    assert all(isinstance(cell, str) for row in rows for cell in row)


def assert_that_it_says_something(told: str) -> None:
    assert len(told) > 5


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12),
            min_size=3,
            max_size=3,
        ),
        max_size=5,
    )
)
def test_every_row_of_a_sheet_becomes_a_line_or_is_empty(rows: list[list[str]]) -> None:
    """A partial import loses nothing: each row that holds something is a line that says what it does or what is wrong."""
    catalogue = bridge.the_catalogue()
    lines, whole = importing.plan(
        "nowhere", "vendor", catalogue.registers["vendor"], [["id", "name", "since"], *rows]
    )
    assert not whole
    told = [n for n, row in enumerate(rows, 2) if any(c.strip() for c in row)]
    assert [line.number for line in lines] == [n for n in told if not (n == 2 and " Code" in rows[0][0])]
    for line in lines:
        assert line.does == "wrong" or json.dumps(line.body)
        assert bool(line.wrong) == (line.does == "wrong")
