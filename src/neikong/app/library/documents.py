"""Rule documents, own policies and references: taken in, listed, looked at."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from neikong.app import bridge
from neikong.app.access.gate import allow
from neikong.app.base import errors
from neikong.app.base.now import today
from neikong.app.base.say import language, say
from neikong.app.evidence import store
from neikong.app.firms.seats import Seated
from neikong.app.library import shelf
from neikong.app.library.words import FORMS, KINDS, USES, WARNINGS
from neikong.app.subjects.models import Item, State, Type
from neikong.app.subjects.write import Draft, Stale, write
from neikong.regulation.amendment import Change, Kind
from neikong.regulation.difference import pieces
from neikong.regulation.imports import policy_tree, take_in
from neikong.regulation.readers import LARGEST, read
from neikong.store.old_word import modern
from neikong.strictyaml import Flaw

PAGE = 120


def item_of(firm: str, code: str) -> Item:
    """Raises Http404."""
    found = Item.objects.filter(firm_id=firm, type=Type.RULE, code=code).first()
    if found is None:
        raise Http404
    return found


@allow("library.see")
def listing(request: Seated) -> HttpResponse:
    """All documents, and a search through the clauses as they read now."""
    firm = request.seat.firm.pk
    shelved = {s.item.code: s for s in shelf.shelf(firm)}
    q = request.GET.get("q", "").strip()
    rows = []
    for item in shelf.items(firm):
        told = shelved.get(item.code)
        rows.append(
            {
                "item": item,
                "told": told,
                "use": USES.get(item.kind),
                "form": FORMS.get(item.body.get("form", "")),
                "open": len(told.open) if told else 0,
            }
        )
    return render(
        request,
        "library/list.html",
        {"rows": rows, "find": q, "found": _search(firm, q) if q else None, "sources": sources()},
    )


def sources() -> list[tuple[str, str]]:
    return [(id, source.title[language()]) for id, source in bridge.the_catalogue().sources.items()]


def _search(firm: str, q: str) -> list[dict[str, Any]]:
    """Clauses of the text in force now that hold the words, or stand under the number."""
    from neikong.regulation.wording import narrow

    wanted = narrow(q).replace(" ", "")
    found = []
    for (code, item), held in shelf.library(firm).now.items():
        text = held.text or ""
        if wanted in narrow(text).replace(" ", "").replace("\n", "") or wanted in narrow(f"{code}{item}"):
            found.append({"code": code, "item": item, "text": text, "source": held.source})
        if len(found) >= PAGE:
            break
    return found


@allow("library.import")
@require_POST
def upload(request: Seated) -> HttpResponse:
    """Take a document in as rules, own policy, or reference. What is no source of rules is refused with its reason."""
    seat = request.seat
    given, use = request.FILES.get("file"), request.POST.get("use", "rules")
    if given is None or use not in USES:
        messages.error(request, say("請選擇檔案。", "Choose a file."))
        return redirect("library", firm=seat.firm.pk)
    data, name = given.read(LARGEST + 1), (given.name or "document")[-150:]
    wrong, body = _look(seat.firm.pk, data, name, use)
    if wrong is not None:
        messages.error(request, f"{name}：{getattr(wrong, language())}")
        if use == "rules":
            messages.warning(
                request,
                say(
                    "它不能作為法規來源；可改選「僅供參考」保存。",
                    "It is no source of rules; it can be kept as reference.",
                ),
            )
        return redirect("library", firm=seat.firm.pk)
    sha = store.put_bytes(data).sha256
    code = sha[:16]
    if Item.objects.filter(firm=seat.firm, type=Type.RULE, code=code).exclude(state=State.WITHDRAWN).exists():
        messages.warning(request, say("這份文件已經收錄。", "This document is held already."))
        return redirect("document", firm=seat.firm.pk, code=code)
    last = max((i.body.get("order", 0) for i in shelf.items(seat.firm.pk)), default=0)
    source = request.POST.get("source", "")
    body |= {
        "title": request.POST.get("title", "").strip()[:200] or body.get("title") or name,
        "name": name,
        "sha256": sha,
        "size": len(data),
        "by": seat.actor,
        "on": today().isoformat(),
        "order": last + 1,
    }
    if source in bridge.the_catalogue().sources:
        body["source"] = source
    file = Draft(Type.EVIDENCE, "file", sha, {"name": name, "size": len(data), "by": seat.actor}, "add")
    new_file = not Item.objects.filter(firm=seat.firm, type=Type.EVIDENCE, code=sha).exists()
    write(seat.firm, seat.actor, *([file] if new_file else []), Draft(Type.RULE, use, code, body, "take-in"))
    messages.success(request, say(f"已收錄「{body['title']}」。", f"Taken in: {body['title']}."))
    return redirect("document", firm=seat.firm.pk, code=code)


def _look(firm: str, data: bytes, name: str, use: str) -> tuple[Flaw | None, dict[str, Any]]:
    """What the file is, or why it cannot be what it was said to be."""
    if use == "reference":
        if len(data) > LARGEST:
            return Flaw(name, 0, "檔案太大", "the file is too large"), {}
        return None, {"form": "reference"}
    found = read(modern(data), name)
    if isinstance(found, Flaw):
        return found, {}
    if use == "policy":
        tree = policy_tree(found)
        return (tree, {}) if isinstance(tree, Flaw) else (None, {"form": "policy"})
    told = take_in(found, shelf.library(firm))
    if isinstance(told, Flaw):
        return told, {}
    return None, {"form": told.form.value, "title": told.title[:200]}


@allow("library.see")
def detail(request: Seated, code: str) -> HttpResponse:
    """What a document changes, clause by clause, with what people said of it."""
    firm = request.seat.firm.pk
    item = item_of(firm, code)
    found: dict[str, Any] = {"item": item, "use": USES[item.kind], "sources": sources()}
    if item.kind != "rules":
        return render(request, "library/document.html", found)
    shelved = shelf.find(firm, code)
    if shelved is None:
        found["unreadable"] = shelf.document(item.body["sha256"], item.title)
        return render(request, "library/document.html", found)
    which = request.GET.get("show", "changed")
    changes = [c for c in shelved.told.changes if _wanted(c, which, shelved)]
    counted = {kind: sum(c.kind is kind for c in shelved.told.changes) for kind in Kind}
    found |= {
        "shelved": shelved,
        "form": FORMS[shelved.told.form.value],
        "kinds": [(k, KINDS[k], n) for k, n in counted.items() if n],
        "all_kinds": [(k.value, KINDS[k]) for k in Kind],
        "changes": [told(c, shelved) for c in changes[:PAGE]],
        "more": max(0, len(changes) - PAGE),
        "which": which,
        "open": len(shelved.open),
        "warnings": [
            (w.kind, WARNINGS[w.kind], w.place, getattr(w, language())) for w in shelved.told.warnings
        ],
    }
    return render(request, "library/document.html", found)


def _wanted(change: Change, which: str, shelved: shelf.Shelved) -> bool:
    if which == "all":
        return True
    if which == "open":
        return shelf.counts(change) and shelf.key(change) not in shelved.reviews
    if which in {k.value for k in Kind}:
        return change.kind.value == which
    return shelf.counts(change)


def told(change: Change, shelved: shelf.Shelved) -> dict[str, Any]:
    """A change as the page shows it."""
    both = change.before is not None and change.after is not None
    return {
        "change": change,
        "key": shelf.key(change),
        "kind": KINDS[change.kind],
        "pieces": pieces(change.before or "", change.after or "")
        if both and change.before != change.after
        else (),
        "text": change.after if change.after is not None else change.before,
        "said": shelved.reviews.get(shelf.key(change)),
        "counts": shelf.counts(change),
    }


@allow("library.see")
def download(request: Seated, code: str) -> HttpResponse:
    """The file as it was taken in."""
    item = item_of(request.seat.firm.pk, code)
    from neikong.app.registers.exporting import attachment

    ending = item.body["name"].rsplit(".", 1)[-1].lower()
    safe = ending if ending.isalnum() and len(ending) < 6 else "bin"
    return attachment(store.read(item.body["sha256"]), "application/octet-stream", f"{code}.{safe}")


@allow("library.import")
@require_POST
def change(request: Seated, code: str) -> HttpResponse:
    """Which source of the catalogue a document is, its title, its place in the order; or that it was taken in by mistake."""
    seat = request.seat
    item = item_of(seat.firm.pk, code)
    body, given = dict(item.body), request.POST
    if given.get("withdraw"):
        body["state"] = State.WITHDRAWN.value
        body["why"] = given.get("why", "")[:500]
    else:
        body["title"] = given.get("title", "").strip()[:200] or body["title"]
        if (order := given.get("order", "")).lstrip("-").isdigit() and len(order) < 7:
            body["order"] = int(order)
        body["source"] = given.get("source", "")
        if body["source"] not in bridge.the_catalogue().sources:
            body.pop("source")
    try:
        expects = int(given.get("expects") or item.version)
        write(seat.firm, seat.actor, Draft(Type.RULE, item.kind, code, body, "change", expects))
    except (Stale, ValueError):
        return errors.answer(request, 409)
    messages.success(request, say("已儲存。", "Saved."))
    if given.get("withdraw"):
        return redirect("library", firm=seat.firm.pk)
    return redirect("document", firm=seat.firm.pk, code=code)


def fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]
