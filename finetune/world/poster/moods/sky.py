"""What a mood hangs in the sky or lays over the background: sun, moon, rays, fog, bolts.

`behind` works on the open sky, `between` on the finished background.  `covered` says that a
ceiling or the ground hides the sky, so that its signs are laid over the background, fainter.
"""

from __future__ import annotations

import math

import numpy as np

from ..canvas import Pen
from ..palette import Palette, mix
from ..settings.expanse import cloud
from ..shapes import (
    Color,
    Point,
    drop,
    ellipse,
    jagged,
    smooth,
    star,
)

TILT = {"tense": -7.0, "furious": 5.0}


def _rays(pen: Pen, x: float, y: float, count: int, tone: Color, alpha: float, skew: float) -> None:
    for i in range(count):
        a, b = (math.radians(360 * (i + part) / count + skew) for part in (0.0, 0.5))
        far = 1000.0
        pen.poly(
            (
                (x, y),
                (x + far * math.cos(a), y + far * math.sin(a)),
                (x + far * math.cos(b), y + far * math.sin(b)),
            ),
            tone,
            alpha,
        )


def _shards(
    pen: Pen, rng: np.random.Generator, x: float, y: float, pal: Palette, alpha: float
) -> None:
    for i in range(26):
        a = math.tau * (i + float(rng.uniform(-0.3, 0.3))) / 26
        near, far = float(rng.uniform(90, 170)), float(rng.uniform(300, 640))
        w = float(rng.uniform(0.02, 0.07))
        tone = (pal.ink, pal.accent, pal.ink, pal.spark)[i % 4]
        pen.poly(
            (
                (x + near * math.cos(a), y + near * math.sin(a)),
                (x + far * math.cos(a - w), y + far * math.sin(a - w)),
                (x + far * math.cos(a + w), y + far * math.sin(a + w)),
            ),
            tone,
            alpha,
        )


def _shafts(pen: Pen, rng: np.random.Generator, light: Color, alpha: float) -> None:
    x = -300.0
    while x < 520:
        w = float(rng.uniform(26, 86))
        pen.poly(((x, -20), (x + w, -20), (x + w + 330, 760), (x + 300, 760)), light, alpha)
        x += w + float(rng.uniform(50, 110))


def bolt(
    pen: Pen, rng: np.random.Generator, start: Point, end: Point, width: float, pal: Palette
) -> None:
    """A stroke of lightning with one branch."""
    line = jagged(rng, start, end, 34, 7)
    for w, tone in ((width * 2.0, pal.accent), (width, mix(pal.paper, pal.spark, 0.3))):
        pen.stroke(line, w, tone, taper=0.25)
        branch = jagged(rng, line[3], (line[3][0] + 70, line[3][1] + 110), 18, 4)
        pen.stroke(branch, w * 0.55, tone, taper=0.2)


def behind(
    pen: Pen,
    pal: Palette,
    rng: np.random.Generator,
    mood: str,
    light: Point,
    covered: bool = False,
) -> None:
    """What hangs in the sky: sun, moon, rays, clouds, arcs."""
    r: float
    x, y = light
    k = 0.5 if covered else 1.0
    bright = mix(pal.glow, pal.paper, 0.35)
    if mood == "warm":
        pen.glow(x, y, 420, pal.glow, 0.95 if not covered else 0.6, 1.5)
        if not covered:
            for r, share in ((128, 0.35), (106, 0.5)):
                pen.oval(x, y, r, r, bright, share)
            pen.oval(x, y, 86, 86, bright)
    elif mood == "triumphant":
        _rays(pen, x, y, 18, bright, 0.42 * k, 4)
        pen.glow(x, y, 300, bright, 0.95 * k, 1.7)
        if not covered:
            pen.oval(x, y, 74, 74, bright)
    elif mood == "eerie":
        if covered:
            pen.glow(x, y, 300, mix(pal.glow, pal.second, 0.3), 0.4)
            return
        pen.glow(x, y, 280, pal.glow, 0.75, 1.6)
        pen.oval(x, y, 84, 84, bright)
        for dx, dy, r in ((-30, -26, 17), (22, 10, 24), (-12, 36, 12), (38, -34, 10), (-48, 14, 9)):
            pen.oval(x + dx, y + dy, r, r, mix(bright, pal.middle, 0.26))
        for dy, w in ((30, 150), (-44, 110), (58, 190)):
            pen.oval(x + float(rng.uniform(-60, 60)), y + dy, w, 8, mix(pal.mid, pal.ink, 0.4), 0.7)
    elif mood == "dreamy":
        if not covered:
            pen.glow(x, y, 300, bright, 0.8)
            moon = ellipse(x, y, 66, 66, 50, 310)
            pen.poly([*moon, *reversed(ellipse(x + 30, y, 54, 58, 68, 292))], bright)
            for i in range(6):
                cx, cy = (
                    float(rng.uniform(-20, 500)),
                    y - 190 + i * 74 + float(rng.uniform(-20, 20)),
                )
                cloud(pen, cx, cy, float(rng.uniform(120, 210)), mix(pal.low, pal.paper, 0.5), 0.5)
        for _ in range(26):
            sx, sy = float(rng.uniform(10, 470)), float(rng.uniform(10, 430))
            pen.poly(star(sx, sy, float(rng.uniform(3, 9)), 0.24, 4), pal.paper, 0.9 * k)
    elif mood == "sad":
        if not covered:
            pen.box(-100, -100, 580, 52, mix(pal.mid, pal.ink, 0.55))
            for row, share in ((2, 0.26), (1, 0.4), (0, 0.55)):
                tone = mix(mix(pal.mid, (120, 126, 136), 0.3), pal.ink, share)
                if pal.name == "mono":
                    tone = mix(pal.mid, pal.ink, share)
                for i in range(5):
                    cx = -30 + i * 130 + float(rng.uniform(-24, 24)) + 50 * (row % 2)
                    cloud(pen.at(cx, 8 + row * 34, 1, 180), 0, 0, 250, tone, 1.0)
    elif mood == "furious":
        _shards(pen, rng, x, y, pal, 0.75 * k)
        pen.glow(x, y, 240, mix(pal.spark, pal.accent, 0.4), 0.95 * k, 1.4)
    elif mood == "tense":
        _shafts(pen, rng, mix(pal.low, pal.glow, 0.5), 0.24)
    elif mood == "playful":
        tones = (pal.accent, pal.spark, pal.second, pal.paper, pal.accent, pal.spark)
        for i, tone in enumerate(tones):
            if covered:
                pen.ring(x, y, 330 - i * 44, 22, tone, 0.34)
            else:
                pen.ring(x, y + 110, 300 - i * 30, 31, tone, 0.72, 180, 360)
        for _ in range(16):
            sx, sy = float(rng.uniform(0, 480)), float(rng.uniform(0, 380))
            r = float(rng.uniform(3, 8))
            pen.oval(sx, sy, r, r, pal.paper, 0.6)


def between(
    pen: Pen,
    pal: Palette,
    rng: np.random.Generator,
    mood: str,
    light: Point,
    hz: float,
    covered: bool,
) -> None:
    """What lies over the background but behind the figures."""
    if covered:
        behind(pen, pal, rng, mood, light, covered=True)
    bright = mix(pal.glow, pal.paper, 0.3)
    if mood == "warm" and not covered:
        pen.glow(light[0], light[1], 400, pal.glow, 0.42, 1.6)
    elif mood == "eerie":
        fog = mix(pal.low, pal.paper, 0.45)
        for i in range(7):
            x, y = float(rng.uniform(0, 480)), hz - 40 + i * 34
            if covered:
                y = hz - 270 + i * 90
            pen.glow(x, y, float(rng.uniform(200, 330)), fog, 0.62, 1.3, 0.11)
    elif mood == "tense":
        _shafts(pen, rng, mix(pal.low, pal.glow, 0.5), 0.15)
        pen.poly(((-20, -20), (130, -20), (-20, 420)), pal.ink, 0.4)
        pen.poly(((500, 760), (290, 760), (500, 330)), pal.ink, 0.4)
    elif mood == "furious":
        bolt(pen, rng, (60, -20), (130, hz - 30), 7, pal)
        bolt(pen, rng, (430, -20), (372, hz - 10), 6, pal)
    elif mood == "dreamy":
        pen.glow(light[0], light[1], 360, bright, 0.3, 1.5)
    elif mood == "triumphant":
        pen.glow(light[0], light[1], 330, bright, 0.4, 1.6)


def balloons(pen: Pen, pal: Palette, rng: np.random.Generator, mood: str, top: float) -> None:
    """A playful mood's balloons, drawn before the figures so that they hide no face or prop."""
    if mood != "playful":
        return
    tones = (pal.accent, pal.spark, pal.second)
    spots = ((46.0, 120.0, 30.0), (92.0, 62.0, 24.0), (434.0, 96.0, 32.0), (396.0, 168.0, 22.0))
    for i, (x, y, r) in enumerate(spots):
        x += float(rng.uniform(-12, 12))
        y += max(0.0, top - 20) + float(rng.uniform(-16, 16))
        tone = tones[(i + 1) % 3]
        pen.stroke(
            smooth(((x, y + r), (x - 8, y + r + 40), (x + 6, y + r + 84))),
            1.6,
            mix(pal.ink, pal.mid, 0.3),
        )
        pen.poly(
            [(px, 2 * y + r * 0.15 - py) for px, py in drop(x, y + r * 1.1, r * 1.45, 1.45)],
            mix(tone, pal.ink, 0.12),
        )
        pen.oval(x, y, r, r * 1.16, tone)
        pen.poly(((x - 5, y + r * 1.3), (x + 5, y + r * 1.3), (x, y + r * 1.1)), tone)
        pen.oval(x - r * 0.36, y - r * 0.44, r * 0.2, r * 0.28, pal.paper, 0.8)
