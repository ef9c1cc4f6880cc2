"""Draw a curve on two logarithmic axes as an SVG that reads well on light and on dark paper.

It has a title and a description, labels every point, paints no background, and takes darker or
lighter ink by the reader's colour scheme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 460
LEFT, RIGHT, TOP, BOTTOM = 84, 40, 64, 70
STYLE = (
    "svg{color:#595959;font:14px system-ui,sans-serif}text{fill:currentColor}"
    ".grid{stroke:currentColor;stroke-opacity:.25}.axis{stroke:currentColor}"
    ".guide{stroke:currentColor;stroke-dasharray:4 5;fill:none}"
    ".curve{stroke:#0b62b8;stroke-width:2.5;fill:none}.dot{fill:#0b62b8}"
    ".head{font-size:17px;font-weight:600}"
    "@media(prefers-color-scheme:dark){svg{color:#b8b8b8}.curve{stroke:#6db3f2}.dot{fill:#6db3f2}}"
)


@dataclass(frozen=True, slots=True)
class Axis:
    """A logarithmic axis from ``low`` to ``high`` (powers of ten or parts of them) over pixels."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value greater than 0."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)


def bounds(values: Sequence[float]) -> tuple[float, float]:
    """Return the ticks (1, 2 or 5 times a power of ten) just below and just above all values."""
    low, high = min(values), max(values)
    if low <= 0:
        raise ValueError("a logarithmic axis has no place for 0 or less")
    steps = ticks(low / 10, high * 10)
    below = max(step for step in steps if step <= low)
    return below, min(step for step in steps if step > high)


def ticks(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times the powers of ten from ``low`` to ``high``, both included."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = [factor * 10.0**power for power in range(first, last + 1) for factor in (1, 2, 5)]
    return [step for step in steps if low * 0.999999 <= step <= high * 1.000001]


def label(value: float) -> str:
    """Return a number as an axis shows it: 0.5, 20, 5,000."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.3g}"


def curve(
    points: Sequence[tuple[float, float]], *, title: str, desc: str, x_name: str, y_name: str
) -> str:
    """Return the SVG of a curve through ``points``, with a dashed guide of plain proportion.

    The guide starts at the first point: a curve along it doubles when the input doubles.
    """
    x_low, x_high = bounds([x for x, _ in points])
    y_low, y_high = bounds([y for _, y in points])
    x_axis = Axis(x_low, x_high, LEFT, WIDTH - RIGHT)
    y_axis = Axis(y_low, y_high, HEIGHT - BOTTOM, TOP)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
            ' aria-labelledby="title desc">'
        ),
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(desc)}</desc>',
        f"<style>{STYLE}</style>",
        f'<text class="head" x="{LEFT}" y="26">{escape(title)}</text>',
        *_grid(x_axis, y_axis),
        (
            f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.1f}" y="{HEIGHT - 14}" text-anchor="middle">'
            f"{escape(x_name)}</text>"
        ),
        f'<text x="{LEFT}" y="{TOP - 14}" text-anchor="start">{escape(y_name)}</text>',
        *_guide(points, x_axis, y_axis),
        *_line(points, x_axis, y_axis),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(x_axis: Axis, y_axis: Axis) -> list[str]:
    parts = []
    for step in ticks(x_axis.low, x_axis.high):
        x = x_axis.at(step)
        parts.append(f'<path class="grid" d="M{x:.1f} {y_axis.end:.1f}V{y_axis.start:.1f}"/>')
        parts.append(
            f'<text x="{x:.1f}" y="{y_axis.start + 20:.1f}" text-anchor="middle">{label(step)}</text>'
        )
    for step in ticks(y_axis.low, y_axis.high):
        y = y_axis.at(step)
        parts.append(f'<path class="grid" d="M{x_axis.start:.1f} {y:.1f}H{x_axis.end:.1f}"/>')
        parts.append(
            f'<text x="{x_axis.start - 10:.1f}" y="{y + 5:.1f}" text-anchor="end">{label(step)}</text>'
        )
    frame = f"M{x_axis.start:.1f} {y_axis.end:.1f}V{y_axis.start:.1f}H{x_axis.end:.1f}"
    return [*parts, f'<path class="axis" fill="none" d="{frame}"/>']


def _guide(points: Sequence[tuple[float, float]], x_axis: Axis, y_axis: Axis) -> list[str]:
    x, y = min(points)
    reach = min(x_axis.high / x, y_axis.high / y)
    return [
        (
            f'<path class="guide" d="M{x_axis.at(x):.1f} {y_axis.at(y):.1f}'
            f'L{x_axis.at(x * reach):.1f} {y_axis.at(y * reach):.1f}"/>'
        )
    ]


def _line(points: Sequence[tuple[float, float]], x_axis: Axis, y_axis: Axis) -> list[str]:
    places = [(x_axis.at(x), y_axis.at(y), y) for x, y in sorted(points)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in places)
    parts = [f'<path class="curve" d="M{path}"/>']
    for x, y, value in places:
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>')
        parts.append(
            f'<text x="{x + 8:.1f}" y="{y + 20:.1f}" text-anchor="start">{value:.3g}</text>'
        )
    return parts
