"""The words of this noun's pages."""

from __future__ import annotations

from neikong.app.base.say import say
from neikong.regulation.amendment import Kind
from neikong.regulation.gap.verdict import Verdict

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
    "already-held": say("已收錄", "already held"),
    "flattened": say("格式已攤平", "flattened"),
    "general-reason": say("總說明", "general reason"),
    "missing-version": say("缺少版本", "missing version"),
    "not-held": say("略", "not held"),
    "nothing-to-compare": say("無可比對", "nothing to compare"),
    "numbering": say("編號", "numbering"),
    "reading": say("讀取", "reading"),
    "to-confirm": say("待確認", "to confirm"),
    "unaligned-reason": say("說明未對應", "reason not aligned"),
}
