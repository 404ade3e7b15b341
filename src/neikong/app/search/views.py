"""The page of results: grouped, counted, with the words marked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.say import say
from neikong.app.base.words import plain
from neikong.app.firms.seats import Seated
from neikong.app.search import finding


def marked(text: str, words: list[str]) -> SafeString:
    """The text with the first of the words marked wherever it stands."""
    low, out, at = plain(text), [], 0
    word = words[0]
    if len(low) != len(text):  # a character became several: marks would stand in the wrong place
        return mark_safe(escape(text))
    while (found := low.find(word, at)) >= 0:
        out += [escape(text[at:found]), "<mark>", escape(text[found : found + len(word)]), "</mark>"]
        at = found + len(word)
    return mark_safe("".join([*out, escape(text[at:])]))


@allow("search.use")
@drawn_once
def search(request: Seated) -> HttpResponse:
    q, seat = request.GET.get("q", "").strip(), request.seat
    words, firm = finding.words_of(q), seat.firm.pk
    sources: list[tuple[str, str, Iterator[finding.Hit]]] = []
    if words:
        reach = finding.ready(firm)
        sources = [
            ("position.see", say("應辦事項", "Duties"), finding.duties(firm, words)),
            ("register.see", say("清冊", "Registers"), finding.items(firm, "row", words, reach)),
            (
                "record.see",
                say("紀錄與例外", "Records and exceptions"),
                finding.items(firm, "record", words, reach),
            ),
            ("evidence.see", say("佐證", "Evidence"), finding.items(firm, "evidence", words, reach)),
            ("library.see", say("條文", "Clauses"), finding.clauses(firm, words)),
            ("settings.see", say("設定與種類", "Settings and kinds"), finding.settings(firm, words)),
        ]
    groups = []
    for action, title, hits in sources:
        if not seat.may(action):
            continue
        found = list(islice(hits, finding.MOST + 1))
        if found:
            rows = [(h.url, marked(h.title, words), marked(h.text, words)) for h in found[: finding.MOST]]
            groups.append({"title": title, "rows": rows, "more": len(found) > finding.MOST})
    return render(request, "search/results.html", {"q": q, "groups": groups})
