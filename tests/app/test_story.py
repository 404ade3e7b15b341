"""In a browser: an officer signs in with a passkey, files a review with evidence, another person approves, the verdict turns;
the same person cannot approve; an examiner only looks; another firm sees nothing. Accessibility of every page on the way."""

from __future__ import annotations

from typing import Any

import pytest

from neikong.app.firms.models import Firm
from neikong.app.subjects.models import Item
from tests.app.conftest import PASSWORD, make_user
from tests.app.looking import accessible, seat

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def served_plainly(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]


def test_a_passkey_is_set_up_and_signs_in(changfeng: Firm, live_server: Any, page: Any) -> None:
    base = live_server.url.replace("127.0.0.1", "localhost")
    user = make_user(changfeng, "security-officer")
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=user).delete()
    client = page.context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(f"{base}/account/login/")
    accessible(page)
    page.fill("#id_login", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("button:has-text('登入') >> nth=0")
    page.wait_for_url("**/account/2fa/**")
    accessible(page)
    page.goto(f"{base}/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
    page.fill("input[name=name]", "筆電")
    if page.locator("input[name=passwordless]").count():
        page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "webauthn/add" not in url, timeout=15_000)
    assert Authenticator.objects.filter(user=user, type="webauthn").exists()
    page.context.clear_cookies()
    page.goto(f"{base}/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/f/changfeng/**", timeout=15_000)
    assert "今日" in page.title()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_review_is_filed_approved_and_counts(
    changfeng: Firm, other_firm: Firm, live_server: Any, page: Any, width: int, tmp_path: Any
) -> None:
    base = live_server.url
    page.set_viewport_size({"width": width, "height": 900})
    officer, head = make_user(changfeng, "security-officer"), make_user(changfeng, "security-head")
    seat(page, base, officer)
    page.goto(f"{base}/f/changfeng/duties/firewall.external-rule-review/")
    assert page.locator("h1 .tag").inner_text() == "逾期"
    accessible(page)
    page.click("text=填寫")
    page.fill("#id_done", "2026-11-18")
    values = page.locator("#id_subjects option").evaluate_all("o => o.map(x => x.value)")
    wanted = [
        i.code for i in Item.objects.filter(firm=changfeng, kind="network-device") if i.fields.get("external")
    ]
    page.select_option("#id_subjects", [v for v in values if v in wanted])
    page.select_option("#id_x_outcome", "ok")
    proof = tmp_path / "檢視紀錄.txt"
    proof.write_text("每條規則均已檢視\n", "utf-8")
    page.set_input_files("#files", str(proof))
    page.wait_for_selector("#uploaded code")
    page.wait_for_selector("#preview .tag.v-met")
    accessible(page)
    page.click("button:has-text('送出')")
    page.wait_for_url(lambda url: "/new/" not in url)
    assert page.locator("button:has-text('核准')").count() == 0
    address = page.url
    accessible(page)
    seat(page, base, head)
    page.goto(f"{base}/f/changfeng/")
    assert page.locator("section:has-text('等我核准') a").count() >= 1
    page.goto(address)
    page.click("button:has-text('核准')")
    page.wait_for_selector(".tag.s-approved")
    page.goto(f"{base}/f/changfeng/duties/firewall.external-rule-review/")
    assert page.locator("h1 .tag").inner_text() == "符合"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    seat(page, base, make_user(changfeng, "examiner"))
    page.goto(address)
    assert page.locator("button:has-text('核准'), a:has-text('更正'), button.danger").count() == 0
    seat(page, base, make_user(other_firm, "security-head"))
    assert page.goto(address).status == 404
