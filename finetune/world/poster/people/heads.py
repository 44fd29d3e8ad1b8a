"""Heads, seen from the front with an expression or from behind.

A head is drawn around its centre with a half-height of about one unit; the same drawing
serves tiny figures and large portraits.  Expressions follow the mood.
"""

from __future__ import annotations

from ..canvas import Pen
from ..shapes import (
    Point,
    drop,
    ellipse,
    mirrored,
    smooth,
)
from .hair import hair_behind, hair_from_behind, hair_front
from .looks import Look, Tones

FACE: tuple[Point, ...] = (
    (0.0, -1.1),
    (0.56, -0.98),
    (0.84, -0.4),
    (0.8, 0.25),
    (0.58, 0.78),
    (0.24, 1.1),
    (0.0, 1.15),
)


SHADED: tuple[Point, ...] = (
    (0.1, -1.1),
    (0.08, -0.3),
    (-0.14, 0.26),
    (-0.1, 0.36),
    (0.06, 0.4),
    (0.02, 0.58),
    (0.1, 0.72),
    (0.02, 0.86),
    (0.0, 1.15),
    (0.24, 1.1),
    (0.58, 0.78),
    (0.8, 0.25),
    (0.84, -0.4),
    (0.56, -0.98),
)


def head(pen: Pen, look: Look, tone: Tones, mood: str, back: bool = False) -> None:
    """A head with hair; `back` shows it from behind."""
    detail = pen.unit > 9
    hair_behind(pen, look, tone)
    if look.hair == "hood":
        pen.blob(
            mirrored(((0, -1.4), (0.8, -1.2), (1.14, -0.3), (1.1, 0.7), (0.7, 1.5))), tone.dark
        )
    for side in (-1, 1):
        pen.oval(side * 0.84, 0.02, 0.16, 0.25, tone.skin if side < 0 else tone.shade)
    pen.blob(mirrored(FACE)[:-1], tone.skin)
    if back:
        hair_from_behind(pen, look, tone)
        return
    if detail:
        pen.poly(SHADED, tone.shade, 0.75)
        _face(pen, tone, mood, look.glasses)
    else:
        pen.poly(SHADED, tone.shade)
    hair_front(pen, look, tone)


def _face(pen: Pen, tone: Tones, mood: str, glasses: bool) -> None:
    ink, w = tone.ink, 0.085
    closed = mood in ("warm", "dreamy", "triumphant")
    for side in (-1, 1):
        x, y = side * 0.36, -0.06
        if closed:
            bend = 0.1 if mood != "dreamy" else -0.1
            pen.stroke(smooth(((x - 0.17, y), (x, y - bend), (x + 0.17, y))), w, ink)
        elif mood == "eerie":
            pen.oval(x, y, 0.19, 0.2, (255, 255, 255))
            pen.oval(x, y, 0.1, 0.11, ink)
        elif mood in ("tense", "furious"):
            pen.poly(
                (
                    (x - 0.19, y + side * 0.08),
                    (x + 0.19, y - side * 0.08),
                    (x + 0.1, y + 0.13),
                    (x - 0.1, y + 0.13),
                ),
                ink,
            )
        elif mood == "sad":
            pen.stroke(smooth(((x - 0.17, y - 0.02), (x, y + 0.08), (x + 0.17, y - 0.02))), w, ink)
        else:
            pen.oval(x, y, 0.1, 0.14, ink)
        rise = {"tense": -0.1, "furious": -0.17, "sad": 0.13, "eerie": 0.08, "dreamy": 0.04}
        slope = rise.get(mood, 0.03)
        high = -0.44 if mood in ("playful", "eerie") else -0.36
        pen.stroke(
            (
                (x - side * 0.2, high - slope),
                (x + side * 0.02, high - 0.05),
                (x + side * 0.22, high + slope),
            ),
            w * 1.15,
            ink,
        )
        if glasses:
            pen.ring(x, y + 0.02, 0.27, 0.06, ink)
    if glasses:
        pen.stroke(((-0.1, -0.02), (0.1, -0.02)), 0.06, ink)
    if mood in ("warm", "dreamy"):
        pen.stroke(smooth(((-0.26, 0.58), (0, 0.72), (0.26, 0.58))), w, ink)
    elif mood in ("playful", "triumphant"):
        pen.poly([(-0.3, 0.52), (0.3, 0.52), *ellipse(0, 0.52, 0.3, 0.3, 0, 180, sides=16)], ink)
        pen.poly(((-0.24, 0.53), (0.24, 0.53), (0.2, 0.62), (-0.2, 0.62)), (255, 255, 255))
    elif mood == "sad":
        pen.stroke(smooth(((-0.22, 0.7), (0, 0.58), (0.22, 0.7))), w, ink)
        pen.poly(drop(-0.4, 0.42, 0.13), (255, 255, 255), 0.9)
    elif mood == "eerie":
        pen.oval(0, 0.64, 0.11, 0.15, ink)
    elif mood == "furious":
        pen.poly(
            ((-0.32, 0.66), (-0.2, 0.48), (0.2, 0.48), (0.32, 0.66), (0.2, 0.76), (-0.2, 0.76)), ink
        )
        pen.poly(((-0.24, 0.63), (-0.17, 0.53), (0.17, 0.53), (0.24, 0.63)), (255, 255, 255))
    else:
        pen.stroke(((-0.22, 0.62), (0.22, 0.6)), w, ink)
