"""W5: the gap analysis. Right before fast: recall and verdicts on labelled clauses, then time at the size of a firm.

Labels: tests/regulation/gap/labels.txt (ids and verdicts; the texts are found in the source documents, where given;
the borders were set on them, so they flatter) and office.txt (our own documents; no border was set on them).
`borders` says how the verdicts fare when the borders are set without the clause that is judged (leave one out).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from neikong.regulation.blocks import Document, Line
from neikong.regulation.build import build
from neikong.regulation.gap.measure import Gap, Row, measure
from neikong.regulation.imports import Import, policy_tree, rule_tree, take_in
from neikong.regulation.library import EMPTY
from neikong.regulation.readers import read
from neikong.regulation.tree import Tree

ROOT = Path(__file__).parents[1]
LABELS = ROOT / "tests" / "regulation" / "gap" / "labels.txt"
OFFICE = LABELS.with_name("office.txt")
VERDICTS = ("covered", "partial", "missing", "conflict")


@dataclass(frozen=True)
class Label:
    document: str
    code: str
    item: str
    verdict: str
    policy: frozenset[str]


def labels(path: Path = LABELS) -> list[Label]:
    found = []
    for line in path.read_text("utf-8").splitlines():
        fields = line.split("#")[0].split()
        if fields:
            document, code, item, verdict, policy = fields
            there = frozenset() if policy == "-" else frozenset(policy.split(","))
            found.append(Label(document, code, "" if item == "-" else item, verdict, there))
    return found


def tree_of(folder: Path, document: str, *, policy: bool = False) -> Tree:
    (path,) = folder.glob(f"{document}_*")
    found = read(path.read_bytes(), document)
    assert isinstance(found, Document), found
    tree = policy_tree(found) if policy else rule_tree(found)
    assert isinstance(tree, Tree), tree
    return tree


def office_gap() -> Gap:
    """Our own rules and policy: clauses that no border was set on."""
    folder = ROOT / "examples" / "documents"
    trees = []
    for name in ("office-policy.txt", "office-rules.txt"):
        found = read((folder / name).read_bytes(), name)
        assert isinstance(found, Document), found
        tree = policy_tree(found)
        assert isinstance(tree, Tree), tree
        trees.append(tree)
    return measure(trees[0], [("office", trees[1])])


def source_gap(folder: Path) -> Gap:
    return measure(
        tree_of(folder, "004", policy=True), [(d, tree_of(folder, d)) for d in ("000", "001", "002")]
    )


@dataclass(frozen=True)
class Score:
    recall: float  # a right clause among the first three, of the rules that have a counterpart
    first: float
    f1: dict[str, float]
    count: int

    @property
    def macro(self) -> float:
        return sum(self.f1.values()) / len(self.f1)


def score(found: Gap, wanted: list[Label]) -> Score:
    rows: dict[tuple[str, str, str], Row] = {
        (r.source, r.rule.clause.code, r.rule.clause.item): r for r in found.rows
    }
    seen: Counter[tuple[str, str]] = Counter()
    hits, firsts, asked = 0, 0, 0
    for label in wanted:
        row = rows.get((label.document, label.code, label.item))
        seen[label.verdict, row.judged.verdict.value if row else "missing"] += 1
        if label.policy:
            items = [c.clause.clause.item for c in row.candidates[:3]] if row else []
            asked += 1
            hits += any(item in label.policy for item in items)
            firsts += bool(items) and items[0] in label.policy
    f1 = {}
    for verdict in VERDICTS:
        right = seen[verdict, verdict]
        said = sum(n for (_, got), n in seen.items() if got == verdict)
        there = sum(n for (want, _), n in seen.items() if want == verdict)
        if said or there:
            f1[verdict] = 2 * right / (said + there)
    return Score(hits / max(1, asked), firsts / max(1, asked), f1, len(wanted))


def borders_left_out(found: Gap, wanted: list[Label]) -> float:
    """Accuracy of 'speaks of it at all' when the border is chosen on all other labels: what the border is worth."""
    rows = {(r.source, r.rule.clause.code, r.rule.clause.item): r.judged.nearness for r in found.rows}
    points = [(rows.get((w.document, w.code, w.item), 0.0), w.verdict != "missing") for w in wanted]
    right = 0
    for place, (value, truth) in enumerate(points):
        others = points[:place] + points[place + 1 :]
        border = max(
            (step / 100 for step in range(15, 61)), key=lambda b: sum((v >= b) == t for v, t in others)
        )
        right += (value >= border) == truth
    return right / len(points)


def made_up(count: int, seed: int, subjects: int = 400) -> Tree:
    """Clauses of made-up duties, for the clock only."""
    chance = random.Random(seed)
    signs = "資訊系統帳號權限備份還原演練通報廠商合約紀錄保存防火牆弱點掃描加密密碼會議室印表機門禁機房電力空調訓練評估審查檢視盤點清冊"
    words = [chance.choice(signs) + chance.choice(signs) + chance.choice(signs) for _ in range(subjects)]
    lines = []
    for number in range(count):
        said = "".join(chance.choice(words) for _ in range(12))
        lines.append(
            Line(
                f"{number % 40 + 1}. 公司應每年至少{number % 5 + 1}次就{said}辦理檢視，並留存紀錄至少三年。",
                "",
            )
        )
        if number % 40 == 39:
            lines.append(Line(f"({number // 40 % 90 + 1}) {chance.choice(words)}管理", ""))
    return build(lines)


def long_regulation(pages: int) -> bytes:
    """The text of a made-up regulation; a page holds about 1,200 characters."""
    lines, number = [], 0
    while sum(map(len, lines[-40:])) * len(lines) // 40 < pages * 1200 if len(lines) >= 40 else True:
        number += 1
        lines.append(f"第 {number} 條")
        for part in range(8):
            lines.append(
                f"{'一二三四五六七八'[part]}、公司應就第{number}類資訊資產每{part + 2}個月辦理盤點並留存紀錄，其方式、人員、抽查比率及改善情形應報權責主管核定後實施，並對應第{number * part}號管制措施。"
            )
    return "\n".join(lines).encode()


def seconds_of_pages(pages: int) -> dict[str, float]:
    """Reading and taking in a long regulation, and comparing it with itself as the version before."""
    data = long_regulation(pages)
    start = time.perf_counter()
    document = read(data, "long.txt")
    assert isinstance(document, Document)
    first = take_in(document, EMPTY)
    taken = time.perf_counter()
    assert isinstance(first, Import)
    take_in(document, first.library)
    return {
        "read and taken in": round(taken - start, 2),
        "compared with a version before": round(time.perf_counter() - taken, 2),
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--clauses", type=int, default=300)
    asked.add_argument("--rules", type=int, default=2000)
    asked.add_argument("--pages", type=int, default=1000)
    given = asked.parse_args()
    folder = Path(os.environ.get("NEIKONG_SEEDS") or ROOT.parent / "shared" / "seeds")
    said: dict[str, object] = {}
    if folder.is_dir():
        found, wanted = source_gap(folder), labels()
        scored = score(found, wanted)
        said["labels"] = scored.count
        said["recall@3"] = round(scored.recall, 3)
        said["recall@1"] = round(scored.first, 3)
        said["macro-F1"] = round(scored.macro, 3)
        said["F1"] = {name: round(value, 3) for name, value in scored.f1.items()}
        said["borders, leave one out"] = round(borders_left_out(found, wanted), 3)
    else:
        said["labels"] = "the source documents are not given (NEIKONG_SEEDS)"
    own = score(office_gap(), labels(OFFICE))
    said["own documents"] = {
        "labels": own.count,
        "recall@3": round(own.recall, 3),
        "macro-F1": round(own.macro, 3),
    }
    policy, rules = made_up(given.clauses, 505), made_up(given.rules, 506)
    start, cpu = time.perf_counter(), time.process_time()
    rows = len(measure(policy, [("made-up", rules)]).rows)
    said["size"] = f"{given.clauses} x {rows}"
    said["seconds"] = round(time.perf_counter() - start, 2)
    said["cpu seconds"] = round(time.process_time() - cpu, 2)
    said[f"{given.pages} pages, seconds"] = seconds_of_pages(given.pages)
    print(json.dumps(said, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
