"""What every layout needs: the scene, and how one prop or figure is put into it.

A `Scene` holds the pen, the colours, the free field and the cast; stamping happens here, so
that shadows, rims and echoes look alike in all compositions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..canvas import Pen
from ..layer import Layer
from ..palette import Palette, mix
from ..people.figures import figure
from ..people.looks import Look, Tones, tones
from ..people.poses import Pose, pose_for
from ..props import Prop
from ..scenery import Stage
from ..settings import COVERED

SHADOW = {"eerie": 1.25, "warm": 0.6, "sad": 0.25, "tense": 0.9, "dreamy": 0.3}


@dataclass(frozen=True)
class Scene:
    """Everything a layout needs to place people and props."""

    pen: Pen
    pal: Palette
    rng: np.random.Generator
    stage: Stage
    theme: str
    mood: str
    emphasis: str
    looks: tuple[Look, ...]
    main: Prop
    other: Prop
    side: int
    setting: str

    @property
    def indoors(self) -> bool:
        """Whether walls and a ceiling close the scene in."""
        return self.setting in COVERED

    @property
    def afloat(self) -> bool:
        """Whether there is water where the ground would be."""
        return self.setting == "sea"

    @property
    def back(self) -> bool:
        """Whether people are seen from behind."""
        return self.emphasis == "stranger"

    def tone(self, index: int) -> Tones:
        """The colours of one person here."""
        return tones(self.looks[index], self.pal)

    def height(self, index: int) -> float:
        """How tall a person stands among the others; families have small ones."""
        if self.theme == "family" and len(self.looks) > 1 and index % 2 == 1:
            return 0.64
        return (1.0, 0.95, 1.03, 0.92, 0.98)[index % 5]


def put_prop(
    scene: Scene,
    prop: Prop,
    x: float,
    y: float,
    size: float,
    turn: float = 0.0,
    *,
    dark: bool = False,
    trail: tuple[int, int] | None = None,
    shadow: float = 0.35,
) -> None:
    """Stamp a prop whose middle is at (x, y) and whose half-width is `size`."""
    layer = Layer(scene.pen)
    prop.draw(layer.pen.at(x, y, size, turn), scene.pal)
    pal, image = scene.pal, scene.pen.image
    if dark:
        edge = mix(pal.glow, pal.paper, 0.5)
        layer.stamp(image, ink=pal.ink, ink_amount=0.56, rim=edge, rim_from=(6, 5), rim_alpha=0.9)
        return
    if trail is not None:
        for i in (3, 2, 1):
            layer.stamp(image, opacity=0.34 - 0.08 * i, shift=(trail[0] * i, trail[1] * i))
    sheer = 0.9 if scene.theme == "ghosts" and prop.aloft else 1.0
    layer.stamp(
        image, opacity=sheer, rim=pal.paper, rim_alpha=0.5, shadow=pal.ink, shadow_alpha=shadow
    )


def posture(scene: Scene, index: int, moving: bool = False) -> Pose:
    """The mood's posture, with neighbours' arms linked where the theme asks for it."""
    pose = pose_for(scene.mood, index, moving)
    count = len(scene.looks)
    if moving or count < 2:
        return pose
    if scene.theme == "friendship" and scene.mood not in ("triumphant", "playful", "furious"):
        over = ((0.12, 0.02), (0.23, 0.0))
        if index < count - 1:
            pose = replace(pose, right_arm=over)
        if index > 0:
            pose = replace(pose, left_arm=((-0.12, 0.02), (-0.23, 0.0)))
    elif scene.theme in ("romance", "family") and scene.mood not in ("triumphant", "furious"):
        low = 0.26 if scene.theme == "romance" else (0.14 if index % 2 else 0.34)
        if index < count - 1:
            pose = replace(pose, right_arm=((0.08, low * 0.55), (0.14, low)))
        if index > 0:
            pose = replace(pose, left_arm=((-0.08, low * 0.55), (-0.14, low)))
    return pose


def put_figure(
    scene: Scene,
    index: int,
    x: float,
    y: float,
    tall: float,
    *,
    dark: bool = False,
    moving: bool = False,
    long: float | None = None,
) -> None:
    """Stamp one whole figure with its feet at (x, y)."""
    pal, pen = scene.pal, scene.pen
    layer = Layer(pen)
    spot = layer.pen.at(x, y, tall * scene.height(index))
    if moving:
        spot = spot.sheared(0.16 * scene.side)
        if scene.side < 0:
            spot = spot.at(0, 0, 1, 0, True)
    figure(
        spot,
        scene.looks[index],
        scene.tone(index),
        scene.mood,
        posture(scene, index, moving),
        scene.back,
    )
    reach = SHADOW.get(scene.mood, 0.4) if long is None else long
    pen.oval(x, y, tall * 0.16, tall * 0.022, pal.ink, 0.35)
    layer.cast(
        pen.image, y - tall * 0.01, reach, (240 - x) / 240 * -0.6 + 0.3 * scene.side, pal.ink
    )
    if dark:
        layer.stamp(pen.image, ink=pal.ink, ink_amount=0.9, rim=pal.glow, rim_alpha=0.8)
        return
    if moving:
        for i in (3, 2, 1):
            layer.stamp(pen.image, opacity=0.36 - 0.09 * i, shift=(-30 * scene.side * i, 0))
    layer.stamp(pen.image, rim=pal.paper, rim_alpha=0.55, foot=pal.ink, foot_alpha=0.28)
