"""A browser's eyes: signing a person in, the accessibility scan, pictures."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from neikong.app.accounts.models import User
from tests.app.conftest import sign_in


def seat(page: Any, base: str, user: User | None, language: str = "zh-hant") -> None:
    """Put a signed-in session of the user into the browser; nobody's without one."""
    page.context.clear_cookies()
    cookies = [{"name": "django_language", "value": language, "url": base}]
    if user:
        cookies.append({"name": "neikong", "value": sign_in(user).cookies["neikong"].value, "url": base})
    page.context.add_cookies(cookies)


def accessible(page: Any) -> None:
    """No serious or critical fault by axe-core."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    bad = [
        (v["id"], [n["html"][:160] for n in v["nodes"]][:3])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert bad == [], (page.url, bad)


def fits(page: Any) -> bool:
    """Whether nobody has to push the page sideways."""
    found: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return found


def picture(page: Any, path: Path, width: int = 800, tallest: int = 1200) -> None:
    """The page as a small picture; what is below `tallest` pixels of it is cut off."""
    from PIL import Image

    with Image.open(io.BytesIO(page.screenshot(full_page=True))) as seen:
        width = min(width, seen.width)
        small = seen.convert("RGB").resize(
            (width, seen.height * width // seen.width), Image.Resampling.LANCZOS
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        small.crop((0, 0, width, min(tallest, small.height))).save(path, quality=42, method=6)
