"""The API itself: OpenAPI 3 at /api/v1/openapi.json. Every operation names an action of the matrix."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import Field, NinjaAPI, Schema, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer

from neikong.app import bridge
from neikong.app.api.tokens import recognise
from neikong.app.base.now import today
from neikong.app.base.say import language
from neikong.app.ledger.models import Entry
from neikong.app.ledger.signing import proof as proof_of
from neikong.app.posture.asked import Asked, position
from neikong.app.posture.sitting import judgement_of
from neikong.app.posture.told import said
from neikong.app.records import kinds
from neikong.app.search import finding
from neikong.app.subjects import forms as fields
from neikong.app.subjects import kept
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, stamp, write
from neikong.app.tasks.working_out import tasks
from neikong.clock import TAIPEI, end_of_day

PAGE = 500


class Bearer(HttpBearer):
    """`Authorization: Bearer nk_…`; the firm stands in the address, and a token is of one firm."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        firm = request.resolver_match.kwargs.get("firm", "") if request.resolver_match else ""
        return recognise(token, firm)


class Wrong(Schema):
    """What went wrong, with the code under which the log tells more."""

    error: str
    code: str = ""


class Duty(Schema):
    id: str
    title: str
    verdict: str
    version: int | None
    deadline: date | None
    reasons: list[str]


class Position(Schema):
    firm: str
    on: date
    future: bool
    counts: dict[str, int]
    duties: list[Duty]


class RowOut(Schema):
    id: str
    version: int
    since: date | None
    until: date | None
    fields: dict[str, Any]


class RowIn(Schema):
    since: date
    until: date | None = None
    expects: int | None = None
    fields: dict[str, Any]


class RecordIn(Schema):
    done: date
    period: date | None = None
    subjects: list[str] = Field(default_factory=list)
    fields: dict[str, Any] = Field(default_factory=dict)
    evidence: list[str] = Field(default_factory=list)
    submit: bool = True


class RecordOut(Schema):
    id: str
    kind: str
    version: int
    state: str
    done: date | None
    by: str
    subjects: list[str]
    fields: dict[str, Any]
    evidence: list[str]
    approvals: list[dict[str, Any]]


class TaskOut(Schema):
    kind: str
    id: str
    title: str
    verdict: str
    due: date | None
    role: str
    owners: list[str]


class EntryOut(Schema):
    seq: int
    at: datetime
    actor: str
    action: str
    subject: list[str]
    version: int
    leaf: str


class HitOut(Schema):
    url: str
    title: str
    text: str


api = NinjaAPI(title="Neikong 內控", version="1", auth=Bearer(), urls_namespace="api", docs_url=None)
ERRORS = {400: Wrong, 401: Wrong, 403: Wrong, 404: Wrong, 409: Wrong, 422: Wrong}


def allowed(action: str) -> Callable[[Any], Any]:
    """The token's scopes and the member's roles of today must both allow it."""

    def closed(view: Any) -> Any:
        @wraps(view)
        def guarded(request: Any, firm: str, *given: Any, **named: Any) -> Any:
            seat, scopes = request.auth
            if action not in scopes or not seat.may(action):
                raise HttpError(403, f"the token may not: {action}")
            request.seat = seat
            return view(request, firm, *given, **named)

        guarded.action = action  # type: ignore[attr-defined]
        return guarded

    return closed


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, wrong: HttpError) -> Any:
    return api.create_response(
        request, {"error": str(wrong), "code": getattr(request, "code", "")}, status=wrong.status_code
    )


@api.exception_handler(Stale)
def stale(request: HttpRequest, wrong: Stale) -> Any:
    return api.create_response(
        request, {"error": f"it stands at version {wrong.item.version} now"}, status=409
    )


@api.get("/firms/{firm}/position", response={200: Position, **ERRORS})
@allowed("position.see")
def the_position(
    request: Any, firm: str, on: date | None = None, known: str = "", future: bool = False
) -> Any:
    """The whole position on a day, by what was known at an instant, or under future rules."""
    moment = Asked(_day(on), _instant(known), future, False)
    stand = position(firm, moment)
    catalogue = stand.catalogue
    duties = [
        {
            "id": id, "title": catalogue.duties[id].title[language()], "verdict": j.verdict, "version": j.version, "deadline": j.deadline,
            "reasons": [said(r, firm).text for r in judgement_of(j).reasons],
        }
        for id, j in stand.judged.items()
    ]  # fmt: skip
    return {"firm": firm, "on": moment.day, "future": future, "counts": stand.counts, "duties": duties}


def _day(on: date | None) -> date:
    day = on or today()
    if not 1990 <= day.year <= 2100:
        raise HttpError(422, "on: a day between 1990 and 2100")
    return day


def _instant(text: str) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == 10:
            return end_of_day(date.fromisoformat(text))
        found = datetime.fromisoformat(text)
    except ValueError:
        raise HttpError(422, "known: write for example 2026-11-20 or 2026-11-20T09:00+08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=TAIPEI)


@api.get("/firms/{firm}/duties/{duty}", response={200: Duty, **ERRORS})
@allowed("position.see")
def one_duty(
    request: Any, firm: str, duty: str, on: date | None = None, known: str = "", future: bool = False
) -> Any:
    stand = position(firm, Asked(_day(on), _instant(known), future, False))
    judged = stand.judged.get(duty)
    if judged is None:
        raise HttpError(404, f"there is no duty '{duty[:100]}'")
    reasons = [said(r, firm).text for r in judgement_of(judged).reasons]
    return {
        "id": duty,
        "title": stand.catalogue.duties[duty].title[language()],
        "verdict": judged.verdict,
        "version": judged.version,
        "deadline": judged.deadline,
        "reasons": reasons,
    }


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": item.code,
        "version": item.version,
        "since": item.since,
        "until": item.until,
        "fields": item.fields,
    }


def _register(name: str) -> Any:
    found = bridge.the_catalogue().registers.get(name)
    if found is None:
        raise HttpError(404, f"there is no register '{name[:100]}'")
    return found


@api.get("/firms/{firm}/registers/{kind}", response={200: list[RowOut], **ERRORS})
@allowed("register.see")
def rows(request: Any, firm: str, kind: str, after: str = "") -> Any:
    """Rows by code, 500 at a time; `after` is the last code of the page before."""
    _register(kind)
    found = Item.objects.filter(firm_id=firm, type=Type.ROW, kind=kind, code__gt=_text(after)).exclude(
        state=State.WITHDRAWN
    )
    return [_row(i) for i in found.order_by("code")[:PAGE]]


def _text(value: str) -> str:
    """Text that a database takes: PostgreSQL knows no NUL."""
    if "\x00" in value:
        raise HttpError(422, "a text holds a NUL character")
    return value


@api.put("/firms/{firm}/registers/{kind}/{code}", response={200: RowOut, **ERRORS})
@allowed("register.edit")
def put_row(request: Any, firm: str, kind: str, code: str, given: RowIn) -> Any:
    """Add a row, or a version of it, checked as the form checks it."""
    from neikong.app.registers.changing import CODE, circle_with

    form = _register(kind)
    if not CODE.match(code):
        raise HttpError(422, "code: letters, digits, dot, underscore, hyphen")
    shapes = {"name": {"type": "text", "title": {"zh": "名稱", "en": "Name"}}, **form.fields}
    wrong = fields.flaws(shapes, given.fields, bridge.the_catalogue())
    if wrong:
        raise HttpError(422, "; ".join(f"{n}: {getattr(f[0], language())}" for n, f in sorted(wrong.items())))
    if circle := circle_with(firm, kind, form, code, given.fields):
        raise HttpError(422, f"a circle: {' → '.join(circle)}")
    body: dict[str, Any] = {"since": given.since.isoformat(), "fields": given.fields}
    if given.until:
        body["until"] = given.until.isoformat()
    drafts = [
        *kept.begin(firm, f"register:{kind}", given.since),
        Draft(Type.ROW, kind, code, body, "change", given.expects),
    ]
    return _row(write(firm, request.seat.actor, *drafts)[-1])


def _record(item: Item) -> dict[str, Any]:
    body = item.body
    return {
        "id": item.code, "kind": item.kind, "version": item.version, "state": item.state, "done": item.since, "by": item.by,
        "subjects": body.get("subjects") or [], "fields": item.fields, "evidence": body.get("evidence") or [], "approvals": body.get("approvals") or [],
    }  # fmt: skip


def _kind(name: str) -> kinds.Kind:
    found = kinds.every().get(name)
    if found is None:
        raise HttpError(404, f"there is no record kind '{name[:100]}'")
    return found


@api.get("/firms/{firm}/records/{kind}", response={200: list[RecordOut], **ERRORS})
@allowed("record.see")
def records(request: Any, firm: str, kind: str, since: date | None = None) -> Any:
    """The newest 500 records of a kind, done since a day."""
    found = Item.objects.filter(firm_id=firm, type=Type.RECORD, kind=_kind(kind).id).exclude(
        state=State.WITHDRAWN
    )
    if since:
        found = found.filter(since__gte=since)
    return [_record(i) for i in found.order_by("-since", "-id")[:PAGE]]


@api.post("/firms/{firm}/records/{kind}", response={201: RecordOut, **ERRORS})
@allowed("record.write")
def file_record(request: Any, firm: str, kind: str, given: RecordIn) -> Any:
    """File a record, as a draft or submitted. Approvals are for people, on the pages."""
    of = _kind(kind)
    own = {k: v for k, v in given.fields.items() if k != "sections"}
    wrong = fields.flaws(of.fields, own, bridge.the_catalogue())
    if wrong:
        raise HttpError(422, "; ".join(f"{n}: {getattr(f[0], language())}" for n, f in sorted(wrong.items())))
    if given.done > today():
        raise HttpError(422, "done: not after today")
    there = set(
        Item.objects.filter(
            firm_id=firm, type=Type.EVIDENCE, code__in=[_text(e) for e in given.evidence]
        ).values_list("code", flat=True)
    )
    if missing := sorted(set(given.evidence) - there):
        raise HttpError(422, f"evidence: not there: {', '.join(missing)[:300]}")
    body: dict[str, Any] = {
        "done": given.done.isoformat(), "by": request.seat.actor, "fields": given.fields, "writers": [request.seat.actor],
        "state": (State.SUBMITTED if given.submit else State.DRAFT).value, "subjects": given.subjects, "evidence": given.evidence,
        "wanted_roles": sorted({r for s in kinds.approver_sets(of.id) for r in s}) if given.submit else [],
    }  # fmt: skip
    if given.period:
        body["period"] = given.period.isoformat()
    code = f"{of.id.split(':')[-1]}-{stamp()}"
    drafts = [*kept.begin(firm, of.keeping, given.done), Draft(Type.RECORD, of.id, code, body, "add", 0)]
    return Status(201, _record(write(firm, request.seat.actor, *drafts)[-1]))


@api.get("/firms/{firm}/tasks", response={200: list[TaskOut], **ERRORS})
@allowed("task.see")
def the_tasks(request: Any, firm: str) -> Any:
    return [
        {
            **{k: getattr(t, k) for k in ("kind", "id", "title", "verdict", "due", "role")},
            "owners": list(t.owners),
        }
        for t in tasks(firm, today())
    ]


@api.get("/firms/{firm}/ledger", response={200: list[EntryOut], **ERRORS})
@allowed("ledger.see")
def entries(request: Any, firm: str, first: int = 0) -> Any:
    """Entries from a number on, 500 at a time."""
    if not 0 <= first < 1 << 62:
        raise HttpError(422, "first: a number of an entry")
    found = Entry.objects.filter(log=firm, seq__gte=first).order_by("seq")[:PAGE]
    return [
        {
            "seq": e.seq,
            "at": e.at,
            "actor": e.actor,
            "action": e.action,
            "subject": [e.type, e.kind, e.code],
            "version": e.version,
            "leaf": e.leaf,
        }
        for e in found
    ]


@api.get("/firms/{firm}/ledger/{seq}/proof", response={200: dict[str, Any], **ERRORS})
@allowed("ledger.see")
def proof(request: Any, firm: str, seq: int) -> Any:
    entry = Entry.objects.filter(log=firm, seq=seq).first() if 0 <= seq < 1 << 62 else None
    found = proof_of(entry) if entry else None
    if found is None:
        raise HttpError(404, "no such entry, or no checkpoint holds it yet")
    return found


@api.get("/firms/{firm}/search", response={200: list[HitOut], **ERRORS})
@allowed("search.use")
def search(request: Any, firm: str, q: str) -> Any:
    words = finding.words_of(_text(q))
    if not words:
        return []
    found = [*finding.duties(firm, words)]
    seat = request.seat
    reach = finding.ready(firm)
    for action, group in (("register.see", "row"), ("record.see", "record"), ("evidence.see", "evidence")):
        if seat.may(action):
            found += finding.items(firm, group, words, reach)
    return [{"url": h.url, "title": h.title, "text": h.text} for h in found[:PAGE]]
