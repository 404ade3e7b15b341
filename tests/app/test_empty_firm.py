"""A firm that begins: two lines in a file, nothing in any register. Every page says so, and none breaks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from neikong.app import bridge
from neikong.app.base.remembering import forget
from neikong.app.firms.load import take_in
from neikong.app.firms.models import Grant, Member
from neikong.app.posture.sitting import stand
from neikong.store.folder import read_firm
from tests.app.access.test_matrix import OURS, address
from tests.app.conftest import TODAY, make_user, sign_in

pytestmark = pytest.mark.django_db


def test_every_page_of_a_firm_that_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "firm.yaml").write_text("id: tiny\ntitle: {zh: 小證券, en: Tiny Securities}\n", "utf-8")
    bridge._cache.clear()
    forget()
    reading = read_firm(tmp_path, bridge.the_catalogue())
    assert reading.facts is not None, reading.flaws
    firm = take_in(reading, "load")
    user = make_user(firm, "security-head")
    member = Member.objects.get(user=user, firm=firm)
    for role in ("administrator", "ciso", "compliance", "it-head", "auditor"):
        Grant.objects.create(member=member, role=role, since=date(2020, 1, 1))
    client = sign_in(user)
    for route, _ in OURS:
        if route.startswith("/f/"):
            for method in (client.get, client.post):
                answer = method(address(route).replace("/changfeng/", "/tiny/"))
                assert answer.status_code < 500, (route, answer.status_code)
    # without a register nothing is met, and nothing is held against the firm that nobody could know
    verdicts = {j.verdict for j in stand("tiny", TODAY).judged.values()}
    assert "met" not in verdicts
    assert {"unknown"} <= verdicts
