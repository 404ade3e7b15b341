"""The index of words: every two and every three neighbouring characters, so that any part of a Chinese or English text is found
without reading all.

SQLite keeps it as FTS5, PostgreSQL as tsvector with GIN; the tokens are the same. A token also says of which firm and group an item is:
one look at the index is enough. It only proposes: whoever searches compares the words.
"""

from __future__ import annotations

import unicodedata
from binascii import crc32
from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction

from neikong.app.subjects.models import Item, Mark, Type

TABLE = "subjects_words"
INDEX = "index"  # the mark that says up to which entry it goes
# what is searched together
GROUPS: dict[str, str] = {
    Type.ROW: "row",
    Type.RECORD: "record",
    Type.EXEMPTION: "record",
    Type.EVIDENCE: "evidence",
}
PAGE = 400  # proposals looked at in one go


def plain(text: str) -> str:
    """As it is compared: one width, one kind of brackets, small letters."""
    return unicodedata.normalize("NFKC", text).replace("〔", "(").replace("〕", ")").lower().strip()


def pieces(text: str, lengths: Sequence[int] = (2, 3)) -> dict[str, None]:
    """Each piece of these lengths inside the words of a text, once, in order."""
    found: dict[str, None] = {}
    for word in plain(text).split():
        for length in lengths:
            for at in range(len(word) - length + 1):
                found[word[at : at + length]] = None
    return found


def tokens(firm: str, group: str, found: Iterable[str]) -> list[str]:
    """Pieces as a token that every database takes; two pieces that share one only propose too much."""
    begin = crc32(f"{firm}/{group}/".encode())
    return list(dict.fromkeys(f"{crc32(piece.encode(), begin):08x}" for piece in found))


def asked(firm: str, group: str, words: Sequence[str]) -> list[str]:
    """The tokens that an item with all the words has: of three characters where a word is as long, as they are rarer."""
    return tokens(
        firm, group, {p: None for word in words for p in pieces(word, (3 if len(word) > 2 else 2,))}
    )


def create() -> None:
    """The table of the index, empty; a table of another time is thrown away, as everything in it comes from the items."""
    Mark.objects.filter(type=INDEX).delete()
    with connection.cursor() as cursor:
        cursor.execute(f"drop table if exists {TABLE}")
        if connection.vendor == "sqlite":
            cursor.execute(f"create virtual table {TABLE} using fts5(tokens, detail=none)")
        else:
            cursor.execute(f"create table {TABLE} (item_id bigint primary key, tokens tsvector not null)")
            cursor.execute(f"create index {TABLE}_tokens on {TABLE} using gin (tokens)")


def put(items: Iterable[Item]) -> None:
    """Index items, new or changed; twice is as good as once."""
    rows = [(i.pk, tokens(i.firm_id, GROUPS[i.type], pieces(i.words))) for i in items if i.type in GROUPS]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"insert or replace into {TABLE} (rowid, tokens) values (%s, %s)",
                [(pk, " ".join(found)) for pk, found in rows],
            )
        else:
            cursor.executemany(
                f"insert into {TABLE} (item_id, tokens) values (%s, array_to_tsvector(%s::text[])) "
                "on conflict (item_id) do update set tokens = excluded.tokens",
                rows,
            )


def reaches(firm: str) -> int:
    """The entry up to which the index goes; what was written later is compared word by word."""
    mark = Mark.objects.filter(firm_id=firm, type=INDEX, kind=INDEX).first()
    return mark.seq if mark else -1


def catch_up(firm: str, size: int = 5_000) -> int:
    """Index what was written since the last time; how many items that was. A search calls it when much is new, and a nightly job."""
    last, done = reaches(firm), 0
    while items := list(
        Item.objects.filter(firm_id=firm, seq__gt=last)
        .only("pk", "seq", "words", "type", "firm_id")
        .order_by("seq")[:size]
    ):
        with transaction.atomic():
            put(items)
            last, done = items[-1].seq, done + len(items)
            Mark.objects.update_or_create(firm_id=firm, type=INDEX, kind=INDEX, defaults={"seq": last})
    return done


def proposed(firm: str, group: str, words: Sequence[str]) -> Iterator[list[int]] | None:
    """Items that may hold all the words, the newest first, page by page; None when the words are too short for the index."""
    wanted = asked(firm, group, words)
    return _pages(wanted) if wanted else None


def _pages(wanted: Sequence[str]) -> Iterator[list[int]]:
    if connection.vendor == "sqlite":
        text = f"select rowid from {TABLE} where {TABLE} match %s and rowid < %s order by rowid desc limit {PAGE}"
        match = " ".join(f'"{t}"' for t in wanted)
    else:
        text = f"select item_id from {TABLE} where tokens @@ %s::tsquery and item_id < %s order by item_id desc limit {PAGE}"
        match = " & ".join(f"'{t}'" for t in wanted)
    below = 2**62
    while True:
        with connection.cursor() as cursor:
            cursor.execute(text, [match, below])
            page = [row[0] for row in cursor.fetchall()]
        yield page
        if len(page) < PAGE:
            return
        below = page[-1]
