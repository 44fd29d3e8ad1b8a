"""Whole figures in flat shapes, seen from the front or from behind.

A figure stands with its feet at the pen's origin and is one unit tall; limbs are tapered
strokes around a small skeleton, so that any posture can be written as a few joints.
"""

from __future__ import annotations

from ..canvas import Pen
from ..palette import mix
from ..shapes import (
    Point,
    mirrored,
    smooth,
)
from .heads import head
from .looks import Look, Tones
from .poses import STAND, Pose


def figure(
    pen: Pen,
    look: Look,
    tone: Tones,
    mood: str,
    pose: Pose = STAND,
    back: bool = False,
) -> None:
    """One whole figure; `back` shows it from behind."""
    hip = (0.0, -0.47 + pose.sink)
    chest = (pose.lean, -0.785 + pose.sink * 1.4)
    skirted = look.garment in ("coat", "poncho")
    for side, (knee, foot) in ((-1, pose.left_leg), (1, pose.right_leg)):
        x = hip[0] + side * 0.046
        legs = tone.legs if side < 0 else mix(tone.legs, tone.ink, 0.35)
        joint, toe = (x + knee[0], hip[1] + knee[1]), (x + foot[0], min(-0.012, hip[1] + foot[1]))
        pen.stroke(((x, hip[1]), joint), 0.098, legs, taper=0.75)
        pen.stroke((joint, toe), 0.074, legs, taper=0.7)
        step = 0.022 * (1 if foot[0] >= 0 else -1)
        pen.stroke(
            ((toe[0] - step * 0.4, toe[1] - 0.006), (toe[0] + step, toe[1])), 0.044, tone.ink
        )
    arms = ((-1, pose.left_arm), (1, pose.right_arm))
    low = -0.3 if look.garment == "coat" else -0.425
    _torso(pen, look, tone, chest, low + pose.sink, back)
    for side, (elbow, hand) in arms:
        x, y = chest[0] + side * 0.108, chest[1] + 0.012
        sleeve = mix(tone.cloth, tone.ink, 0.12) if side < 0 else tone.dark
        joint, palm = (x + elbow[0], y + elbow[1]), (x + hand[0], y + hand[1])
        pen.oval(palm[0], palm[1], 0.027, 0.03, tone.skin if side < 0 else tone.shade)
        pen.stroke(((x, y), joint), 0.082, sleeve, taper=0.82)
        ends = (joint[0] + (palm[0] - joint[0]) * 0.88, joint[1] + (palm[1] - joint[1]) * 0.88)
        pen.stroke((joint, ends), 0.067, sleeve, taper=0.72)
    if skirted and look.garment == "poncho":
        _poncho(pen, tone, chest, pose.sink)
    top = (chest[0] + pose.nod[0], chest[1] - 0.118 + pose.nod[1])
    pen.stroke(((chest[0], chest[1] + 0.01), (top[0], top[1] + 0.03)), 0.062, tone.shade)
    if look.scarf:
        pen.stroke(
            ((chest[0] - 0.04, chest[1] - 0.02), (chest[0] + 0.04, chest[1] - 0.02)),
            0.05,
            tone.trim,
        )
        pen.stroke(
            ((chest[0] - 0.03, chest[1] - 0.01), (chest[0] - 0.07, chest[1] + 0.15)),
            0.034,
            tone.trim,
        )
    head(pen.at(top[0], top[1], 0.07, pose.nod[2]), look, tone, mood, back)


def _torso(pen: Pen, look: Look, tone: Tones, chest: Point, low: float, back: bool) -> None:
    x, y = chest
    flare, waist = (0.132, 0.112) if look.garment == "coat" else (0.1, 0.094)
    half: list[Point] = [
        (0.05, y - 0.045),
        (0.125, y - 0.01),
        (0.13, y + 0.07),
        (waist, -0.55),
        (flare, low),
    ]
    shape = [(x * (low - py) / (low - y) + px, py) for px, py in mirrored(half)]
    pen.poly(smooth(shape, 4, closed=True), tone.cloth)
    right = [(x * (low - py) / (low - y) + px, py) for px, py in half]
    pen.poly([(x + 0.02, y - 0.04), *right, (0.02, low)], tone.dark, 0.55)
    if back:
        pen.stroke(((x, y), (0, low)), 0.008, tone.ink)
        if look.garment == "coat":
            pen.box(-0.1, -0.55, 0.1, -0.525, tone.dark)
        return
    if look.garment == "stripes":
        for i in range(5):
            sy = y + 0.04 + i * 0.062
            pen.stroke(((x - 0.1, sy), (x + 0.1, sy)), 0.022, tone.trim)
    elif look.garment in ("jacket", "coat"):
        pen.poly(((x - 0.035, y - 0.04), (x + 0.035, y - 0.04), (x, y + 0.14)), tone.trim)
        pen.stroke(((x, y + 0.14), (0, low)), 0.01, tone.ink)
        if look.garment == "coat":
            pen.box(-0.11, -0.56, 0.11, -0.53, tone.ink)
    elif look.garment == "hoodie":
        pen.blob(
            (
                (x - 0.09, y),
                (x - 0.05, y - 0.07),
                (x + 0.05, y - 0.07),
                (x + 0.09, y),
                (x, y + 0.045),
            ),
            tone.dark,
        )
        pen.poly(((-0.06, -0.54), (0.06, -0.54), (0.08, -0.46), (-0.08, -0.46)), tone.dark)
    elif look.garment == "overalls":
        pen.poly(((x - 0.06, y + 0.1), (x + 0.06, y + 0.1), (0.1, low), (-0.1, low)), tone.trim)
        for side in (-1, 1):
            pen.stroke(
                ((x + side * 0.05, y + 0.11), (x + side * 0.075, y - 0.02)), 0.024, tone.trim
            )
    elif look.garment == "knit":
        pen.stroke(((x - 0.03, y - 0.04), (x + 0.03, y - 0.04)), 0.05, tone.cloth)
        pen.box(-0.098, low - 0.03, 0.098, low, tone.dark)


def _poncho(pen: Pen, tone: Tones, chest: Point, sink: float) -> None:
    x, y = chest
    low = -0.46 + sink
    right: list[Point] = [
        (x + 0.05, y - 0.05),
        (x + 0.135, y - 0.012),
        (x + 0.2, low),
        (x, low + 0.07),
    ]
    left: list[Point] = [(x - 0.2, low), (x - 0.135, y - 0.012), (x - 0.05, y - 0.05)]
    pen.poly([*right, *left], tone.cloth)
    pen.poly([(x, y - 0.05), *right], tone.dark, 0.6)
    for i, c in enumerate((tone.trim, tone.ink)):
        pen.stroke(
            (
                (x - 0.17, low - 0.05 - i * 0.05),
                (x, low + 0.01 - i * 0.05),
                (x + 0.17, low - 0.05 - i * 0.05),
            ),
            0.018,
            c,
        )
