"""Explanations attached to the changes they explain, where that can be known; the rest is shown unaligned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from neikong.regulation import effective, elision, numerals
from neikong.regulation.amendment import CHANGED, Change, Kind
from neikong.regulation.comparison import Reason
from neikong.regulation.markers import Family, head, printed
from neikong.regulation.wording import bigrams, narrow, same

MOST_STEPS = 400_000  # reasons times changes; beyond that order tells nothing

_SAME = re.compile(r"^[(（]?同(?:上|前)(?:述|項|說明)?[)）]?[。.]?$")
_RENUMBERING = re.compile(
    r"[條項款目點編]次.{0,6}(?:調整|變更|遞移|順移|配合修正)|(?:調整|變更|遞移).{0,2}[條項款目點編][次號]"
)
_NUMBERED = re.compile(
    r"(?:^|(?<=[；;。，,\s\n]))\s*(\d{1,2}|[一二三四五六七八九十]{1,3})\s*[.、．]\s*(?=[^\d\s])"
)
_OLD = re.compile(
    rf"(?:原|現行|舊|修[正訂]前)(?:條文|規定|項次)?(?:之|第)?\s*(\([{numerals.CHARACTERS}]+\)(?:\d+)?)"
)
_ITEM = re.compile(rf"\([{numerals.CHARACTERS}]+\)(?:\d{{1,2}})?|第[{numerals.CHARACTERS}]+[條點]")
# where a narrow column ended two explanations were printed as one
_GLUED = re.compile(r"(?<=修訂|修正|增訂|調整)(?=參考|依據|配合|同上)")
# marks at the head of an explanation that name a clause; 1. and 一、 only count the explanations
_NAMING = frozenset({Family.PAREN_CHINESE, Family.PAREN_NUMBER, Family.LETTER, Family.ARTICLE})
_DONE = r"(?:新增|增訂|增列|修[正訂]|刪除|調整)"
_MARK = rf"(?:\([{numerals.CHARACTERS}]+\)(?:\d+)?|第[{numerals.CHARACTERS}]+[條點](?:之[{numerals.CHARACTERS}]+)?)"
# 新增第(三)項, (四)並修正文字: what an explanation says was done to which clause
_DONE_TO = re.compile(rf"{_DONE}[^，。；;,(第]{{0,6}}第?({_MARK})|({_MARK})[^，。；;,(第]{{0,6}}{_DONE}")
_GENERAL = re.compile(r"^(?:依據|依|配合|因應|為).{14,}(?:爰|辦理|修[正訂]|增訂)")


_MOVE = re.compile(
    rf"(?:原|現行|舊|修[正訂]前)(?:條文|規定|項次)?(?:之|第)?\s*({_MARK})[^，。；;]{{0,8}}?(?:移|調整|變更|遞移|改)[^，。；;]{{0,8}}?({_MARK})"
    rf"|({_MARK})\s*(?:條文)?(?:移列|遞移|調整|變更|改列|前移|後移)(?:至|為|到|於)?(?:修正條文)?\s*({_MARK})"
)


def moves(reasons: Sequence[Reason]) -> dict[str, str]:
    """What the explanations say about numbers: 原條文(八)前移至(七) is {(八): (七)}."""
    found: dict[str, str] = {}
    for reason in reasons:
        for hit in _MOVE.finditer(narrow(reason.text)):
            old, new = (hit[1], hit[2]) if hit[1] else (hit[3], hit[4])
            found.setdefault(old, new)
    return found


@dataclass(frozen=True)
class Attached:
    changes: tuple[Change, ...]
    unaligned: tuple[str, ...]  # explanations without a clause, as written
    general: tuple[str, ...]  # explanations of the whole document


def attach(changes: Sequence[Change], reasons: Sequence[Reason]) -> Attached:
    """Each explanation to its clauses: by the row, by the number it names, by the words of the change, by order."""
    found = list(changes)
    unaligned: list[str] = []
    general: list[str] = []
    one_row = len({change.row for change in changes}) < 2
    told = [reason for reason in reasons if not elision.says_same(reason.text)]  # 未修正 explains no change
    changed_rows = {change.row for change in found if change.kind in CHANGED}
    # what stands beside nothing that changed comes last, and is given to none that has an explanation of its own
    for row in sorted({reason.row for reason in told}, key=lambda row: (row not in changed_rows, row)):
        texts = [reason.text for reason in told if reason.row == row]
        parts = _parts(texts)
        here = [i for i, change in enumerate(found) if change.kind in CHANGED and change.row == row]
        everywhere = [i for i, c in enumerate(found) if c.kind in CHANGED and c.reason is None]
        candidates = everywhere if one_row or not here else here
        if here and not one_row and len(_clauses(found, here)) == 1:
            _give(found, here, "\n".join(texts))
            continue
        while len(parts) >= 5 and _GENERAL.search(parts[0]) and not _ITEM.search(narrow(parts[0])):
            general.append(parts.pop(0))
        unaligned += _by_order(found, candidates, parts)
    return Attached(tuple(_inherit(found)), tuple(unaligned), tuple(general))


def _parts(texts: Sequence[str]) -> list[str]:
    """The single explanations of a cell: its numbered parts 1. 2. 3. wherever the lines break, else its lines."""
    whole = "\n".join(texts)
    marks = list(_NUMBERED.finditer(whole))
    numbers = [numerals.number(mark[1]) for mark in marks]
    if (
        len(marks) >= 2
        and numbers == list(range(1, len(marks) + 1))
        and not whole[: marks[0].start()].strip()
    ):
        ends = [mark.start() for mark in marks[1:]] + [len(whole)]
        return [
            whole[mark.end() : end].replace("\n", "").strip(" ；;　")
            for mark, end in zip(marks, ends, strict=True)
        ]
    return [piece for text in texts for piece in _GLUED.split(text)]


def _clauses(found: Sequence[Change], here: Sequence[int]) -> list[int]:
    """The changes of a row that are not merely the children of another change of it."""
    top = min(found[i].depth for i in here)
    return [i for i in here if found[i].depth == top]


def _give(found: list[Change], here: Sequence[int], reason: str) -> None:
    said = [note for note in effective.notes(reason) if note.day]
    for index in here:
        change = found[index]
        note = change.effective or (said[0] if len(said) == 1 and len(here) == 1 else None)
        found[index] = replace(change, reason=reason, effective=note)


def _by_order(found: list[Change], candidates: list[int], parts: list[str]) -> list[str]:
    """Attach in order with the best total; a text is attached only where every best way gives the same text."""
    resolved = _resolved(parts)
    if not parts or not candidates or len(parts) * len(candidates) > MOST_STEPS:
        return list(parts)
    scores = _Scores([found[i] for i in candidates], resolved)
    fixed = scores.named()
    for place, reason in fixed.items():
        _give(found, [candidates[place]], resolved[reason])
    open_reasons = [r for r in range(len(parts)) if r not in fixed.values()]
    open_places = [c for c in range(len(candidates)) if c not in fixed]
    ways = _ways(scores, open_reasons, open_places)
    used = set(fixed.values())
    for place, reasons in ways.items():
        texts = {resolved[r] for r in reasons}
        if len(texts) == 1:
            _give(found, [candidates[place]], texts.pop())
            used |= reasons
    return [parts[r] for r in range(len(parts)) if r not in used]


def _resolved(parts: Sequence[str]) -> list[str]:
    """同上 says what the explanation above it says."""
    said: list[str] = []
    for part in parts:
        said.append(said[-1] if said and _SAME.match(part.strip()) else part)
    return said


class _Scores:
    def __init__(self, changes: Sequence[Change], reasons: Sequence[str]) -> None:
        self.changes = changes
        self.reasons = reasons
        self.renumbering = [bool(_RENUMBERING.search(reason)) for reason in reasons]
        self.words = [bigrams(same(reason)) for reason in reasons]
        self.delta = [_delta(change) for change in changes]
        self.weight: dict[str, float] = {}
        for words in self.delta:
            for word in words:
                self.weight[word] = self.weight.get(word, 0) + 1

    def named(self) -> dict[int, int]:
        """place -> reason, where a reason names the clause by its number: 原條文(八)前移至(七)."""
        found: dict[int, int] = {}
        for r, reason in enumerate(self.reasons):
            plain = narrow(reason)
            old = _OLD.findall(plain)
            new = [item for item in _ITEM.findall(plain) if item not in old]
            best = [
                (int(c.old_item in old and c.old_item != c.item) + int(c.item in new or c.code in new), place)
                for place, c in enumerate(self.changes)
            ]
            top = max((score for score, _ in best), default=0)
            if not top and (mark := head(plain)) and mark[0].family in _NAMING:
                own = printed(mark[0].family, mark[0].number)
                best = [(int(c.item.endswith(own)), place) for place, c in enumerate(self.changes)]
                top = max((score for score, _ in best), default=0)
            places = [place for score, place in best if score == top and place not in found]
            if top and len(places) == 1:
                found[places[0]] = r
        for r, reason in enumerate(self.reasons):
            done = {item for pair in _DONE_TO.findall(narrow(reason)) for item in pair if item}
            for place, change in enumerate(self.changes):
                if (change.item or change.code) in done and place not in found:
                    found[place] = r  # one explanation may tell of several clauses
        return found

    def score(self, reason: int, place: int) -> float:
        change = self.changes[place]
        renumbered = change.kind in (Kind.RENUMBERED, Kind.MOVED)
        if self.renumbering[reason]:
            # 「項次及類別說明文字調整」 is about words as well
            worded = (
                "文字" in self.reasons[reason]
                and change.kind is Kind.MODIFIED
                and change.old_item != change.item
            )
            return 3.0 if renumbered else 2.5 if worded else -3.0
        shared = [w for w in self.words[reason] if w in self.delta[place]]
        affinity = min(2.0, sum(1.0 / self.weight[w] for w in shared))
        if renumbered:
            return -3.0 + affinity
        base = 0.6 if change.under_added else 1.0
        if change.kind is Kind.MODIFIED and re.search(r"名稱|文字|用字|酌", self.reasons[reason]):
            base += 1.0
        if change.kind is Kind.DELETED:
            base += 1.0 if "刪除" in self.reasons[reason] else -0.5
        return base + affinity


def _delta(change: Change) -> dict[str, int]:
    """The pairs of characters that a change brings in or takes out."""
    one, other = bigrams(same(change.after or "")), bigrams(same(change.before or ""))
    return dict.fromkeys(one.keys() ^ other.keys(), 1) if one and other else one or other


def _ways(scores: _Scores, reasons: list[int], places: list[int]) -> dict[int, set[int]]:
    """For each place, the reasons that some best monotone matching gives it."""
    skip_reason, skip_place = -1.0, -0.2
    rows, columns = len(reasons), len(places)
    score = [[scores.score(r, p) for p in places] for r in reasons]
    ahead = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    back = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            options = []
            if i:
                options.append(ahead[i - 1][j] + skip_reason)
            if j:
                options.append(ahead[i][j - 1] + skip_place)
            if i and j:
                options.append(ahead[i - 1][j - 1] + score[i - 1][j - 1])
            ahead[i][j] = max(options, default=0.0)
    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            options = []
            if i < rows:
                options.append(back[i + 1][j] + skip_reason)
            if j < columns:
                options.append(back[i][j + 1] + skip_place)
            if i < rows and j < columns:
                options.append(back[i + 1][j + 1] + score[i][j])
            back[i][j] = max(options, default=0.0)
    best = ahead[rows][columns]
    found: dict[int, set[int]] = {}
    for i in range(rows):
        for j in range(columns):
            if score[i][j] > 0 and ahead[i][j] + score[i][j] + back[i + 1][j + 1] >= best - 1e-9:
                found.setdefault(places[j], set()).add(reasons[i])
    return found


def _inherit(found: Sequence[Change]) -> list[Change]:
    """What is new below something new has its reason, when it has none of its own."""
    open_: list[Change] = []
    given: list[Change] = []
    for change in found:
        while open_ and open_[-1].depth >= change.depth:
            open_.pop()
        if change.reason is None and change.kind is Kind.ADDED and change.under_added and open_:
            change = replace(change, reason=open_[-1].reason)
        open_.append(change)
        given.append(change)
    return given
