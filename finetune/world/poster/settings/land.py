"""Wild land seen from eye level: forest, desert and mountains.

Each function draws its land in front of a sky that is already there, with the horizon at `hz`.
`k` is the size of detail: below one for a vast scene, above one for a close view.
"""

from __future__ import annotations

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..shapes import (
    Color,
    Point,
    ridge,
    smooth,
)

LEFT, RIGHT, FOOT = -110.0, 590.0, 800.0


def closed(line: list[Point], foot: float = FOOT) -> list[Point]:
    """A skyline closed along the foot of the picture."""
    return [*line, (line[-1][0], foot), (line[0][0], foot)]


def fir(pen: Pen, x: float, y: float, h: float, light: Color, dark: Color) -> None:
    """A fir of height `h` whose foot is at (x, y), lit from the left."""
    w = h * 0.24
    pen.box(x - w * 0.1, y - h * 0.1, x + w * 0.1, y, dark)
    for i in range(3):
        top, foot = y - h + h * 0.24 * i, y - h * 0.52 + h * 0.22 * i
        spread = w * (0.55 + 0.24 * i)
        pen.poly(((x, top), (x + spread, foot), (x - spread, foot)), light)
        pen.poly(((x, top), (x + spread, foot), (x + spread * 0.1, foot)), dark)


def forest(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Firs in three depths, a clearing with a path, and dark trunks at both edges."""
    haze = mix(pal.far, pal.low, 0.35)
    for tone, base, tall, step in (
        (haze, hz + 4, 150, 24),
        (mix(pal.far, pal.middle, 0.55), hz + 22, 205, 38),
    ):
        pen.poly(closed(ridge(rng, LEFT, RIGHT, base, 16, 9)), tone)
        x = LEFT
        while x < RIGHT:
            size = tall * k * float(rng.uniform(0.65, 1.15))
            fir(pen, x, base + 6, size, mix(tone, pal.low, 0.14), tone)
            x += step * k * float(rng.uniform(0.7, 1.25))
    pen.shade(closed(ridge(rng, LEFT, RIGHT, hz + 30, 14, 6)), pal.middle, pal.near)
    path = smooth(((250, hz + 24), (224, hz + 70), (292, hz + 150), (190, hz + 330)), 8)
    wide = [(x + 6 + (y - hz) * 0.34, y) for x, y in path]
    pen.poly([*path, *reversed(wide)], mix(pal.middle, pal.low, 0.42), 0.75)
    dark = mix(pal.near, pal.ink, 0.45)
    for x, w in ((-6.0, 40.0), (74.0, 20.0), (420.0, 24.0), (478.0, 44.0)):
        w *= 0.6 + 0.4 * k
        x += float(rng.uniform(-10, 10))
        pen.poly(
            ((x - w * 0.4, -90), (x + w * 0.4, -90), (x + w * 0.7, 760), (x - w * 0.7, 760)), dark
        )
        pen.box(x - w * 0.42, -90, x - w * 0.26, 740, mix(dark, pal.low, 0.22), 0.8)
        for _ in range(3):
            y = float(rng.uniform(20, hz - 70))
            side = 1 if rng.random() < 0.5 else -1
            pen.stroke(((x, y), (x + side * w * 1.3, y - w * 0.9)), w * 0.2, dark, taper=0.2)
    for _ in range(26):
        x, y = float(rng.uniform(-20, 500)), float(rng.uniform(hz + 60, 730))
        h = 10 + (y - hz) * 0.06
        blade = mix(pal.near, pal.middle, 0.5)
        pen.poly(
            ((x - 3, y), (x - 5, y - h), (x + 1, y - 3), (x + 5, y - h * 1.2), (x + 4, y)), blade
        )


def desert(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Table mountains far off, dunes with a lit and a shaded flank, wind lines and a cactus."""
    mesa = mix(pal.far, pal.low, 0.3)
    for x, w, h in ((60.0, 120.0, 62.0), (330.0, 170.0, 84.0), (205.0, 60.0, 40.0)):
        x, w, h = x + float(rng.uniform(-26, 26)), w * k, h * k
        pen.poly(
            (
                (x - w / 2 - 16, hz + 20),
                (x - w / 2, hz - h),
                (x + w / 2, hz - h),
                (x + w / 2 + 22, hz + 20),
            ),
            mesa,
        )
        pen.poly(
            (
                (x + w * 0.16, hz - h),
                (x + w / 2, hz - h),
                (x + w / 2 + 22, hz + 20),
                (x + w * 0.3, hz + 20),
            ),
            mix(mesa, pal.middle, 0.45),
        )
    tops = (hz - 8, hz + 44, hz + 116, hz + 214)
    tones = (
        mix(pal.far, pal.low, 0.55),
        mix(pal.far, pal.low, 0.25),
        mix(pal.far, pal.middle, 0.3),
        mix(pal.middle, pal.far, 0.2),
    )
    side = 1 if rng.random() < 0.5 else -1
    for i, (y, tone) in enumerate(zip(tops, tones, strict=True)):
        side = -side
        peak = 240 + side * float(rng.uniform(70, 150))
        crest = smooth(
            (
                (LEFT, y + 46),
                (peak - 150, y + 26),
                (peak, y - 22),
                (peak + 160, y + 34),
                (RIGHT, y + 20),
            ),
            10,
        )
        pen.shade(closed(crest), mix(tone, pal.glow, 0.18), mix(tone, pal.middle, 0.25))
        fold = smooth(
            (
                (peak, y - 22),
                (peak - 34, y + 16),
                (peak + 6, y + 62),
                (peak - 70, y + 140),
                (peak - 10, y + 260),
            ),
            10,
        )
        lee = smooth(
            ((peak, y - 22), (peak + 90, y + 20), (peak + 190, y + 120), (peak + 300, y + 260)), 10
        )
        pen.poly([*fold, *reversed(lee)], mix(tone, pal.near, 0.5), 0.55)
        if i >= 2:
            for j in range(5):
                rip = y + 56 + j * 17
                pen.stroke(
                    smooth(
                        (
                            (peak - 250, rip + 8),
                            (peak - 180, rip),
                            (peak - 110, rip + 8),
                            (peak - 40, rip),
                        )
                    ),
                    1.6,
                    mix(tone, pal.near, 0.5),
                    0.35,
                )
    x = 66.0 if rng.random() < 0.5 else 420.0
    y, h, dark = hz + 92, 74 * k, mix(pal.near, pal.second, 0.25)
    pen.stroke(((x, y), (x, y - h)), 15 * k, dark)
    pen.stroke(
        ((x, y - h * 0.4), (x - 20 * k, y - h * 0.46), (x - 20 * k, y - h * 0.8)), 9 * k, dark
    )
    pen.stroke(
        ((x, y - h * 0.3), (x + 19 * k, y - h * 0.36), (x + 19 * k, y - h * 0.62)), 9 * k, dark
    )


def mountains(pen: Pen, pal: Palette, rng: np.random.Generator, hz: float, k: float) -> None:
    """Snow-capped peaks with lit and shaded faces above foothills and small firs."""
    for tone, base, tall, peaks in (
        (mix(pal.far, pal.low, 0.4), hz + 20, 190.0, (20.0, 200.0, 350.0, 500.0)),
        (mix(pal.far, pal.middle, 0.5), hz + 50, 250.0, (70.0, 330.0, 520.0)),
    ):
        for x in peaks:
            x += float(rng.uniform(-34, 34))
            h = tall * (0.6 + 0.4 * k) * float(rng.uniform(0.72, 1.12))
            w, top = h * 0.95, base - h
            pen.poly(((x - w, base + 30), (x, top), (x + w, base + 30)), mix(tone, pal.low, 0.12))
            spine = (
                (x, top),
                (x + w * 0.1, top + h * 0.3),
                (x - w * 0.04, top + h * 0.55),
                (x + w * 0.16, base + 30),
            )
            pen.poly([*spine, (x + w, base + 30)], mix(tone, pal.near, 0.42))
            cap = h * 0.32
            snow = mix(pal.paper, tone, 0.08)
            pen.poly(
                (
                    (x, top),
                    (x - cap * 0.98, top + cap),
                    (x - cap * 0.6, top + cap * 0.8),
                    (x - cap * 0.36, top + cap * 1.18),
                    (x - cap * 0.1, top + cap * 0.8),
                    (x + cap * 0.2, top + cap * 1.2),
                    (x + cap * 0.46, top + cap * 0.86),
                    (x + cap * 0.98, top + cap),
                ),
                snow,
            )
            pen.poly(
                (
                    (x, top),
                    (x + cap * 0.1, top + cap * 0.86),
                    (x + cap * 0.2, top + cap * 1.2),
                    (x + cap * 0.46, top + cap * 0.86),
                    (x + cap * 0.98, top + cap),
                ),
                mix(snow, pal.middle, 0.45),
            )
    for i, tone in enumerate((mix(pal.middle, pal.far, 0.4), pal.middle)):
        pen.shade(
            closed(ridge(rng, LEFT, RIGHT, hz + 44 + 46 * i, 42, 6)), tone, mix(tone, pal.near, 0.8)
        )
    for _ in range(16):
        x, y = float(rng.uniform(-20, 500)), hz + 60 + float(rng.uniform(0, 40))
        fir(
            pen,
            x,
            y,
            34 * k * float(rng.uniform(0.7, 1.2)),
            pal.middle,
            mix(pal.middle, pal.near, 0.7),
        )
