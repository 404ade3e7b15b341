"""Evidence: listed, looked at, taken along, held. There is no way to delete it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app.access.gate import allow
from neikong.app.base.drawn import drawn_once
from neikong.app.base.say import say
from neikong.app.evidence import store, taking
from neikong.app.evidence.retention import keep_until
from neikong.app.firms.seats import Seated
from neikong.app.registers.rows import history
from neikong.app.subjects.models import Item, Type
from neikong.app.subjects.paging import Pages
from neikong.app.subjects.write import Draft, write
from neikong.clock import TAIPEI
from neikong.importers import FORMATS, Origin, read_evidence, recognise

PAGE = 60


def _item(request: Seated, sha: str) -> Item:
    """The evidence, of this firm. Raises Http404: another firm's file is not there, though the bytes may be."""
    found = Item.objects.filter(firm=request.seat.firm, type=Type.EVIDENCE, kind="file", code=sha).first()
    if found is None:
        raise Http404
    return found


@allow("evidence.see")
@drawn_once
def listing(request: Seated) -> HttpResponse:
    found = Item.objects.filter(firm=request.seat.firm, type=Type.EVIDENCE)
    for word in request.GET.get("q", "").split()[:6]:
        found = found.filter(words__icontains=word)
    if request.GET.get("hold"):
        found = found.filter(body__hold__isnull=False)
    # the order of writing is the order of time, and has an index
    sort = {"name": "title", "-name": "-title", "changed": "seq"}.get(request.GET.get("sort", ""), "-seq")
    firm = request.seat.firm
    page = Pages(firm.pk, Type.EVIDENCE, "file", found.order_by(sort, "-id"), PAGE).get_page(
        request.GET.get("page")
    )
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request,
        "evidence/list.html",
        {"page": page, "find": request.GET.get("q", ""), "query": query.urlencode()},
    )


@allow("evidence.add")
@require_POST
def upload(request: Seated) -> HttpResponse:
    """Files, stored and read; answers JSON to the script of the page, else goes back to the list."""
    seat = request.seat
    script = request.headers.get("Accept", "").startswith("application/json")
    try:
        hashes, drafts = taking.all_of(seat.firm.pk, seat.actor, request.FILES.getlist("files"))
    except taking.Refused as wrong:
        if script:
            return JsonResponse({"error": str(wrong)}, status=400)
        messages.error(request, str(wrong))
        return redirect("evidence-list", firm=seat.firm.pk)
    if drafts:
        write(seat.firm, seat.actor, *drafts)
    if script:
        return JsonResponse({"files": taking.names(seat.firm.pk, hashes)})
    messages.success(request, say(f"已存 {len(hashes)} 個檔案。", f"{len(hashes)} files stored."))
    return redirect("evidence-list", firm=seat.firm.pk)


@allow("evidence.see")
def detail(request: Seated, sha: str) -> HttpResponse:
    item, firm = _item(request, sha), request.seat.firm
    used = list(
        Item.objects.filter(firm=firm, type=Type.RECORD, words__contains=sha).order_by("-since")[:200]
    )
    runs = Item.objects.filter(firm=firm, type=Type.RUN, body__evidence=sha)
    until, open_ = keep_until(used)
    found: dict[str, Any] = {
        "item": item,
        "used": used,
        "runs": runs,
        "until": until,
        "open": open_,
        "versions": history(firm.pk, Type.EVIDENCE, "file", sha, {}),
    }
    try:
        with store.open_object(sha) as file:
            known = recognise(file.read(65536))
    except FileNotFoundError:
        known, found["lost"] = [], True
    if len(known) == 1 and not runs:
        found["format"] = known[0]
    return render(request, "evidence/file.html", found)


@allow("evidence.see")
def download(request: Seated, sha: str) -> FileResponse:
    """The bytes, never shown in the browser."""
    item = _item(request, sha)
    try:
        answer = FileResponse(
            store.open_object(sha),
            as_attachment=True,
            filename=item.title or sha,
            content_type="application/octet-stream",
        )
    except FileNotFoundError as wrong:
        raise Http404 from wrong
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@allow("evidence.add")
@require_POST
def origin(request: Seated, sha: str) -> HttpResponse:
    """What the file does not say of itself (which system, when), asked once; then it is read."""
    item, seat = _item(request, sha), request.seat
    given: dict[str, Any] = {"target": request.POST.get("target", "").strip()[:100]}
    try:
        if text := request.POST.get("taken", ""):
            given["taken"] = datetime.fromisoformat(text).replace(tzinfo=TAIPEI).isoformat()
    except ValueError:
        messages.error(
            request, say("時間請寫如 2026-11-20T09:00。", "Write the time for example 2026-11-20T09:00.")
        )
        return redirect("evidence", firm=seat.firm.pk, sha=sha)
    drafts = taking.runs(seat.firm.pk, sha, item.title, given)
    if drafts:
        write(seat.firm, seat.actor, *drafts)
        messages.success(request, say("已讀入。", "Read."))
    else:
        messages.error(request, _why_not(sha, item.title, given))
    return redirect("evidence", firm=seat.firm.pk, sha=sha)


def _why_not(sha: str, name: str, given: dict[str, Any]) -> str:
    """What the importer says of a file that it cannot read."""
    from neikong.app.base.say import language

    data = store.read(sha)
    known = recognise(data[:65536])
    if len(known) != 1:
        return str(
            say("不是已知工具的輸出；可讀：", "Not the output of a tool that is known; known: ")
        ) + "、".join(FORMATS)
    taken = datetime.fromisoformat(given["taken"]) if given.get("taken") else None
    reading = read_evidence(data, known[0], Origin(file=name, target=given.get("target", ""), taken=taken))
    return (
        str(getattr(reading.refused, language()))
        if reading.refused
        else str(say("檔案中沒有資料。", "The file holds nothing."))
    )


@allow("evidence.hold")
@require_POST
def hold(request: Seated, sha: str) -> HttpResponse:
    """Put under legal hold, or lift it; both with a reason."""
    item, seat = _item(request, sha), request.seat
    why = request.POST.get("why", "").strip()[:500]
    if not why:
        messages.error(request, say("請填原因。", "Give a reason."))
        return redirect("evidence", firm=seat.firm.pk, sha=sha)
    body = dict(item.body)
    lifting = "hold" in body
    if lifting:
        body.pop("hold")
        body["lifted"] = {"by": seat.person, "why": why}
    else:
        body["hold"] = {"by": seat.person, "why": why}
    write(
        seat.firm,
        seat.actor,
        Draft(Type.EVIDENCE, "file", sha, body, "lift-hold" if lifting else "hold", item.version),
    )
    return redirect("evidence", firm=seat.firm.pk, sha=sha)
