"""Small plots as inline SVG: dots with intervals, and reliability diagrams.

Colours are classes that the page's style gives a value in light and in dark; what a colour says is
said by shape or by words too. Numbers are plain text, so that a screen reader finds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from math import floor, log10
from typing import NamedTuple

from finetune.evaluate.policies.report import Bin

WIDTH, ROW, TOP, AXIS = 340, 34, 8, 30
LEFT, RIGHT = 10, 12
SIDE = 190
MOST_TICKS = 5


class Dot(NamedTuple):
    """One row of an interval plot.

    Attributes:
        name: stands above the row.
        value, low, high: None where there is none.
        kind: the class of the mark: ``pass``, ``doubt`` (hollow) or ``ref``.
        note: stands at the right, such as a verdict.
        truth: the true value, a tick; None where unknown.
        second: a hollow mark, such as the mean confidence; None where there is none.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    kind: str = "pass"
    note: str = ""
    truth: float | None = None
    second: float | None = None


def interval_plot(title: str, dots: Sequence[Dot], *, line: float | None = None) -> str:
    """Rows of dots with intervals on one axis.

    Args:
        title: for who can't see it.
        dots: a row each.
        line: a vertical line, such as the reference's value.
    """
    scale = _Scale.around([*_numbers(dots), *([] if line is None else [line])])
    bottom = TOP + ROW * len(dots)
    parts = [_axis(scale, bottom)]
    if line is not None:
        parts.append(f'<path class="base" d="M{scale(line):.1f} {TOP}V{bottom}"/>')
    parts += [_row(dot, scale, TOP + ROW * row) for row, dot in enumerate(dots)]
    return _svg(title, WIDTH, bottom + AXIS, "".join(parts))


def reliability_plot(title: str, bins: Sequence[Bin]) -> str:
    """How often the top choice was right against how sure the policy was, a dot a bin."""
    low, high = 26.0, float(SIDE - 8)

    def at(x: float, y: float) -> tuple[float, float]:
        return low + x * (high - low), high - y * (high - low) + 2 - 20

    (x0, y0), (x1, y1) = at(0, 0), at(1, 1)
    most = max((b.n for b in bins), default=1)
    dots = "".join(
        f'<circle class="fill" cx="{x:.1f}" cy="{y:.1f}" r="{2 + 6 * (b.n / most) ** 0.5:.1f}">'
        f"<title>{b.n:,} cases: sure {b.confidence:.2f}, right {b.accuracy:.2f}</title></circle>"
        for b in bins
        for x, y in [at(b.confidence, b.accuracy)]
    )
    frame = f'<path class="grid" d="M{x0:.1f} {y0:.1f}H{x1:.1f}M{x0:.1f} {y0:.1f}V{y1:.1f}"/>'
    even = f'<path class="base" d="M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"/>'
    texts = (
        f'<text x="{x0:.1f}" y="{y0 + 14:.1f}">0</text>'
        f'<text x="{x1:.1f}" y="{y0 + 14:.1f}" class="end">1</text>'
        f'<text x="{(x0 + x1) / 2:.1f}" y="{y0 + 14:.1f}" class="mid">sure</text>'
        f'<text x="{x0 - 4:.1f}" y="{y1 + 8:.1f}" class="end">1</text>'
        f'<text x="{x0 - 4:.1f}" y="{y0:.1f}" class="end">0</text>'
    )
    return _svg(title, SIDE, SIDE, frame + even + texts + dots)


class _Scale(NamedTuple):
    """Numbers to places on the axis."""

    low: float
    high: float
    step: float

    @classmethod
    def around(cls, numbers: Sequence[float]) -> _Scale:
        least, most = min(numbers, default=0.0), max(numbers, default=1.0)
        spread = most - least or abs(most) or 1.0
        step = _nice(spread / MOST_TICKS)
        return cls(floor(least / step) * step, (floor(most / step) + 1) * step, step)

    def __call__(self, number: float) -> float:
        share = (number - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    @property
    def ticks(self) -> list[float]:
        n = round((self.high - self.low) / self.step)
        return [self.low + i * self.step for i in range(n + 1)]


def _nice(step: float) -> float:
    """1, 2 or 5 times a power of ten, not below the step."""
    size = 10.0 ** floor(log10(step))
    return float(next(m * size for m in (1, 2, 5, 10) if m * size >= step * 0.999))


def _numbers(dots: Sequence[Dot]) -> Iterator[float]:
    for dot in dots:
        found = (dot.value, dot.low, dot.high, dot.truth, dot.second)
        yield from (number for number in found if number is not None)


def _axis(scale: _Scale, bottom: float) -> str:
    digits = max(0, -floor(log10(scale.step)))
    lines = "".join(f"M{scale(tick):.1f} {TOP}V{bottom}" for tick in scale.ticks)
    texts = "".join(
        f'<text x="{scale(t):.1f}" y="{bottom + 16}" class="mid">{t + 0.0:.{digits}f}</text>'
        for t in scale.ticks[:: 1 + len(scale.ticks) // 8]
    )
    return f'<path class="grid" d="{lines}"/>{texts}'


def _row(dot: Dot, scale: _Scale, top: float) -> str:
    y = top + ROW - 10
    parts = [
        f'<text x="{LEFT}" y="{top + 12:.1f}" class="name">{escape(dot.name)}</text>',
        f'<text x="{WIDTH - RIGHT}" y="{top + 12:.1f}" class="end">{escape(dot.note)}</text>',
    ]
    kind = escape(dot.kind)
    if dot.low is not None and dot.high is not None:
        parts.append(f'<path class="{kind}" d="M{scale(dot.low):.1f} {y}H{scale(dot.high):.1f}"/>')
    if dot.value is not None:
        parts.append(f'<circle class="{kind}" cx="{scale(dot.value):.1f}" cy="{y}" r="5"/>')
    if dot.truth is not None:
        parts.append(f'<path class="truth" d="M{scale(dot.truth):.1f} {y - 8}v16"/>')
    if dot.second is not None:
        x = scale(dot.second)
        diamond = f"M{x:.1f} {y - 6}l6 6l-6 6l-6 -6z"
        parts.append(f'<path class="second" d="{diamond}"/>')
    return "".join(parts)


def _svg(title: str, width: float, height: float, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}" '
        f'style="max-width:{2 * width:g}px">{inside}</svg>'
    )
