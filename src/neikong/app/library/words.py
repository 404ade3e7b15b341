"""The words of this noun's pages."""

from __future__ import annotations

from neikong.app.base.say import say
from neikong.regulation.amendment import Kind
from neikong.regulation.gap.verdict import Verdict
from neikong.regulation.imports import Concern

KINDS = {
    Kind.ADDED: say("新增", "added"),
    Kind.MODIFIED: say("修正", "modified"),
    Kind.DELETED: say("刪除", "deleted"),
    Kind.MOVED: say("移列", "moved"),
    Kind.RENUMBERED: say("項次調整", "renumbered"),
    Kind.UNCHANGED: say("未修正", "unchanged"),
    Kind.NOT_HELD: say("略（未收錄）", "not held"),
}
FORMS = {
    "comparison": say("修正對照表", "comparison table"),
    "regulation": say("法規全文", "whole regulation"),
    "policy": say("公司規章", "own policy"),
    "reference": say("參考資料", "reference"),
}
VERDICTS = {
    Verdict.CONFLICT: say("牴觸", "conflict"),
    Verdict.MISSING: say("未訂定", "missing"),
    Verdict.PARTIAL: say("部分涵蓋", "partial"),
    Verdict.COVERED: say("已涵蓋", "covered"),
}
USES = {
    "rules": say("法規", "rules"),
    "policy": say("公司政策", "own policy"),
    "reference": say("僅供參考", "reference only"),
}
WARNINGS = {
    Concern.ALREADY_HELD: say("已收錄", "already held"),
    Concern.FLATTENED: say("格式已攤平", "flattened"),
    Concern.GENERAL_REASON: say("總說明", "general reason"),
    Concern.MISSING_VERSION: say("缺少版本", "missing version"),
    Concern.NOT_HERE: say("所指條文不在檔內", "clause not in the file"),
    Concern.NOT_HELD: say("略", "not held"),
    Concern.NOTHING_TO_COMPARE: say("無可比對", "nothing to compare"),
    Concern.NUMBERING: say("編號", "numbering"),
    Concern.READING: say("讀取", "reading"),
    Concern.TO_CONFIRM: say("待確認", "to confirm"),
    Concern.UNALIGNED_REASON: say("說明未對應", "reason not aligned"),
}
