"""Drawings of recovery: a Gantt chart of one outage, a heat map of many, and the graph of what needs what. SVG, no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape as e

from neikong.resilience import Model, Outage, Reach, Step
from neikong.resilience.conflicts import spoken as clock

INK, SOFT, LINE = "#1b232c", "#4a5560", "#d9dde2"
WORK, WAIT, OVER, FAINT = "#0b5394", "#c9d6e4", "#a61b1b", "#8b949e"
HEAT = ("#e3f3ea", "#fdf1d8", "#f9e0ab", "#efa27c", "#d9534f")


def _head(width: float, height: float, label: str) -> str:
    return f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{e(label)}" width="100%" xmlns="http://www.w3.org/2000/svg" font-family="inherit">'


def _tick(most: int) -> int:
    for step in (5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 7200, 14400):
        if most / step <= 10:
            return step
    return 28800


def gantt(model: Model, lived: Outage, label: str, language: str = "zh") -> str:
    """One bar a step: light while it waits, dark while somebody works, and a red line where its tolerance ends."""
    steps: list[Step] = [s for s in lived.steps if s.node in lived.down and (s.up or s.hit)]
    steps.sort(key=lambda s: (s.start, s.up, s.node))
    most = max([s.up for s in steps] + [10])
    left, right, row, top = 220, 90, 26, 30
    width = 960
    scale = (width - left - right) / most
    height = top + row * len(steps) + 14
    parts = [_head(width, height, label)]
    tick = _tick(most)
    for at in range(0, most + 1, tick):
        x = left + at * scale
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top - 6}" y2="{height - 8}" stroke="{LINE}"/><text x="{x:.1f}" y="16" font-size="12" text-anchor="middle" fill="{SOFT}">{clock(at, language)}</text>'
        )
    for n, step in enumerate(steps):
        node, y = model.node(step.node), top + n * row
        title = node.title or node.id
        said = f"{title}：{clock(step.start, language)} → {clock(step.up, language)}"
        parts.append(
            f'<text x="{left - 8}" y="{y + 16}" font-size="13" text-anchor="end" fill="{INK}" font-weight="{"700" if node.core else "400"}">{e(title[:16])}</text>'
        )
        if step.start:
            parts.append(
                f'<rect x="{left}" y="{y + 9}" width="{step.start * scale:.1f}" height="6" fill="{WAIT}"/>'
            )
        if step.done > step.start:
            parts.append(
                f'<rect x="{left + step.start * scale:.1f}" y="{y + 4}" width="{max((step.done - step.start) * scale, 2):.1f}" height="16" rx="3" fill="{WORK}"><title>{e(said)}</title></rect>'
            )
        if step.up > step.done:
            parts.append(
                f'<rect x="{left + step.done * scale:.1f}" y="{y + 9}" width="{(step.up - step.done) * scale:.1f}" height="6" fill="{WAIT}"><title>{e(said)}</title></rect>'
            )
        limit = node.tolerance if node.tolerance is not None else node.rto
        late = limit is not None and step.up > limit
        if limit is not None and limit <= most:
            x = left + limit * scale
            parts.append(
                f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y + 1}" y2="{y + 23}" stroke="{OVER}" stroke-width="2" stroke-dasharray="{"" if late else "3 2"}"/>'
            )
        span = lived.down[step.node]
        told = clock(step.up, language) if span.known is not None else f"≥ {clock(span.least, language)}"
        parts.append(
            f'<text x="{left + step.up * scale + 6:.1f}" y="{y + 16}" font-size="12" fill="{OVER if late else SOFT}" font-weight="{"700" if late else "400"}">{told}</text>'
        )
    return "".join([*parts, "</svg>"])


def heat(
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    limits: Sequence[int | None],
    label: str,
    language: str = "zh",
) -> str:
    """Scenario by business: minutes down, coloured by how near the tolerance (white: none; red: beyond it)."""
    left, row, top = 330, 28, 44
    wide = min(190.0, max(90.0, 620 / max(len(columns), 1)))
    width, height = left + wide * len(columns) + 10, top + row * len(rows) + 8
    parts = [_head(width, height, label)]
    for c, column in enumerate(columns):
        limit = limits[c]
        parts.append(
            f'<text x="{left + wide * (c + 0.5):.1f}" y="18" font-size="13" text-anchor="middle" fill="{INK}">{e(column[:12])}</text>'
        )
        if limit is not None:
            parts.append(
                f'<text x="{left + wide * (c + 0.5):.1f}" y="36" font-size="11" text-anchor="middle" fill="{SOFT}">≤ {clock(limit, language)}</text>'
            )
    for r, name in enumerate(rows):
        y = top + r * row
        parts.append(
            f'<text x="{left - 8}" y="{y + 18}" font-size="12.500" text-anchor="end" fill="{INK}">{e(name[:26])}</text>'
        )
        for c, value in enumerate(values[r]):
            limit = limits[c]
            known = value is not None and value == value
            fill = "#ffffff"
            if known and value:
                share = value / limit if limit else 0.5
                fill = HEAT[
                    0 if share <= 0.25 else 1 if share <= 0.5 else 2 if share <= 1 else 3 if share <= 2 else 4
                ]
            told = clock(value, language) if known and value is not None else "—"
            parts.append(
                f'<rect x="{left + wide * c + 2:.1f}" y="{y + 2}" width="{wide - 4:.1f}" height="{row - 4}" rx="4" fill="{fill}" stroke="{LINE}"><title>{e(name)}／{e(columns[c])}：{told}</title></rect>'
                f'<text x="{left + wide * (c + 0.5):.1f}" y="{y + 18}" font-size="12" text-anchor="middle" fill="{INK}">{told if value else "·"}</text>'
            )
    return "".join([*parts, "</svg>"])


def graph(model: Model, reach: Reach, label: str, language: str = "zh") -> str:
    """What needs what, from what is recovered first (left) to the businesses (right). A red edge means: its target is missed."""
    depth: dict[int, int] = {}
    for number in model.links.order:
        depth[number] = max((depth.get(m, 0) + 1 for m in model.links.members(number)), default=0)
    last = max(depth.values(), default=0)
    columns: dict[int, list[int]] = {}
    for i, node in enumerate(model.nodes):
        columns.setdefault(last if node.kind == "business" else depth.get(i, 0), []).append(i)
    levels = sorted(columns)
    wide, tall, gap = 190, 46, 14
    rows = max((len(v) for v in columns.values()), default=1)
    width, height = len(levels) * (wide + 56) + 10, rows * (tall + gap) + 20
    at: dict[int, tuple[float, float]] = {}
    for c, level in enumerate(levels):
        held = columns[level]
        for r, i in enumerate(held):
            at[i] = (10 + c * (wide + 56), 10 + (r + (rows - len(held)) / 2) * (tall + gap))
    parts = [_head(width, height, label)]
    for need in model.needs:
        x2, y2 = at[model.at[need.of]]
        for member in need.members:
            x1, y1 = at[model.at[member]]
            dashes = ' stroke-dasharray="4 3"' if need.count < len(need.members) else ""
            out, into, y = x1 + wide, x2, (y1 + tall / 2, y2 + tall / 2)
            parts.append(
                f'<path d="M{out:.0f} {y[0]:.0f}C{out + 30:.0f} {y[0]:.0f} {into - 30:.0f} {y[1]:.0f} {into:.0f} {y[1]:.0f}" fill="none" stroke="{FAINT}" stroke-width="1.300"{dashes}/>'
            )
    fills: Mapping[str, str] = {
        "business": "#e4eef8",
        "system": "#ffffff",
        "site": "#f2efe4",
        "network": "#eaf4ef",
        "vendor": "#f4ecf7",
    }
    for i, node in enumerate(model.nodes):
        x, top = at[i]
        span = reach.rto(node.id)
        missed = span.against(node.rto) == "missed"
        told = clock(span.least, language) if span.known is not None else f"≥ {clock(span.least, language)}"
        parts.append(
            f'<rect x="{x:.0f}" y="{top:.0f}" width="{wide}" height="{tall}" rx="8" fill="{fills[node.kind]}" stroke="{OVER if missed else FAINT}" stroke-width="{2.5 if missed else 1.2}"><title>{e(node.title or node.id)}</title></rect>'
            f'<text x="{x + 10:.0f}" y="{top + 19:.0f}" font-size="13" fill="{INK}" font-weight="{"700" if node.core else "400"}">{e((node.title or node.id)[:13])}</text>'
            f'<text x="{x + 10:.0f}" y="{top + 37:.0f}" font-size="11.500" fill="{OVER if missed else SOFT}">{told}{f" / {clock(node.rto, language)}" if node.rto is not None else ""}</text>'
        )
    return "".join([*parts, "</svg>"])
