"""The index of words: pairs of neighbouring characters, so that any part of a Chinese or English text is found without reading all.

SQLite keeps it as FTS5, PostgreSQL as tsvector with GIN; the pairs are the same. It only proposes: whoever searches compares the words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.db import connection, transaction

from neikong.app.subjects.models import Item, Mark

MOST_PROPOSED = 5_000
TABLE = "subjects_words"
INDEX = "index"  # the mark that says up to which entry it goes


def plain(text: str) -> str:
    """As it is compared: one width, one kind of brackets, small letters."""
    return unicodedata.normalize("NFKC", text).replace("〔", "(").replace("〕", ")").lower().strip()


def pairs(text: str) -> list[str]:
    """Each pair of neighbours inside the words of a text, once, as a token that every database takes."""
    found: dict[str, None] = {}
    for word in plain(text).split():
        for a, b in pairwise(word):
            found[f"{ord(a):x}x{ord(b):x}"] = None
    return list(found)


def create() -> None:
    """The table of the index, empty."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"create virtual table if not exists {TABLE} using fts5(tokens, detail=none)")
        else:
            cursor.execute(
                f"create table if not exists {TABLE} (item_id bigint primary key, tokens tsvector not null)"
            )
            cursor.execute(f"create index if not exists {TABLE}_tokens on {TABLE} using gin (tokens)")


def put(items: Iterable[Item]) -> None:
    """Index items, new or changed; twice is as good as once."""
    rows = [(item.pk, pairs(item.words)) for item in items]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                f"insert or replace into {TABLE} (rowid, tokens) values (%s, %s)",
                [(pk, " ".join(tokens)) for pk, tokens in rows],
            )
        else:
            cursor.executemany(
                f"insert into {TABLE} (item_id, tokens) values (%s, array_to_tsvector(%s::text[])) "
                "on conflict (item_id) do update set tokens = excluded.tokens",
                [(pk, tokens) for pk, tokens in rows],
            )


def catch_up(firm: str, size: int = 5_000) -> int:
    """Index what was written since the last time; how many it was. Whoever searches calls it, and a nightly job: writing itself
    pays nothing, because the newest are compared word by word anyway."""
    mark = Mark.objects.filter(firm_id=firm, type=INDEX, kind=INDEX).first()
    last, done = mark.seq if mark else -1, 0
    while items := list(
        Item.objects.filter(firm_id=firm, seq__gt=last).only("pk", "seq", "words").order_by("seq")[:size]
    ):
        with transaction.atomic():
            put(items)
            last, done = items[-1].seq, done + len(items)
            Mark.objects.update_or_create(firm_id=firm, type=INDEX, kind=INDEX, defaults={"seq": last})
    return done


def proposed(words: Sequence[str]) -> list[int] | None:
    """Items that may hold all the words, the newest first; None when the words are too short for the index."""
    tokens = [t for word in words for t in pairs(word)]
    if not tokens:
        return None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                f"select rowid from {TABLE} where {TABLE} match %s order by rowid desc limit {MOST_PROPOSED}",
                [" ".join(f'"{t}"' for t in tokens)],
            )
        else:
            cursor.execute(
                f"select item_id from {TABLE} where tokens @@ %s::tsquery order by item_id desc limit {MOST_PROPOSED}",
                [" & ".join(f"'{t}'" for t in tokens)],
            )
        return [row[0] for row in cursor.fetchall()]
