"""A reading page, drawn once: who opens it again before anything was written gets the same bytes, with a form token of his own.

The key holds all that such a page rests on: the address, the person with the roles of this very request, the day, the language, the
catalogue, and the ledger's frontier, which is another one after every change. Whose rights changed has another key, or is stopped at
the gate, which always comes first. A page that rests on anything else (a clock finer than a day, a log, a session) is not marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.middleware.csrf import get_token

from neikong.app import bridge
from neikong.app.base.now import today
from neikong.app.base.remembering import Memory
from neikong.app.base.say import language
from neikong.app.firms.seats import Seated
from neikong.app.operations.logs import failing

MOST = 48_000_000  # bytes, of each process
LARGEST = 1_000_000  # of one page
View = Callable[..., HttpResponse]
# where a form or a script carries the token against forged requests
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")|(?<="X-CSRFToken": ")\w{64}(?=")')


@dataclass(frozen=True)
class Drawn:
    """An answer, parted where its token stood; or one that is for this once."""

    parts: tuple[bytes, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    once: HttpResponse | None = None

    def weight(self) -> int:
        return MOST + 1 if self.once else sum(map(len, self.parts))


PAGES: Memory[Drawn] = Memory(MOST, Drawn.weight)


def drawn_once(view: View) -> View:
    """Mark a view as such a page. It stands below `@allow`, so that the gate has let the request in."""

    @wraps(view)
    def drawn(request: Seated, **named: Any) -> HttpResponse:
        told = len(get_messages(request)) or failing()
        if request.method != "GET" or request.htmx or told:
            return view(request, **named)
        seat = request.seat
        key = (
            request.get_full_path(),
            seat.user.pk,
            seat.person,
            seat.roles,
            today(),
            language(),
            bridge.the_catalogue().digest,
            seat.standing,
        )
        held = PAGES.get(key, lambda: _parted(view(request, **named)))
        if held.once:
            return held.once
        token = get_token(request).encode() if len(held.parts) > 1 else b""
        return HttpResponse(token.join(held.parts), headers=dict(held.headers))

    return drawn


def _parted(answer: HttpResponse) -> Drawn:
    if answer.status_code != 200 or answer.streaming or answer.cookies or len(answer.content) > LARGEST:
        return Drawn(once=answer)
    return Drawn(tuple(_TOKEN.split(answer.content)), tuple(answer.headers.items()))
