"""The index of words: every two and every three neighbouring characters, so that any part of a Chinese or English text is found
without reading all.

SQLite keeps it as FTS5, PostgreSQL as tsvector with GIN; the tokens are the same. A token also says of which firm an item is, and what
is searched together has a table of its own: one look is enough. The index only proposes: whoever searches compares the words.
"""

from __future__ import annotations

import re
from binascii import crc32
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, transaction

from neikong.app.base.words import plain
from neikong.app.subjects.models import Item, Mark, State, Type

INDEX = "index"  # the mark that says up to which entry it goes
# what is searched together
GROUPS: dict[str, str] = {
    Type.ROW: "row",
    Type.RECORD: "record",
    Type.EXEMPTION: "record",
    Type.EVIDENCE: "evidence",
}
NEWEST, DEEPEST = 20_000, 20_000  # how PostgreSQL is asked: see `found`
HASH = re.compile(r"[0-9a-f]{17,}")
BEGIN = (
    16  # of a hash only what it begins with: its other parts are found by chance alone, and by every number
)


def pieces(text: str, lengths: Sequence[int] = (2, 3)) -> dict[str, None]:
    """Each piece of these lengths inside the words of a text, once, in order."""
    found: dict[str, None] = {}
    for word in plain(text).split():
        if HASH.fullmatch(word):
            word = word[:BEGIN]
        for length in lengths:
            for at in range(len(word) - length + 1):
                found[word[at : at + length]] = None
    return found


def table(group: str) -> str:
    return f"subjects_words_{group}"


def tokens(firm: str, found: Iterable[str]) -> list[str]:
    """Pieces as a token that every database takes; two pieces that share one only propose too much."""
    begin = crc32(f"{firm}/".encode())
    return list(dict.fromkeys(f"{crc32(piece.encode(), begin):08x}" for piece in found))


def asked(firm: str, words: Sequence[str]) -> list[str]:
    """The tokens that an item with all the words has: of three characters where a word is as long, as they are rarer."""
    return tokens(firm, {p: None for word in words for p in pieces(word, (3 if len(word) > 2 else 2,))})


def create() -> None:
    """The tables of the index, empty; those of another time are thrown away, as everything in them comes from the items."""
    Mark.objects.filter(type=INDEX).delete()
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists subjects_words")
        for name in map(table, set(GROUPS.values())):
            cursor.execute(f"drop table if exists {name}")
            if connection.vendor == "sqlite":
                cursor.execute(f"create virtual table {name} using fts5(tokens, detail=none)")
            else:
                cursor.execute(f"create table {name} (item_id bigint primary key, tokens tsvector not null)")
                cursor.execute(f"create index {name}_tokens on {name} using gin (tokens)")


def put(items: Iterable[Item]) -> None:
    """Index items, new or changed; twice is as good as once."""
    rows: dict[str, list[tuple[int, list[str]]]] = {}
    for item in items:
        if group := GROUPS.get(item.type):
            rows.setdefault(group, []).append((item.pk, tokens(item.firm_id, pieces(item.words))))
    with connection.cursor() as cursor:
        for group, found in rows.items():
            if connection.vendor == "sqlite":
                cursor.executemany(
                    f"insert or replace into {table(group)} (rowid, tokens) values (%s, %s)",
                    [(pk, " ".join(of)) for pk, of in found],
                )
            else:
                cursor.executemany(
                    f"insert into {table(group)} (item_id, tokens) values (%s, array_to_tsvector(%s::text[])) "
                    "on conflict (item_id) do update set tokens = excluded.tokens",
                    found,
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


def found(firm: str, group: str, words: Sequence[str], reach: int, most: int) -> list[int] | None:
    """Items of the index that hold all the words, the newest first; None when the words are too short for it. Words are as `plain`
    makes them. What changed after the entry `reach` is left out, and what was withdrawn."""
    wanted = asked(firm, words)
    if not wanted:
        return None
    name, item = table(group), Item._meta.db_table
    holds = "instr(i.words, %s) > 0" if connection.vendor == "sqlite" else "position(%s in i.words) > 0"
    also = f"i.firm_id = %s and i.seq <= %s and i.state <> %s{f' and {holds}' * len(words)}"
    given = [firm, reach, State.WITHDRAWN.value, *words]
    with connection.cursor() as cursor:

        def asks(text: str, *more: Any) -> list[int]:
            cursor.execute(text, more)
            return [row[0] for row in cursor.fetchall()]

        if connection.vendor == "sqlite":
            # cross: the index first, from its end, then each item by its key
            begin = f"select i.id from {name} w cross join {item} i on i.id = w.rowid where {name} match %s"
            match = " ".join(f'"{t}"' for t in wanted)
            return asks(f"{begin} and {also} order by w.rowid desc limit %s", match, *given, most)
        # the newest are read one by one, which is enough for a frequent word; of a rare one the index knows all. A single question
        # leaves the choice to an estimate that is wrong by hours' worth of records when a word is frequent in old ones only.
        match = " & ".join(f"'{t}'" for t in wanted)
        last = (asks(f"select max(item_id) from {name}")[0] or 0) - NEWEST
        begin = f"select i.id from {name} w join {item} i on i.id = w.item_id where w.tokens @@ %s::tsquery"
        text = f"{begin} and w.item_id > %s and {also} order by w.item_id desc limit %s"
        new = asks(text, match, last, *given, most)
        if len(new) == most:
            return new
        inner = f"select item_id from {name} where tokens @@ %s::tsquery and item_id <= %s order by item_id + 0 desc limit {DEEPEST}"
        text = f"select i.id from ({inner}) w join {item} i on i.id = w.item_id where {also} order by w.item_id desc limit %s"
        return new + asks(text, match, last, *given, most - len(new))
