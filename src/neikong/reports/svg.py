"""Charts of ours: SVG with presentation attributes and titles, no script, so that they print and pass any CSP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from neikong.engine.verdict import LABELS, Verdict

# dark enough for white figures on them (WCAG AA), told apart also in grey
COLOURS = {
    Verdict.MET: "#1f6f4a",
    Verdict.EXCEPTED: "#2f6f8f",
    Verdict.DUE: "#8a6100",
    Verdict.UNKNOWN: "#6b4c9a",
    Verdict.OVERDUE: "#b3470f",
    Verdict.UNMET: "#a31526",
}
STACK = tuple(COLOURS)


def history(months: Sequence[tuple[date, Mapping[Verdict, int]]], label: str, language: str) -> str:
    """Stacked bars, one a month-end; every part has a title with its day, verdict and number."""
    width, height, left, bottom = 960, 260, 44, 46
    top = max((sum(counts.get(v, 0) for v in STACK) for _, counts in months), default=1) or 1
    step = (width - left) / max(len(months), 1)
    scale = (height - bottom - 12) / top
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}" width="100%" xmlns="http://www.w3.org/2000/svg">'
    ]
    for tick in range(0, top + 1, max(1, round(top / 4 / 10) * 10 or 1)):
        y = height - bottom - tick * scale
        parts.append(
            f'<line x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#d9dde2" stroke-width="1"/>'
        )
        parts.append(
            f'<text x="{left - 6}" y="{y + 4:.1f}" font-size="12" text-anchor="end" fill="#4a5560">{tick}</text>'
        )
    for n, (day, counts) in enumerate(months):
        x, y = left + n * step + step * 0.12, height - bottom
        for verdict in STACK:
            count = counts.get(verdict, 0)
            if count:
                tall = count * scale
                y -= tall
                title = f"{day.isoformat()} {LABELS[verdict][language]} {count}"
                parts.append(
                    f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.76:.1f}" height="{tall:.1f}" fill="{COLOURS[verdict]}"><title>{escape(title)}</title></rect>'
                )
        if n % 3 == 0 or n == len(months) - 1:
            said = f"{day.year - 1911}/{day.month}" if language == "zh" else f"{day.year}-{day.month:02d}"
            parts.append(
                f'<text x="{x + step * 0.38:.1f}" y="{height - bottom + 18}" font-size="12" text-anchor="middle" fill="#4a5560">{said}</text>'
            )
    parts.append("</svg>")
    return "".join(parts)
