"""Figures seen from straight above: shoulders, arms, feet and the top of the head.

They are about one unit wide and face up the page; the mood moves the arms.
"""

from __future__ import annotations

import math

from ..canvas import Pen
from ..palette import mix
from ..shapes import (
    ellipse,
    mirrored,
    smooth,
)
from .looks import Look, Tones


def from_above(pen: Pen, look: Look, tone: Tones, mood: str, back: bool = False) -> None:
    """A figure seen from above: shoulders, arms and the top of the head, one unit wide.

    It faces up the page; arms are flung up, folded or spread with the mood.
    """
    reach = {
        "triumphant": ((-0.52, -0.34), (-0.4, -0.8)),
        "playful": ((-0.62, -0.3), (-0.86, -0.62)),
        "dreamy": ((-0.7, 0.02), (-1.06, 0.04)),
        "warm": ((-0.56, -0.2), (-0.28, -0.42)),
        "furious": ((-0.68, -0.16), (-0.56, -0.58)),
        "tense": ((-0.66, -0.1), (-0.66, -0.44)),
        "sad": ((-0.5, 0.18), (-0.4, 0.42)),
    }.get(mood, ((-0.52, 0.16), (-0.5, 0.44)))
    for side in (-1, 1):
        x, y = side * 0.16, (-0.3 if side < 0 else 0.26)
        pen.stroke(((x, 0), (x * 1.1, y)), 0.2, tone.legs)
        pen.stroke(((x * 1.1, y), (x * 1.15, y - 0.1)), 0.17, tone.ink)
    for side in (-1, 1):
        elbow, hand = ((side * -px, py) for px, py in reach)
        sleeve = tone.cloth if side < 0 else tone.dark
        pen.oval(hand[0], hand[1], 0.09, 0.09, tone.skin)
        pen.stroke(((side * 0.4, 0.02), elbow), 0.22, sleeve, taper=0.85)
        pen.stroke(
            (
                elbow,
                (elbow[0] + (hand[0] - elbow[0]) * 0.86, elbow[1] + (hand[1] - elbow[1]) * 0.86),
            ),
            0.19,
            sleeve,
            taper=0.75,
        )
    pen.blob(
        mirrored(((0, -0.2), (0.34, -0.18), (0.54, 0.02), (0.38, 0.2), (0, 0.24)))[:-1], tone.cloth
    )
    pen.poly(
        [(0.06, -0.2), *smooth(((0.34, -0.18), (0.54, 0.02), (0.38, 0.2)), 5), (0.06, 0.24)],
        tone.dark,
        0.6,
    )
    if look.garment == "stripes":
        for i in (-0.3, -0.12, 0.06, 0.24):
            pen.box(i, -0.18, i + 0.07, 0.2, tone.trim)
    if look.scarf:
        pen.oval(0, 0.02, 0.3, 0.27, tone.trim)
    y = -0.1 if mood == "sad" else -0.02
    if look.hair in ("brim", "cap", "beanie", "hood"):
        cover = tone.cloth if back or look.hair == "hood" else tone.hat
        if look.hair == "brim":
            pen.oval(0, y, 0.42, 0.42, cover)
            pen.ring(0, y, 0.24, 0.06, tone.ink)
            pen.oval(0, y, 0.21, 0.2, mix(cover, tone.skin, 0.2))
            return
        pen.oval(0, y, 0.26, 0.28, cover)
        pen.ring(0, y, 0.15, 0.03, mix(cover, tone.ink, 0.3))
        if look.hair == "cap":
            pen.blob(
                ((-0.22, y - 0.16), (0, y - 0.46), (0.22, y - 0.16)), mix(cover, tone.ink, 0.3)
            )
        return
    if not back:
        pen.oval(0, y - 0.15, 0.1, 0.16, tone.skin)
    pen.oval(0, y, 0.25, 0.27, tone.hair)
    if look.hair == "knot":
        pen.oval(0, y + 0.06, 0.13, 0.13, mix(tone.hair, tone.skin, 0.2))
    if look.hair in ("curls", "spikes"):
        for i in range(9):
            a = math.tau * i / 9
            pen.oval(0.2 * math.cos(a), y + 0.21 * math.sin(a), 0.09, 0.09, tone.hair)
    pen.poly(ellipse(0.03, y, 0.14, 0.2, -80, 80, sides=12), mix(tone.hair, tone.ink, 0.4), 0.5)
