"""python -m tests.bench.plot: docs/pictures/growth.svg out of build/growth.json. Both axes count in tens."""

from __future__ import annotations

import json
import math
from html import escape

from tests.bench.rows import GROWN, PROJECT

PICTURE = PROJECT / "docs" / "pictures" / "growth.svg"
_WIDE, _HIGH, _LEFT, _TOP, _RIGHT = 900, 420, 70, 20, 400
_COLOURS = (
    *("#005bd3", "#8a6116", "#29845a", "#8e1f0b", "#5a31c4", "#616161"),
    *("#00a0ac", "#d35400", "#c2185b", "#7cb342"),
)
_LOWEST, _HIGHEST = 0.01, 10_000.0


def main() -> None:
    """Draw what was measured last."""
    found = json.loads(GROWN.read_text(encoding="utf-8"))
    rows = sorted(found.items())
    parts = [_axes(), *(_line(number, what, one) for number, (what, one) in enumerate(rows))]
    size = f'viewBox="0 0 {_WIDE} {_HIGH}" width="{_WIDE}" height="{_HIGH}"'
    style = 'font-family="sans-serif" font-size="12"'
    text = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{"".join(parts)}</svg>\n'
    PICTURE.write_text(text, encoding="utf-8")


def _x(step: int) -> float:
    return _LEFT + math.log10(step) / 2 * (_WIDE - _LEFT - _RIGHT)


def _y(milliseconds: float) -> float:
    low, high = math.log10(_LOWEST), math.log10(_HIGHEST)
    share = (math.log10(min(max(milliseconds, _LOWEST), _HIGHEST)) - low) / (high - low)
    return _TOP + (1 - share) * (_HIGH - 3 * _TOP)


def _axes() -> str:
    levels = [10.0**power for power in range(-2, 5)]
    across = "".join(
        f'<line x1="{_LEFT}" x2="{_x(100):.0f}" y1="{_y(one):.0f}" y2="{_y(one):.0f}" stroke="#e3e3e3"/>'
        f'<text x="{_LEFT - 6}" y="{_y(one) + 4:.0f}" text-anchor="end">{one:g} ms</text>'
        for one in levels
    )
    steps = "".join(
        f'<text x="{_x(one):.0f}" y="{_HIGH - 18}" text-anchor="middle">{one}×</text>' for one in (1, 10, 100)
    )
    linear = (
        f'<line x1="{_x(1):.0f}" y1="{_y(1):.0f}" x2="{_x(100):.0f}" y2="{_y(100):.0f}" stroke="#b5b5b5"'
        ' stroke-dasharray="4 4"/>'
        f'<text x="{_x(100) + 8:.0f}" y="{_y(100) + 4:.0f}" fill="#8a8a8a">as steep as linear</text>'
    )
    return f'<rect width="{_WIDE}" height="{_HIGH}" fill="white"/>{across}{steps}{linear}'


def _line(number: int, what: str, one: dict[str, list[float]]) -> str:
    colour = _COLOURS[number % len(_COLOURS)]
    points = [(_x(int(step)), _y(each)) for step, each in zip(one["steps"], one["milliseconds"], strict=True)]
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>' for x, y in points)
    y = 60 + 34 * number
    legend = (
        f'<text x="{_WIDE - _RIGHT + 130}" y="{y}" fill="{colour}">{escape(what)}</text>'
        f'<text x="{_WIDE - _RIGHT + 130}" y="{y + 14}" fill="#616161">1× = {escape(str(one["unit"]))}</text>'
    )
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}{legend}'


if __name__ == "__main__":
    main()
