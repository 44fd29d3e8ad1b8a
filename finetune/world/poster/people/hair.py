"""Hair and headwear around a head of half-height one: behind it, over it, and from behind.

The shapes are the main thing that tells people apart, next to the tone of their clothes.
"""

from __future__ import annotations

from ..canvas import Pen
from ..palette import mix
from ..shapes import (
    Color,
    Point,
    ellipse,
    mirrored,
    smooth,
)
from .looks import Look, Tones


def hair_behind(pen: Pen, look: Look, tone: Tones) -> None:
    """What shows past the sides of the face."""
    if look.hair == "bob":
        pen.blob(
            mirrored(((0, -1.28), (0.8, -1.1), (1.08, -0.2), (1.1, 0.7), (0.62, 0.86))), tone.hair
        )
    elif look.hair == "waves":
        pen.blob(
            mirrored(
                (
                    (0, -1.28),
                    (0.85, -1.1),
                    (1.12, -0.3),
                    (1.0, 0.3),
                    (1.22, 0.95),
                    (0.96, 1.5),
                    (0.4, 1.5),
                )
            ),
            tone.hair,
        )
    elif look.hair == "knot":
        pen.oval(0, -1.42, 0.4, 0.36, tone.hair)
    elif look.hair == "curls":
        for x, y in (
            (-0.85, -0.5),
            (-0.7, -0.95),
            (-0.25, -1.25),
            (0.25, -1.25),
            (0.7, -0.95),
            (0.85, -0.5),
            (0.95, -0.1),
            (-0.95, -0.1),
        ):
            pen.oval(x, y, 0.4, 0.4, tone.hair)


def _top(pen: Pen, tone: Color, fringe: tuple[Point, ...]) -> None:
    """A cap of hair whose lower edge runs along `fringe` from right to left."""
    over = ellipse(0, -0.22, 0.94, 1.02, 176, 364, sides=26)
    pen.poly([*over, *smooth(fringe, 5)], tone)


def hair_front(pen: Pen, look: Look, tone: Tones) -> None:
    """Hair or headwear over the forehead."""
    kind = look.hair
    if kind in ("crop", "knot"):
        _top(
            pen,
            tone.hair,
            ((0.94, -0.1), (0.78, -0.5), (0.3, -0.64), (-0.3, -0.64), (-0.78, -0.5), (-0.94, -0.1)),
        )
    elif kind in ("sweep", "waves"):
        _top(
            pen,
            tone.hair,
            (
                (0.94, -0.05),
                (0.76, -0.4),
                (0.1, -0.46),
                (-0.5, -0.84),
                (-0.78, -0.5),
                (-0.94, -0.05),
            ),
        )
        if kind == "waves":
            for side in (-1, 1):
                pen.blob(
                    (
                        (side * 0.8, -0.7),
                        (side * 1.1, -0.2),
                        (side * 1.0, 0.5),
                        (side * 0.84, 0.1),
                        (side * 0.76, -0.3),
                    ),
                    tone.hair,
                )
    elif kind == "curls":
        for x, y in ((-0.62, -0.72), (-0.28, -0.9), (0.1, -0.86), (0.45, -0.84), (0.72, -0.62)):
            pen.oval(x, y, 0.32, 0.3, tone.hair)
        pen.ring(-0.35, -1.1, 0.16, 0.06, mix(tone.hair, tone.skin, 0.25), 1.0, 150, 330)
        pen.ring(0.35, -1.05, 0.16, 0.06, mix(tone.hair, tone.skin, 0.25), 1.0, 150, 330)
    elif kind == "bob":
        _top(
            pen,
            tone.hair,
            ((0.96, 0.0), (0.8, -0.34), (0.3, -0.42), (-0.3, -0.42), (-0.8, -0.34), (-0.96, 0.0)),
        )
        for side in (-1, 1):
            pen.blob(
                (
                    (side * 0.84, -0.6),
                    (side * 1.08, -0.1),
                    (side * 1.06, 0.72),
                    (side * 0.8, 0.8),
                    (side * 0.8, 0.1),
                ),
                tone.hair,
            )
    elif kind == "spikes":
        tips: list[Point] = [(-0.94, 0.0)]
        for x in (-0.86, -0.52, -0.17, 0.17, 0.52, 0.86):
            tips += [(x * 1.08 + 0.06, -1.5 + 0.45 * abs(x)), (x + 0.17, -0.98)]
        fringe = [
            (0.94, 0.0),
            (0.8, -0.42),
            (0.45, -0.6),
            (0.3, -0.4),
            (0.05, -0.62),
            (-0.2, -0.42),
            (-0.5, -0.62),
            (-0.8, -0.42),
        ]
        pen.poly([*tips, *fringe], tone.hair)
    elif kind == "beanie":
        pen.poly(ellipse(0, -0.5, 0.96, 0.92, 178, 362, sides=26), tone.hat)
        pen.blob(
            ((-1.0, -0.78), (0, -0.9), (1.0, -0.78), (1.0, -0.42), (0, -0.54), (-1.0, -0.42)),
            mix(tone.hat, tone.ink, 0.22),
        )
        pen.oval(0, -1.46, 0.22, 0.22, mix(tone.hat, tone.ink, 0.22))
    elif kind == "cap":
        pen.poly(ellipse(0, -0.46, 0.95, 0.82, 178, 362, sides=26), tone.hat)
        pen.blob(
            (
                (-1.0, -0.5),
                (-0.4, -0.68),
                (0.7, -0.62),
                (1.4, -0.4),
                (1.3, -0.3),
                (0.5, -0.42),
                (-0.9, -0.36),
            ),
            mix(tone.hat, tone.ink, 0.35),
        )
    elif kind == "brim":
        pen.poly(
            ((-0.72, -0.5), (-0.62, -1.42), (-0.1, -1.32), (0.6, -1.44), (0.72, -0.5)), tone.hat
        )
        pen.poly(((-0.74, -0.56), (-0.71, -0.82), (0.71, -0.82), (0.74, -0.56)), tone.ink)
        pen.oval(0, -0.52, 1.5, 0.22, tone.hat)
        pen.oval(0, -0.46, 1.2, 0.1, tone.ink, 0.35)
    elif kind == "hood":
        pen.poly(
            [
                *smooth(
                    mirrored(((0, -1.4), (0.8, -1.2), (1.14, -0.3), (1.1, 0.7), (0.7, 1.5)))[:5], 6
                ),
                *smooth(((0.56, 1.2), (0.8, 0.2), (0.6, -0.7), (0, -0.92)), 6),
            ],
            tone.cloth,
        )
        pen.poly(
            [
                *smooth(((-0.7, 1.5), (-1.1, 0.7), (-1.14, -0.3), (-0.8, -1.2), (0, -1.4)), 6),
                *smooth(((0, -0.92), (-0.6, -0.7), (-0.8, 0.2), (-0.56, 1.2)), 6),
            ],
            tone.cloth,
        )


def hair_from_behind(pen: Pen, look: Look, tone: Tones) -> None:
    """The back of the head, which hides the face."""
    kind = look.hair
    if kind == "hood":
        pen.blob(
            mirrored(((0, -1.5), (0.82, -1.2), (1.1, -0.3), (0.98, 0.6), (0.66, 1.2), (0.8, 1.75))),
            tone.cloth,
        )
        pen.poly(
            [(0, -1.46), *smooth(((0.1, -1.3), (0.22, 0), (0.1, 1.6)), 6), (0, 1.6)], tone.dark
        )
        pen.blob(
            ((0.3, -1.3), (0.82, -1.1), (1.08, -0.3), (0.96, 0.6), (0.66, 1.2), (0.7, 0.2)),
            tone.dark,
            0.5,
        )
        return
    pen.blob(mirrored(((0, -1.2), (0.66, -1.06), (0.96, -0.4), (0.9, 0.3), (0.5, 0.86))), tone.hair)
    pen.blob(
        ((0.3, -1.1), (0.66, -1.04), (0.95, -0.4), (0.88, 0.3), (0.5, 0.84), (0.6, 0)),
        tone.ink,
        0.3,
    )
    if kind == "brim":
        pen.poly(
            ((-0.78, -0.4), (-0.68, -1.46), (0, -1.56), (0.68, -1.46), (0.78, -0.4)), tone.cloth
        )
        pen.poly(((-0.8, -0.42), (-0.76, -0.74), (0.76, -0.74), (0.8, -0.42)), tone.ink)
        pen.oval(0, -0.38, 1.75, 0.3, tone.cloth)
        pen.oval(0.4, -0.34, 1.3, 0.2, tone.dark, 0.6)
