"""`python -m bench.storm [--seconds 120] [--writers 20] [--readers 50] [--kills 10] [--rights 10000]`: many people at once.

A server of its own (`neikong serve`) over a fresh home. Writers add records, and raise one shared counter by versions; readers open pages.
The server is killed with -9 in the midst, again and again. At the end: no acknowledged write is lost, no update is lost, no answer was
a 5xx, and the ledger verifies. Then a right is given and taken many times over two workers: no false refusal, no late one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.app.serving import Server

PAGES = (
    "",
    "posture/",
    "tasks/",
    "registers/",
    "registers/system/",
    "records/drill/",
    "evidence/",
    "duties/drill.meets-rto/",
    "search/?q=備份",
)
WRITER, READER = "liu-it", "wu-ciso"


@dataclass
class Storm:
    """What was seen. `acknowledged` are codes that the server said it had written."""

    acknowledged: set[str] = field(default_factory=set)
    raised: int = 0  # acknowledged raises of the counter
    doubtful: int = 0  # asked for, but the answer never came
    statuses: Counter[int] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def token(server: Server, person: str) -> str:
    return str(
        server.python(
            "from datetime import date\nfrom neikong.app.api.models import Token\nfrom neikong.app.api.tokens import digest\n"
            "from neikong.app.base.now import now\nfrom neikong.app.firms.models import Member\nfrom tests.app.conftest import satisfy\n"
            f"m = Member.objects.get(firm_id='changfeng', person='{person}')\nsatisfy(m.user)\n"
            "text = 'nk_' + os.urandom(16).hex()\n"
            "Token.objects.create(member=m, name='storm', digest=digest(text), scopes=['register.edit', 'register.see', 'record.write', 'record.see', 'position.see'], made=now(), ends=date(2099, 1, 1))\n"
            "print(json.dumps(text))"
        )
    )


class Caller:
    """One connection that is opened again when the server goes away."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        self.server, self.headers = server, headers
        self.held: http.client.HTTPConnection | None = None

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes] | None:
        """The answer, or None when none came."""
        data = json.dumps(body).encode() if body is not None else None
        try:
            if self.held is None:
                self.held = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
            self.held.request(method, path, data, {**self.headers, "Content-Type": "application/json"})
            answer = self.held.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            if self.held is not None:
                self.held.close()
            self.held = None
            return None


def writer(number: int, server: Server, key: str, storm: Storm, until: float) -> None:
    caller = Caller(server, {"Authorization": f"Bearer {key}"})
    turn = 0
    while time.monotonic() < until:
        turn += 1
        if turn % 3:
            code = f"storm-{number}-{turn}"
            began = time.monotonic()
            got = caller.call(
                "PUT", f"/api/v1/firms/changfeng/registers/asset/{code}",
                {"since": "2026-01-01", "expects": 0, "fields": {"name": f"負載 {number} {turn}"}},
            )  # fmt: skip
            with storm.lock:
                if got is None:
                    storm.doubtful += 1
                else:
                    storm.statuses[got[0]] += 1
                    storm.took.append(time.monotonic() - began)
                    if got[0] == 200:
                        storm.acknowledged.add(code)
                    elif got[0] >= 500 or got[0] == 403:
                        storm.bad.append(f"{got[0]} {got[1][:200]!r}")
        else:
            raise_counter(caller, storm)
        if got_nothing(caller):
            time.sleep(0.2)


def got_nothing(caller: Caller) -> bool:
    return caller.held is None


def raise_counter(caller: Caller, storm: Storm) -> None:
    """Read the counter, write it one higher at its version; who came too late reads again."""
    for _ in range(50):
        found = caller.call("GET", "/api/v1/firms/changfeng/registers/asset?after=storm-counte")
        if found is None or found[0] != 200:
            return
        rows = [r for r in json.loads(found[1]) if r["id"] == "storm-counter"]
        held = rows[0] if rows else {"version": 0, "fields": {"name": "0"}}
        body = {
            "since": "2026-01-01",
            "expects": held["version"],
            "fields": {"name": str(int(held["fields"]["name"]) + 1)},
        }
        got = caller.call("PUT", "/api/v1/firms/changfeng/registers/asset/storm-counter", body)
        with storm.lock:
            if got is None:
                storm.doubtful += 1
                return
            storm.statuses[got[0]] += 1
            if got[0] == 200:
                storm.raised += 1
                return
            if got[0] != 409:
                storm.bad.append(f"counter {got[0]} {got[1][:200]!r}")
                return


def reader(server: Server, cookie: str, storm: Storm, until: float) -> None:
    caller = Caller(server, {"Cookie": f"neikong={cookie}", "Accept-Language": "zh-Hant"})
    pick = random.Random(threading.get_ident())
    while time.monotonic() < until:
        began = time.monotonic()
        path = "/f/changfeng/" + pick.choice(PAGES)
        got = caller.call("GET", path.encode("ascii", "ignore").decode() if "?" in path else path)
        with storm.lock:
            if got is not None:
                storm.statuses[got[0]] += 1
                storm.took.append(time.monotonic() - began)
                if got[0] != 200:
                    storm.bad.append(f"{got[0]} {path}")
        if got is None:
            time.sleep(0.2)


def weather(server: Server, seconds: float, writers: int, readers: int, kills: int) -> Storm:
    """The storm itself. Raises AssertionError for anything that was lost or went wrong."""
    storm, key, cookie = Storm(), token(server, WRITER), server.session(READER)
    server.start()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=writer, args=(n, server, key, storm, until)) for n in range(writers)]
    threads += [threading.Thread(target=reader, args=(server, cookie, storm, until)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for n in range(kills):
        time.sleep(max(0.0, until - seconds + seconds * (n + 1) / (kills + 1) - time.monotonic()))
        server.kill()
        server.start()
    for thread in threads:
        thread.join()
    server.kill()
    server.start()
    found = server.python(
        "from neikong.app.subjects.models import Item\n"
        "print(json.dumps([list(Item.objects.filter(kind='asset', code__startswith='storm-').values_list('code', flat=True)), [(i.version, i.fields['name']) for i in Item.objects.filter(kind='asset', code='storm-counter')]]))"
    )
    codes, counter = set(found[0]) - {"storm-counter"}, found[1]
    assert not storm.bad, storm.bad[:10]
    lost = storm.acknowledged - codes
    assert not lost, f"acknowledged and lost: {sorted(lost)[:10]}"
    if counter:
        version, value = counter[0]
        assert version == int(value), f"an update was lost: version {version}, value {value}"
        assert storm.raised <= int(value) <= storm.raised + storm.doubtful
    server.command("verify", "changfeng")
    return storm


def rights(server: Server, writes: int) -> int:
    """Give and take a right in turn; the very next write over either worker must know. Returns how many writes were asked for."""
    key = token(server, "chen-board")
    code = (
        "import http.client, sys\nfrom datetime import date\nfrom neikong.app.firms.models import Grant, Member\n"
        "m = Member.objects.get(firm_id='changfeng', person='chen-board')\n"
        "Grant.objects.filter(member=m, role='it-staff').delete()\nwrong = []\n"
        f"held = [http.client.HTTPConnection('127.0.0.1', {server.port}, timeout=60) for _ in range(8)]\n"
        f"headers = {{'Authorization': 'Bearer {key}', 'Content-Type': 'application/json'}}\n"
        f"n = 0\nwhile n < {writes}:\n"
        "    grant = Grant.objects.create(member=m, role='it-staff', since=date(2020, 1, 1))\n"
        "    for allowed in (True, False):\n"
        "        for c in held[:4]:\n"
        "            n += 1\n"
        "            body = json.dumps({'since': '2026-01-01', 'fields': {'name': str(n)}})\n"
        "            c.request('PUT', '/api/v1/firms/changfeng/registers/asset/rights-1', body, headers)\n"
        "            a = c.getresponse(); a.read()\n"
        "            if (a.status == 200) is not allowed: wrong.append([n, a.status, allowed])\n"
        "        if allowed: grant.delete()\n"
        "    held = held[4:] + held[:4]\n"
        "print(json.dumps([n, wrong[:10]]))"
    )
    asked, wrong = server.python(code)
    assert not wrong, wrong
    return int(asked)


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seconds", type=float, default=120)
    given.add_argument("--writers", type=int, default=20)
    given.add_argument("--readers", type=int, default=50)
    given.add_argument("--kills", type=int, default=10)
    given.add_argument("--rights", type=int, default=10_000)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="neikong-storm-") as name:
        home = Path(name) / "home"
        home.mkdir()
        database = os.environ.get("NEIKONG_DATABASE", "")
        server = Server(home, environment={"NEIKONG_DATABASE": database} if database else {})
        server.command("init", "--firm", "examples/changfeng", "--demo")
        try:
            storm = weather(server, asked.seconds, asked.writers, asked.readers, asked.kills)
            cut = quantiles(storm.took, n=100)
            print(
                f"storm: {asked.writers} writers, {asked.readers} readers, {asked.seconds:.0f} s, {asked.kills} kills: "
                f"{len(storm.acknowledged) + storm.raised:,} writes acknowledged, 0 lost; {sum(storm.statuses.values()):,} answers "
                f"{dict(sorted(storm.statuses.items()))}; p50 {cut[49] * 1000:.0f} ms, p95 {cut[94] * 1000:.0f} ms; ledger verifies"
            )
            if asked.rights:
                print(
                    f"rights: {rights(server, asked.rights):,} writes around grants and revocations over two workers, none judged wrongly"
                )
        finally:
            server.kill()
    return 0


if __name__ == "__main__":
    sys.exit(main())
