"""`python -m bench.w6_resilience [--rounds 5] [--scenarios 10000]`: 10,000 systems with 50,000 needs; one answer, and many outages.

Peers run in processes of their own, interleaved; a row whose answers differ is refused. networkx gets fewer scenarios (it is
slow) and its time is scaled; Numba is the limit: compiled, not part of the project. Timed: evaluation, not load nor compilation.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from importlib.util import find_spec
from statistics import median
from typing import Any

import numpy as np

NODES, NEEDS = 10_000, 50_000
FEW = 20  # scenarios for networkx


def graph(n: int = NODES, needs: int = NEEDS) -> dict[str, Any]:
    """Needs point to lower numbers, many to few; three in ten join the need before them as an alternative."""
    random = np.random.default_rng(20261121)
    of = np.sort(random.integers(10, n, needs))
    member = np.minimum((of * random.random(needs) ** 1.5).astype(np.int64), of - 1)
    new = np.r_[True, of[1:] != of[:-1]] | (random.random(needs) > 0.3)
    group = np.cumsum(new) - 1
    starts = np.flatnonzero(new)
    members: list[list[int]] = [list(dict.fromkeys(m.tolist())) for m in np.split(member, starts[1:])]
    return {
        "n": n,
        "groups": list(zip(of[starts].tolist(), members, strict=True)),
        "count": int(group[-1]) + 1,
        "work": random.integers(0, 60, n).tolist(),
        "loss": random.integers(0, 240, n).tolist(),
    }


def outages(n: int, count: int) -> tuple[Any, Any, Any]:
    """One of forty sites fails in part, and half a percent of everything besides; lognormal repairs, whole minutes."""
    site = np.random.default_rng(1).integers(0, 40, n)
    at = [np.flatnonzero(site == k) for k in range(40)]
    starts, nodes, minutes = [0], [], []
    for s in range(count):
        random = np.random.default_rng([2, s])
        there = at[random.integers(0, 40)]
        hit = np.unique(
            np.r_[
                there[random.random(there.size) < random.random()],
                random.integers(0, n, random.poisson(n * 0.005)),
            ]
        )
        nodes.append(hit)
        minutes.append(np.minimum(np.exp(random.normal(4.5, 1, hit.size)), 30000).astype(np.int32) + 1)
        starts.append(starts[-1] + hit.size)
    return np.array(starts, np.int64), np.concatenate(nodes).astype(np.int32), np.concatenate(minutes)


def digest(*arrays: Any) -> str:
    return hashlib.sha256(b"".join(np.asarray(a, np.int64).tobytes() for a in arrays)).hexdigest()[:12]


def ours(count: int) -> dict[str, Any]:
    from neikong.resilience import Model, Need, Node, feasibility, simulate
    from neikong.resilience.simulate import Draw

    g = graph()
    nodes = [
        Node(str(i), "system", work=w, loss=x)
        for i, (w, x) in enumerate(zip(g["work"], g["loss"], strict=True))
    ]
    waiting = Model.of(nodes, [Need(str(u), tuple(map(str, m)), 1) for u, m in g["groups"]])
    beside = Model.of(nodes, [Need(str(u), tuple(map(str, m)), 1, waits=False) for u, m in g["groups"]])
    _ = waiting.links, beside.links
    began = time.perf_counter()
    reach = feasibility(waiting)
    static = time.perf_counter() - began
    starts, hit, minutes = outages(NODES, count)
    drawn = Draw(count, starts, hit, minutes, {}, np.zeros(count, np.int32))
    watched = [str(i) for i in range(NODES - NODES // 20, NODES)]
    began = time.perf_counter()
    down = simulate(beside, drawn, watched).down
    many = time.perf_counter() - began
    few = down[:FEW]
    return {
        "static": static,
        "many": many,
        "static_digest": digest(reach.rto_least, reach.rpo_least),
        "many_digest": digest(down),
        "few_digest": digest(few),
    }


def networkx(count: int) -> dict[str, Any]:
    import networkx as nx

    g = graph()
    whole = nx.MultiDiGraph()
    whole.add_nodes_from(range(NODES))
    for k, (u, members) in enumerate(g["groups"]):
        whole.add_edges_from((u, v, {"group": k}) for v in members)

    def needs(u: int) -> Any:
        found: dict[int, list[int]] = {}
        for _, v, k in whole.out_edges(u, data="group"):
            found.setdefault(k, []).append(v)
        return found.values()

    began = time.perf_counter()
    rto, rpo = [0] * NODES, [0] * NODES
    for u in reversed(list(nx.topological_sort(whole))):
        a = b = 0
        for members in needs(u):
            a = max(a, min(rto[v] for v in members))
            b = max(b, min(rpo[v] for v in members))
        rto[u], rpo[u] = g["work"][u] + a, max(g["loss"][u], b)
    static = time.perf_counter() - began
    starts, hit, minutes = outages(NODES, FEW)
    began = time.perf_counter()
    order = list(reversed(list(nx.topological_sort(whole))))
    rows = []
    for s in range(FEW):
        down = [0] * NODES
        for k in range(starts[s], starts[s + 1]):
            down[hit[k]] = int(minutes[k])
        for u in order:
            for members in needs(u):
                down[u] = max(down[u], min(down[v] for v in members))
        rows.append(down[NODES - NODES // 20 :])
    many = (time.perf_counter() - began) * count / FEW
    return {
        "static": static,
        "many": many,
        "static_digest": digest(rto, rpo),
        "few_digest": digest(np.array(rows)),
    }


def numba(count: int) -> dict[str, Any]:
    import numba as nb

    g = graph()
    first = np.searchsorted([u for u, _ in g["groups"]], np.arange(NODES + 1)).astype(np.int32)
    ends = np.cumsum([0, *(len(m) for _, m in g["groups"])]).astype(np.int32)
    flat = np.array([v for _, m in g["groups"] for v in m], np.int32)

    @nb.njit(boundscheck=False)
    def one(first, ends, flat, work, loss, rto, rpo):
        for u in range(len(work)):
            a = b = 0
            for k in range(first[u], first[u + 1]):
                p = q = 1 << 30
                for j in range(ends[k], ends[k + 1]):
                    p = min(p, rto[flat[j]])
                    q = min(q, rpo[flat[j]])
                a, b = max(a, p), max(b, q)
            rto[u], rpo[u] = work[u] + a, max(loss[u], b)

    @nb.njit(boundscheck=False)
    def lanes(first, ends, flat, starts, hit, minutes, out, n, skip):
        count = len(starts) - 1
        x, y = np.zeros(32, np.int32), np.zeros(32, np.int32)
        for s in range(0, count, 32):
            down = np.zeros((n, 32), np.int32)
            wide = min(32, count - s)
            for lane in range(wide):
                for k in range(starts[s + lane], starts[s + lane + 1]):
                    down[hit[k], lane] = minutes[k]
            for u in range(n):
                if first[u] == first[u + 1]:
                    continue
                for lane in range(32):
                    x[lane] = down[u, lane]
                for k in range(first[u], first[u + 1]):
                    v = flat[ends[k]]
                    for lane in range(32):
                        y[lane] = down[v, lane]
                    for j in range(ends[k] + 1, ends[k + 1]):
                        v = flat[j]
                        for lane in range(32):
                            y[lane] = min(y[lane], down[v, lane])
                    for lane in range(32):
                        x[lane] = max(x[lane], y[lane])
                for lane in range(32):
                    down[u, lane] = x[lane]
            for lane in range(wide):
                for u in range(skip, n):
                    out[s + lane, u - skip] = down[u, lane]

    work, loss = np.array(g["work"]), np.array(g["loss"])
    rto, rpo = np.zeros(NODES, np.int64), np.zeros(NODES, np.int64)
    one(first, ends, flat, work, loss, rto, rpo)  # compiled here, not timed
    began = time.perf_counter()
    one(first, ends, flat, work, loss, rto, rpo)
    static = time.perf_counter() - began
    starts, hit, minutes = outages(NODES, count)
    skip = NODES - NODES // 20
    lanes(first, ends, flat, starts[:2], hit, minutes, np.zeros((1, NODES // 20), np.int32), NODES, skip)
    out = np.zeros((count, NODES // 20), np.int32)
    began = time.perf_counter()
    lanes(first, ends, flat, starts, hit, minutes, out, NODES, skip)
    many = time.perf_counter() - began
    return {
        "static": static,
        "many": many,
        "static_digest": digest(rto, rpo),
        "many_digest": digest(out),
        "few_digest": digest(out[:FEW]),
    }


PEERS = {"ours": ours, "networkx": networkx, "numba": numba}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--scenarios", type=int, default=10_000)
    asked.add_argument("--peer", choices=PEERS)
    given = asked.parse_args()
    if given.peer:
        print(json.dumps(PEERS[given.peer](given.scenarios)))
        return 0
    there = [p for p in PEERS if p == "ours" or find_spec(p)]
    for absent in set(PEERS) - set(there):
        print(f"{absent}: not installed")
    runs: dict[str, list[dict[str, Any]]] = {p: [] for p in there}
    for turn in range(given.rounds):
        for peer in there[turn % len(there) :] + there[: turn % len(there)]:
            line = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "bench.w6_resilience",
                    "--peer",
                    peer,
                    "--scenarios",
                    str(given.scenarios),
                ],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            runs[peer].append(json.loads(line))
    right = runs["ours"][0]
    for peer in there:
        for run in runs[peer]:
            differs = [k for k, v in run.items() if k.endswith("digest") and right[k] != v]
            if differs:
                print(f"{peer}: refused, another answer ({', '.join(differs)})")
                return 1
    print(
        f"W6: {NODES:,} systems, {NEEDS:,} needs, {given.scenarios:,} outages; {given.rounds} rounds, same answers"
    )
    for what, unit in (("static", "one answer"), ("many", "all outages")):
        own = [r[what] for r in runs["ours"]]
        print(f"  {unit:<12} ours {median(own) * 1000:8.1f} ms [{min(own) * 1000:.1f}-{max(own) * 1000:.1f}]")
        for peer in there[1:]:
            ratios = [theirs[what] / mine for theirs, mine in zip(runs[peer], own, strict=True)]
            print(
                f"  {'':<12} {peer} takes {median(ratios):.3g} [{min(ratios):.3g}-{max(ratios):.3g}] x ours"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
