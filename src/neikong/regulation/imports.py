"""A rule document taken in: its form, its changes with reasons and dates, and everything a person should look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from neikong.regulation.amendment import Change, Kind, about, changes, of_others
from neikong.regulation.blocks import Document
from neikong.regulation.build import build
from neikong.regulation.comparison import Comparison, comparison
from neikong.regulation.form import Form, recognise
from neikong.regulation.library import Hole, Library, amended, earlier_text, holds_already, holes, replaced
from neikong.regulation.reasons import attach, moves
from neikong.regulation.tree import Tree
from neikong.regulation.wording import unpunctuated_end
from neikong.strictyaml import Flaw


class Concern(StrEnum):
    """What a person should look at."""

    ALREADY_HELD = "already-held"
    FLATTENED = "flattened"
    GENERAL_REASON = "general-reason"
    MISSING_VERSION = "missing-version"
    NOT_HELD = "not-held"
    NOT_HERE = "not-here"
    NOTHING_TO_COMPARE = "nothing-to-compare"
    NUMBERING = "numbering"
    READING = "reading"
    TO_CONFIRM = "to-confirm"
    UNALIGNED_REASON = "unaligned-reason"


@dataclass(frozen=True)
class Warned:
    """Something that a person should look at. `place` is a clause or a place in the file."""

    kind: Concern
    place: str
    zh: str
    en: str

    def say(self, language: str = "zh") -> str:
        return f"{self.kind}: {self.place + ': ' if self.place else ''}{self.zh if language == 'zh' else self.en}"


@dataclass(frozen=True)
class Import:
    name: str
    form: Form
    changes: tuple[Change, ...]
    warnings: tuple[Warned, ...]
    after: Tree
    before: Tree | None
    library: Library
    title: str = ""


def take_in(document: Document, held: Library) -> Import | Flaw:
    """Read a rule document against what the library holds. A `Flaw` says why it is no source of rules."""
    known = recognise(document)
    if known.form is Form.COMPARISON:
        compared = comparison(document)
        if compared is not None:
            return _comparison(document, compared, held)
    if known.tree is None:
        return Flaw(document.name, 0, known.zh, known.en)
    return _whole(document, known.form, known.tree, held)


def _comparison(document: Document, compared: Comparison, held: Library) -> Import:
    found = attach(changes(compared.after, compared.before, moves(compared.reasons)), compared.reasons)
    warnings = [_flaw(flaw) for flaw in document.flaws]
    if any(table.dealt for table in document.tables()):
        warnings.append(
            Warned(
                Concern.FLATTENED,
                "",
                "檔案已失去表格，修正前後由條次重新配對，請確認",
                "the file had lost its table; after and before were told apart by their numbers: please confirm",
            )
        )
    again = holds_already(held, found.changes) and not holes(held, compared.after)
    if again:
        warnings.append(
            Warned(
                Concern.ALREADY_HELD,
                "",
                "這次修正已收錄（內容相同之另一檔案），未重複套用",
                "this amendment is held already, from another file; it was not applied again",
            )
        )
    else:
        warnings += _missing(holes(held, compared.before))
    warnings += [
        _doubt(change) for change in found.changes if change.unsure in ("weakly-alike", "joined-by-place")
    ]
    warnings += [
        Warned(
            Concern.NOT_HERE,
            "、".join(note.about),
            f"「{note.raw}」所指條文不在這份檔案，生效日未套用",
            f"'{note.raw}' names clauses that are not in this file: the day was given to none",
        )
        for change in found.changes
        for note in of_others(change)
        if not any(about(other, note, change) for other in found.changes)
    ]
    warnings += [
        Warned(
            Concern.NOT_HELD,
            codes,
            "原文以「略」表示，條文未收錄",
            "elided in the file (略): the text is not held",
        )
        for codes in compared.after.elided_codes
    ]
    warnings += _numbering(compared.after, "修正後", "after") + _numbering(
        compared.before, "修正前", "before"
    )
    warnings += [
        Warned(Concern.GENERAL_REASON, "", f"整份文件之說明：{text}", f"explains the whole document: {text}")
        for text in found.general
    ]
    warnings += [
        Warned(
            Concern.UNALIGNED_REASON,
            "",
            f"無法確定屬於哪一項之說明：{text}",
            f"explanation without a certain clause: {text}",
        )
        for text in found.unaligned
    ]
    now = held if again else amended(held, found.changes, document.name)
    return Import(
        document.name,
        Form.COMPARISON,
        found.changes,
        tuple(warnings),
        compared.after,
        compared.before,
        now,
        compared.title,
    )


def _whole(document: Document, form: Form, tree: Tree, held: Library) -> Import:
    before = earlier_text(held, tree)
    found = changes(tree, before or Tree(()))
    warnings = [_flaw(flaw) for flaw in document.flaws]
    if before is None:
        warnings.append(
            Warned(
                Concern.NOTHING_TO_COMPARE,
                "",
                "這是全文，且尚未收錄舊版；各條均列為新增",
                "a whole text, and no earlier version is held: every clause is listed as added",
            )
        )
    warnings += _numbering(tree, "全文", "text")
    title = tree.preamble[0].text.strip() if tree.preamble else ""
    return Import(
        document.name, form, found, tuple(warnings), tree, before, replaced(held, tree, document.name), title
    )


def same_text(one: Tree, other: Tree) -> bool:
    """Whether two files are the same whole text: what one does, the other does, whichever came first."""
    said, again = (
        [(c.code, c.item, c.held, unpunctuated_end(c.text)) for c in tree.clauses] for tree in (one, other)
    )
    return said == again


def _flaw(flaw: Flaw) -> Warned:
    return Warned(Concern.READING, flaw.file, flaw.zh, flaw.en)


def _missing(found: Sequence[Hole]) -> list[Warned]:
    warnings = []
    for code in dict.fromkeys(hole.code for hole in found):
        here = [hole for hole in found if hole.code == code]
        differ = "、".join(hole.item or code for hole in here if hole.held is not None)
        absent = "、".join(hole.item or code for hole in here if hole.held is None)
        zh = [f"{differ} 之修正前文字與已收錄之現行條文不同"] if differ else []
        en = [f"the 'before' of {differ} is not what is held as 'now'"] if differ else []
        zh += [f"{absent} 未曾收錄"] if absent else []
        en += [f"{absent} never seen"] if absent else []
        warnings.append(
            Warned(
                Concern.MISSING_VERSION,
                code,
                f"{'；'.join(zh)}（已收錄：{here[0].source}）。其間至少有一次修正（missing version）尚未收錄，請補上",
                f"{'; '.join(en)} (held: {here[0].source}); at least one amendment in between is missing, please add it",
            )
        )
    return warnings


def _doubt(change: Change) -> Warned:
    return Warned(
        Concern.TO_CONFIRM,
        f"{change.code}{change.item}",
        f"與原{change.old_item or change.old_code or change.code}文字差異很大，僅依項次或位置對應，請確認",
        f"joined with former {change.old_item or change.old_code or change.code} by number or place although the texts differ much: please confirm",
    )


def _numbering(tree: Tree, zh: str, en: str) -> list[Warned]:
    said = {
        "repeated": ("項次重複", "number repeated"),
        "backwards": ("項次倒退", "number goes backwards"),
        "gap": ("項次跳號", "number skipped"),
    }
    return [
        Warned(
            Concern.NUMBERING,
            f"{clause.code}{clause.item}",
            f"{said[clause.out_of_order][0]}（{zh}，原文「{clause.written}」）",
            f"{said[clause.out_of_order][1]} ({en}, written '{clause.written}')",
        )
        for clause in tree.clauses
        if clause.out_of_order
    ]


def changed(found: Import) -> tuple[Change, ...]:
    return tuple(change for change in found.changes if change.kind not in (Kind.UNCHANGED, Kind.NOT_HELD))


def rule_tree(document: Document) -> Tree | Flaw:
    """The clauses in force by a rule document: the side after of a table, or the whole text."""
    known = recognise(document)
    if known.form is Form.COMPARISON and (compared := comparison(document)) is not None:
        return compared.after
    if known.tree is None:
        return Flaw(document.name, 0, known.zh, known.en)
    return known.tree


def policy_tree(document: Document) -> Tree | Flaw:
    """The clauses of an own policy, whatever its form; a comparison table of a policy counts with its side after."""
    if (compared := comparison(document)) is not None:
        return compared.after
    tree = build(document.lines())
    if not tree.clauses:
        return Flaw(
            document.name,
            0,
            "找不到任何條次（一、(一) 1. …），無法逐條比對",
            "no numbered clauses (一、 (一) 1. …) found: nothing to compare clause by clause",
        )
    return tree
