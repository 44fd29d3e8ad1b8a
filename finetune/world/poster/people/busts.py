"""Head and shoulders for close views and photographs, in head units around the head.

The mood lets shoulders droop, tilts the head or raises a fist.
"""

from __future__ import annotations

from ..canvas import Pen
from ..shapes import (
    mirrored,
    smooth,
)
from .heads import head
from .looks import Look, Tones


def bust(pen: Pen, look: Look, tone: Tones, mood: str, back: bool = False) -> None:
    """Head, neck and shoulders, drawn in head units around the head's centre."""
    droop = {"sad": 0.28, "dreamy": 0.06, "triumphant": -0.12, "tense": -0.06}.get(mood, 0.0)
    drop_by = 0.24 if mood == "sad" else 0.0
    body = mirrored(
        ((0, 1.42), (0.5, 1.46), (1.3, 1.72 + droop), (1.96, 2.2 + droop), (2.24, 3.2), (2.4, 7.6))
    )
    pen.shade(smooth(body, 5, closed=True), tone.cloth, tone.dark)
    pen.poly(
        smooth(
            (
                (1.3, 1.74 + droop),
                (1.96, 2.2 + droop),
                (2.24, 3.2),
                (2.4, 7.6),
                (1.5, 7.6),
                (1.5, 4),
                (1.2, 2.6),
            ),
            5,
        ),
        tone.ink,
        0.22,
    )
    if look.garment == "stripes":
        for i in range(9):
            y = 2.5 + i * 0.62
            pen.stroke(smooth(((-2.1, y), (0, y + 0.3), (2.1, y)), 6), 0.22, tone.trim)
    if look.garment == "hoodie" and not back:
        pen.blob(
            ((-1.3, 1.9), (-0.7, 1.1), (0.7, 1.1), (1.3, 1.9), (0.6, 2.5), (-0.6, 2.5)), tone.dark
        )
        for x in (-0.34, 0.34):
            pen.stroke(((x, 2.3), (x * 1.1, 3.6)), 0.1, tone.trim)
    pen.poly(((-0.46, 0.5), (0.46, 0.5), (0.52, 1.6), (0, 2.0), (-0.52, 1.6)), tone.shade)
    _collar(pen, look, tone, back)
    if mood == "triumphant" and not back:
        for thick, tone_, end in ((0.86, tone.dark, (-2.0, 0.2)), (0.7, tone.cloth, (-2.06, 0.14))):
            pen.stroke(((-1.86, 3.6), (-2.3, 1.9), end), thick, tone_, taper=0.8)
        pen.blob(
            (
                (-2.46, -0.16),
                (-2.4, -0.74),
                (-1.96, -0.86),
                (-1.6, -0.66),
                (-1.64, -0.1),
                (-2.0, 0.1),
            ),
            tone.skin,
        )
        for x in (-2.2, -2.0, -1.8):
            pen.stroke(((x, -0.72), (x, -0.4)), 0.06, tone.shade)
    tilt = {"sad": 9.0, "dreamy": -8.0, "playful": 9.0, "eerie": 5.0, "triumphant": -4.0}.get(
        mood, 0.0
    )
    head(pen.at(0, drop_by, 1, 0 if back else tilt), look, tone, mood, back)


def _collar(pen: Pen, look: Look, tone: Tones, back: bool) -> None:
    if look.garment in ("jacket", "coat"):
        if back:
            pen.blob(
                ((-1.1, 1.75), (-0.7, 0.75), (0, 0.6), (0.7, 0.75), (1.1, 1.75), (0, 2.0)),
                tone.cloth,
            )
            pen.blob(((0.2, 0.66), (0.7, 0.78), (1.08, 1.74), (0.2, 1.94)), tone.dark, 0.8)
            pen.stroke(((0, 1.9), (0, 7.4)), 0.08, tone.dark)
            return
        pen.poly(((-0.55, 1.42), (0, 3.7), (0.55, 1.42), (0, 2.1)), tone.trim)
        pen.poly(
            ((-0.62, 1.3), (-1.16, 2.0), (-0.74, 2.4), (-0.95, 2.7), (0, 4.1), (-0.5, 1.9)),
            tone.dark,
        )
        pen.poly(
            ((0.62, 1.3), (1.16, 2.0), (0.74, 2.4), (0.95, 2.7), (0, 4.1), (0.5, 1.9)), tone.dark
        )
    elif look.garment == "overalls":
        for side in (-1, 1):
            pen.poly(
                ((side * 0.74, 1.6), (side * 1.12, 1.74), (side * 0.98, 3.5), (side * 0.62, 3.5)),
                tone.trim,
            )
            pen.oval(side * 0.8, 3.4, 0.16, 0.16, tone.ink)
        pen.poly(((-1.1, 3.4), (1.1, 3.4), (1.3, 7.6), (-1.3, 7.6)), tone.trim)
    elif look.garment == "poncho":
        for i, c in enumerate((tone.trim, tone.dark)):
            pen.stroke(((-2.0, 2.7 + i * 0.5), (0, 4.4 + i * 0.5), (2.0, 2.7 + i * 0.5)), 0.26, c)
    elif look.garment == "knit":
        pen.blob(
            ((-0.62, 0.95), (0, 1.15), (0.62, 0.95), (0.72, 1.65), (0, 1.95), (-0.72, 1.65)),
            tone.cloth,
        )
        pen.blob(((0.1, 1.12), (0.62, 0.96), (0.72, 1.64), (0.1, 1.92)), tone.dark, 0.7)
    else:
        pen.stroke(smooth(((-0.56, 1.5), (0, 2.08), (0.56, 1.5)), 6), 0.16, tone.trim)
    if look.scarf:
        pen.blob(
            ((-0.8, 1.1), (0, 1.3), (0.8, 1.1), (0.9, 1.75), (0, 2.05), (-0.9, 1.75)), tone.trim
        )
        pen.poly(((-0.5, 1.8), (-0.05, 1.9), (-0.2, 3.9), (-0.75, 3.8)), tone.trim)
        pen.poly(((-0.5, 1.8), (-0.05, 1.9), (0.3, 2.06), (-0.3, 2.1)), tone.ink, 0.3)
