"""Broken catalogue files, one mistake each: a line that names the file, the line and what would be right."""

from __future__ import annotations

import pytest

from neikong.obligations.reader import read
from neikong.store.catalogue import files
from neikong.strictyaml import LARGEST

GOOD = "duties/firewall/firewall.in-place.yaml"


def mistakes() -> list[tuple[str, str, bytes, str]]:
    """Name, path, content, and words of the flaw."""
    text = files()[GOOD].decode()
    lines = text.split("\n")
    return [
        (
            "a wrong date",
            GOOD,
            text.replace("strength:", "from: 2026-13-01\n    strength:", 1).encode(),
            "is not a date",
        ),
        ("an unknown key", GOOD, text.replace("owner:", "ownr:", 1).encode(), "did you mean 'owner'"),
        ("a key twice", GOOD, (text + f"\n{lines[0]}\n").encode(), "stands twice"),
        (
            "an id that is not the file's name",
            "duties/firewall/firewall.other.yaml",
            text.encode(),
            "is not the file's name",
        ),
        ("a missing language", GOOD, text.replace("en:", "xx:", 1).encode(), "missing language en"),
        (
            "a dangling reference",
            GOOD,
            text.replace("owner: ", "owner: nobody-", 1).encode(),
            "there is no 'nobody-",
        ),
        ("a row that is not one", GOOD, text.replace("covers: [", "covers: [S009-1, ", 1).encode(), "S009-1"),
        ("a key that is not text", GOOD, (text + "\non: 1\n").encode(), "means different things"),
        ("an alias", GOOD, (text + "\nx: &a [1]\ny: *a\n").encode(), "anchors and aliases"),
        ("Big5", GOOD, "id: 防火牆\n".encode("big5"), "not UTF-8"),
        ("too large", GOOD, b"# " + b"x" * (LARGEST + 1), "the limit is"),
        ("not YAML", GOOD, b"id: [1\ntitle: {", "not valid YAML"),
        ("a wrong folder", "duty/x.yaml", text.encode(), "wrong folder"),
    ]


@pytest.mark.parametrize(("name", "path", "content", "words"), mistakes(), ids=[m[0] for m in mistakes()])
def test_a_mistake_is_told_with_its_place_and_nothing_is_half_read(
    name: str, path: str, content: bytes, words: str
) -> None:
    found = {**files(), path: content}
    reading = read(found)
    assert reading.catalogue is None
    told = [flaw.say("en") for flaw in reading.flaws]
    assert any(
        line.startswith(path + (":" if "large" not in name else "")) and words in line for line in told
    ), told
    assert all("\n" not in line for line in told)
    assert all(flaw.zh for flaw in reading.flaws)


def test_an_alias_bomb_is_refused_at_its_first_alias() -> None:
    bomb = b"a: &a [x,x,x,x]\n" + b"".join(
        b"%c: &%c [%s]\n" % (98 + n, 98 + n, b",".join([b"*%c" % (97 + n)] * 9)) for n in range(8)
    )
    reading = read({GOOD: bomb})
    assert any("anchors and aliases" in flaw.en for flaw in reading.flaws)


def test_every_mistake_is_told_at_once() -> None:
    text = files()[GOOD].decode()
    broken = text.replace("owner:", "ownr:", 1).replace("en:", "xx:", 1)
    told = [flaw.en for flaw in read({**files(), GOOD: broken.encode()}).flaws]
    assert any("ownr" in line for line in told)
    assert any("missing language" in line for line in told)
