"""Every page in a browser, furnished: accessible, in both languages, on a desktop and on a phone.

`NEIKONG_WRITE_SCREENS=1 pytest tests/app/test_pages_browser.py` writes pictures of all of them into docs/screens.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from neikong.app.firms.models import Firm
from tests.app.conftest import ROOT, sign_in
from tests.app.every_page import ACCOUNT, furnish, pages
from tests.app.looking import accessible, fits, picture, seat

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = ROOT / "docs" / "screens"
VIEWS = [("zh-hant", 1280), ("zh-hant", 390), ("en", 1280), ("en", 390)]


def index(names: list[str]) -> None:
    """The list of the pictures."""
    lines = [
        "# Every page",
        "",
        "Made by `NEIKONG_WRITE_SCREENS=1 pytest tests/app/test_pages_browser.py` on the example firm.",
        "",
    ]
    for name in sorted(set(names)):
        seen = "　".join(
            f'<img src="{lang}/{view}/{name}.webp" alt="{name}, {lang}, {view}" height="260">'
            for lang in ("zh-Hant", "en")
            for view in ("desktop", "phone")
        )
        lines += [f"## {name}", "", seen, ""]
    (SCREENS / "README.md").write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize(("language", "width"), VIEWS)
def test_every_page_is_accessible_and_fits(
    changfeng: Firm, live_server: Any, page: Any, settings: Any, language: str, width: int
) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
    page.set_viewport_size({"width": width, "height": 900})
    user, about = furnish(changfeng)
    found, lost = pages(changfeng, sign_in(user), about)
    assert lost == []
    shown = [(p.name, p.path) for p in found]
    seat(page, live_server.url, None, language)
    wrong = []
    for name, path in [*ACCOUNT.items(), *shown]:
        if name == "password":
            seat(page, live_server.url, user, language)
        answer = page.goto(live_server.url + path)
        assert answer.status == 200, path
        accessible(page)
        if not fits(page):
            wrong.append(path)
        if os.environ.get("NEIKONG_WRITE_SCREENS"):
            folder = (
                SCREENS
                / {"zh-hant": "zh-Hant"}.get(language, language)
                / ("phone" if width < 500 else "desktop")
            )
            picture(page, folder / f"{name}.webp", 720 if width > 500 else 300)
            index([name for name, _ in [*ACCOUNT.items(), *shown]])
    assert wrong == []
