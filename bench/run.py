"""`python -m bench.run [--size small|full] [--rounds N]`: W1 and its peers, interleaved; same answers first, then ratios."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

PEERS = ("grid", "numpy_scan", "python_naive", "django_orm", "openfisca", "opa")
# firms x months -> the peers that can finish it
SIZES = {
    "small": {"1x1": PEERS, "10x24": PEERS, "100x120": ("grid", "numpy_scan")},
    "full": {
        "1x1": PEERS,
        "10x12": PEERS,
        "10x120": PEERS,
        "100x120": ("grid", "numpy_scan", "python_naive"),
        "200x120": ("grid", "numpy_scan"),
        "400x120": ("grid", "numpy_scan"),
    },
}
LESS = {"openfisca": "its evidence look-up is made ready outside the timed part"}


def one(peer: str, size: str) -> dict[str, Any]:
    """One run, in this process: what it answered, how long the evaluation took, the peak of memory."""
    from bench import w1

    firms, months = map(int, size.split("x"))
    took: dict[str, float] = {}

    @contextmanager
    def timed() -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        took.update(wall=time.perf_counter() - wall, cpu=time.process_time() - cpu)

    codes = import_module(f"bench.peers.{peer}").run(w1.make(firms, months), timed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "peer": peer,
        "size": size,
        "n": int(codes.size),
        "digest": w1.digest(codes),
        "memory": peak,
        **took,
    }


def rounds(sizes: dict[str, tuple[str, ...]], count: int) -> list[dict[str, Any]]:
    """Every peer of every size, a process each, in an order that turns from round to round."""
    done: list[dict[str, Any]] = []
    for size, peers in sizes.items():
        absent: set[str] = set()
        for n in range(count):
            turned = peers[n % len(peers) :] + peers[: n % len(peers)]
            for peer in turned:
                if peer in absent:
                    continue
                run = subprocess.run(
                    [sys.executable, "-m", "bench.run", "--one", peer, size],
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if run.returncode:
                    absent.add(peer)
                    last = (run.stderr.strip().splitlines() or [""])[-1]
                    print(f"  {size:>8} {peer:<14} not installed or failed: {last[:110]}")
                    continue
                done.append({**json.loads(run.stdout), "round": n})
        print(f"  {size} done", flush=True)
    return done


def table(done: list[dict[str, Any]]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Runs by size and peer; a peer whose answer is another than the grid's is refused, and said."""
    by: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    right = {run["size"]: run["digest"] for run in done if run["peer"] == "grid"}
    for run in done:
        if run["digest"] != right.get(run["size"]):
            print(f"  REFUSED {run['size']} {run['peer']}: another answer ({run['digest']})")
            continue
        by[run["size"], run["peer"]].append(run)
    for size in dict.fromkeys(size for size, _ in by):
        print(f"\n{size} (firms x month-ends, 400 obligations), answer {right[size]}")
        print(f"  {'peer':<14}{'verdicts/s':>14}{'time / grid':>30}{'peak MB':>10}")
        for (s, peer), runs in by.items():
            if s == size:
                rate = median(run["n"] / run["wall"] for run in runs)
                print(
                    f"  {peer:<14}{rate:>14,.0f}  {_range(ratios(by, size, peer, 'grid')):>28}{max(r['memory'] for r in runs):>10,.0f}  {LESS.get(peer, '')}"
                )
    return by


def ratios(by: dict[tuple[str, str], list[dict[str, Any]]], size: str, peer: str, of: str) -> list[float]:
    """Time of a peer over time of another, paired within the round."""
    other = {run["round"]: run["wall"] for run in by.get((size, of), ())}
    return [run["wall"] / other[run["round"]] for run in by.get((size, peer), ()) if run["round"] in other]


def _range(values: list[float]) -> str:
    return f"{median(values):,.2f} [{min(values):,.2f}-{max(values):,.2f}]" if values else "-"


def goals(by: dict[tuple[str, str], list[dict[str, Any]]]) -> list[dict[str, Any]]:
    told = []
    print("\nGoals")
    for goal in tomllib.loads((Path(__file__).parent / "goals.toml").read_text("utf-8"))["goal"]:
        runs = by.get((goal["size"], goal["peer"]), [])
        if "rate" in goal:
            values, passes = [r["n"] / r["wall"] for r in runs], lambda v, g=goal: v >= g["rate"]
        elif "memory" in goal:
            values, passes = [r["memory"] for r in runs], lambda v, g=goal: v <= g["memory"]
        elif "at_most" in goal:
            values, passes = (
                ratios(by, goal["size"], goal["peer"], goal["of"]),
                lambda v, g=goal: v <= g["at_most"],
            )
        else:
            values, passes = (
                ratios(by, goal["size"], goal["of"], goal["peer"]),
                lambda v, g=goal: v >= g["rate_times"],
            )
        state = (
            "not measured"
            if not values
            else "reached"
            if all(map(passes, values))
            else "unclear"
            if any(map(passes, values))
            else "missed"
        )
        print(f"  {state:<13}{goal['name']}: {_range(values)}")
        told.append({"goal": goal["name"], "state": state, "values": values})
    return told


def growth(by: dict[tuple[str, str], list[dict[str, Any]]]) -> None:
    """Time of the grid per verdict from the smallest to the largest number of firms at 120 months: 1 is linear."""
    sizes = sorted(((int(s.split("x")[0]), s) for s, peer in by if peer == "grid" and s.endswith("x120")))
    if len(sizes) > 1:
        print(
            "\nGrowth of the grid (seconds): "
            + ", ".join(f"{s} {median(r['wall'] for r in by[s, 'grid']):.3f}" for _, s in sizes)
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.run")
    parser.add_argument("--size", choices=list(SIZES), default="small")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=2, metavar=("PEER", "SIZE"))
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one(*given.one)))
        return
    by = table(rounds(SIZES[given.size], given.rounds))
    told = goals(by)
    growth(by)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    ).stdout.strip()
    with (Path(__file__).parent / "history.jsonl").open("a", encoding="utf-8") as history:
        history.write(
            json.dumps({"commit": commit, "size": given.size, "rounds": given.rounds, "goals": told}) + "\n"
        )


if __name__ == "__main__":
    main()
