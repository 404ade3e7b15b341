"""`python -m bench.large [--records 1000000] [--evidence 200000] [--readers 50]`: a firm that has worked for many years.

On SQLite, or on PostgreSQL where NEIKONG_DATABASE names one. Each reader is signed in for himself, the firm's people in turn. Three
measures: people (each looks a second at each page), a rush (nobody looks at anything; the two cores are the limit), and a rush in
which every address is asked for the first time, so that each page is drawn anew. Ratios are against `/healthz` of the same server,
measured beside it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import tempfile
import threading
import time
from pathlib import Path
from statistics import median, quantiles

from tests.app.serving import Server

KINDS = (
    "log-review",
    "account-review",
    "patch",
    "vulnerability-handling",
    "virus-scan",
    "training",
    "drill",
    "change",
)
PAGES = {
    "today": "", "posture": "posture/", "registers": "registers/", "systems": "registers/system/", "records": "records/log-review/",
    "records, page 900": "records/log-review/?page=900", "evidence": "evidence/", "search": "search/?q=%E9%98%B2%E7%81%AB%E7%89%86",
    "search, rare": "search/?q=%E7%AC%AC%20777777%20%E7%AD%86", "duty": "duties/drill.meets-rto/", "tasks": "tasks/",
}  # fmt: skip
FILL = """
from datetime import date, datetime, timedelta, UTC
from django.db import connection
from neikong.app.firms.models import Firm
from neikong.app.subjects.models import Item
from neikong.app.subjects import indexing
from neikong.app.operations import setting_up
import hashlib
firm, at, kinds = Firm.objects.get(pk='changfeng'), datetime(2026, 11, 1, tzinfo=UTC), {kinds}
day, words = date(2016, 1, 4), ('防火牆規則', '帳號清查', '弱點修補', '備份還原', '教育訓練', '委外查核')
def record(n):
    kind, done = kinds[n % len(kinds)] if n % 2 else 'log-review', day + timedelta(days=n % 3900)
    name = f'{{words[n % 6]}}第 {{n}} 筆'
    return Item(firm=firm, type='record', kind=kind, code=f'big-{{n:07}}', version=1, seq=10_000_000 + n, changed=at, state='approved', since=done, by='wu-ciso',
        title=name, body={{'done': done.isoformat(), 'by': 'wu-ciso', 'fields': {{'name': name}}, 'state': 'approved'}}, words=f'{{kind}} big-{{n:07}} {{name}}')
def proof(n):
    sha = hashlib.sha256(str(n).encode()).hexdigest()
    return Item(firm=firm, type='evidence', kind='file', code=sha, version=1, seq=20_000_000 + n, changed=at, title=f'佐證 {{n}}.txt', by='wu-ciso',
        body={{'name': f'佐證 {{n}}.txt', 'size': 100, 'by': 'wu-ciso'}}, words=f'file {{sha}} 佐證 {{n}}.txt')
for make, count in ((record, {records}), (proof, {evidence})):
    for first in range(0, count, 20_000):
        Item.objects.bulk_create([make(n) for n in range(first, min(first + 20_000, count))], batch_size=900)
indexing.catch_up('changfeng')
setting_up.tend()
print(json.dumps(Item.objects.count()))
"""


def one(port: int, path: str, cookie: str, held: dict[int, http.client.HTTPConnection]) -> tuple[int, float]:
    me = threading.get_ident()
    if me not in held:
        held[me] = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    held[me].request("GET", path, headers={"Cookie": f"neikong={cookie}", "Accept-Language": "zh-Hant"})
    answer = held[me].getresponse()
    answer.read()
    return answer.status, time.perf_counter() - began


SIGN_IN = """
from tests.app.conftest import satisfy, sign_in
from neikong.app.firms.models import Member
from neikong.app.firms.seats import seat_of
wants = ('position.see', 'register.see', 'record.see', 'evidence.see', 'search.use', 'own-task.see')
people = [m.user for m in Member.objects.filter(firm_id='changfeng').select_related('user').order_by('person')]
people = [u for u in people if (seat := seat_of(u, 'changfeng')) and all(seat.may(w) for w in wants)]
for user in people:
    satisfy(user)
print(json.dumps([sign_in(people[n % len(people)]).cookies['neikong'].value for n in range({readers})]))
"""


def measure(
    server: Server, cookies: list[str], paths: list[str], seconds: float, looks: float, fresh: bool = False
) -> dict[str, list[float]]:
    """Times by path, a reader for each cookie. An answer that is not 200 refuses the row."""
    found: dict[str, list[float]] = {p: [] for p in paths}
    held: dict[int, http.client.HTTPConnection] = {}
    until, lock = time.monotonic() + seconds, threading.Lock()

    def read(n: int) -> None:
        pick = random.Random(n)
        time.sleep(pick.random() * looks)
        while time.monotonic() < until:
            path = pick.choice(paths)
            asked = f"{path}{'&' if '?' in path else '?'}fresh={pick.getrandbits(48)}" if fresh else path
            status, took = one(server.port, asked, cookies[n], held)
            if status != 200:
                raise SystemExit(f"{path} answered {status}")
            with lock:
                found[path].append(took)
            if looks:
                time.sleep(looks * (0.5 + pick.random()))

    threads = [threading.Thread(target=read, args=(n,)) for n in range(len(cookies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--records", type=int, default=1_000_000)
    given.add_argument("--evidence", type=int, default=200_000)
    given.add_argument("--readers", type=int, default=50)
    given.add_argument("--seconds", type=float, default=40)
    given.add_argument("--home", type=Path)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="neikong-large-") as name:
        home = asked.home or Path(name) / "home"
        database = os.environ.get("NEIKONG_DATABASE", "")
        server = Server(home, environment={"NEIKONG_DATABASE": database} if database else {})
        if not home.exists():
            home.mkdir(parents=True)
            server.command("init", "--firm", "examples/changfeng", "--demo")
            began = time.monotonic()
            count = server.python(FILL.format(kinds=KINDS, records=asked.records, evidence=asked.evidence))
            print(
                f"{count:,} items in {time.monotonic() - began:.0f} s on {'PostgreSQL' if database else 'SQLite'}"
            )
        server.start()
        try:
            cookies = server.python(SIGN_IN.format(readers=asked.readers))
            cookie = cookies[0]
            held: dict[int, http.client.HTTPConnection] = {}
            for path in PAGES.values():  # both workers have seen every page
                for _ in range(4):
                    one(server.port, f"/f/changfeng/{path}", cookie, held)
            bare = [one(server.port, "/healthz", cookie, held)[1] for _ in range(200)]
            print(f"  one reader, bare page: p50 {median(bare) * 1000:.1f} ms")
            print(
                f"  {'page':<20}{'alone p50':>10}{'x bare':>8}{'people p95':>12}{'rush p95':>10}{'first p95':>11}   (ms)"
            )
            alone = {
                p: [one(server.port, f"/f/changfeng/{p}", cookie, held)[1] for _ in range(20)]
                for p in PAGES.values()
            }
            paths = [f"/f/changfeng/{p}" for p in PAGES.values()]
            people = measure(server, cookies, paths, asked.seconds, 1.0)
            rush = measure(server, cookies, paths, asked.seconds / 2, 0.0)
            first = measure(server, cookies, paths, asked.seconds / 2, 0.0, fresh=True)
            for title, path in PAGES.items():
                full = f"/f/changfeng/{path}"
                p95 = [
                    quantiles(x[full], n=20)[18] * 1000 if len(x[full]) > 1 else float("nan")
                    for x in (people, rush, first)
                ]
                print(
                    f"  {title:<20}{median(alone[path]) * 1000:>10.1f}{median(alone[path]) / median(bare):>8.1f}{p95[0]:>12.0f}{p95[1]:>10.0f}{p95[2]:>11.0f}"
                )
            for what, seen in (("people", people), ("rush", rush), ("first", first)):
                every = [t for times in seen.values() for t in times]
                span = asked.seconds if what == "people" else asked.seconds / 2
                print(
                    f"  {what}: {len(every) / span:.0f} pages/s, p95 {quantiles(every, n=20)[18] * 1000:.0f} ms over all pages, {asked.readers} readers"
                )
        finally:
            server.kill()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
