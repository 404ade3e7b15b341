"""The points of a verdict in words, in both languages."""

from __future__ import annotations

from neikong.regulation.gap.verdict import Judged, Point, PointKind, Verdict

_ZH = {
    PointKind.LEFT_OUT: "未提及：{rule}",
    PointKind.WEAKER_NUMBER: "數字較寬鬆：規定「{rule}」，公司「{own}」",
    PointKind.NO_NUMBER: "未訂期限或頻率：規定「{rule}」",
    PointKind.OLD_NAME: "名稱過時：公司仍寫「{own}」，現為「{rule}」",
    PointKind.OPPOSITE: "規定與公司條文相反：規定「{rule}」，公司「{own}」",
    PointKind.WEAKER_WORD: "規定為「{rule}」，公司僅寫「{own}」",
    PointKind.NOTHING_NEAR: "找不到談同一事項之條文",
    PointKind.CLOSE_CALL: "接近判定界線，請人工確認",
}
_EN = {
    PointKind.LEFT_OUT: "left out: {rule}",
    PointKind.WEAKER_NUMBER: "weaker number: the rule says '{rule}', the policy '{own}'",
    PointKind.NO_NUMBER: "no period or limit: the rule says '{rule}'",
    PointKind.OLD_NAME: "old name: the policy still says '{own}', it is '{rule}' now",
    PointKind.OPPOSITE: "the opposite: the rule says '{rule}', the policy '{own}'",
    PointKind.WEAKER_WORD: "the rule says '{rule}', the policy only '{own}'",
    PointKind.NOTHING_NEAR: "no clause speaks of the same duty",
    PointKind.CLOSE_CALL: "close to the border: a person should confirm",
}
_COVERED = {"zh": "主要要求均有對應文字", "en": "every main demand has words that answer it"}


def say(point: Point, language: str = "zh") -> str:
    words = (_ZH if language == "zh" else _EN)[point.kind]
    return words.format(rule=_short(point.rule), own=_short(point.own))


def why(judged: Judged, language: str = "zh") -> str:
    said = [say(point, language) for point in judged.points]
    if judged.verdict is Verdict.COVERED:
        said.insert(0, _COVERED[language if language in _COVERED else "zh"])
    return ("；" if language == "zh" else "; ").join(said)


def _short(text: str, limit: int = 60) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
