"""The finished background of one picture: sky, mood, setting, camera.

The camera follows the composition: far or near detail, a mirrored half for formal pictures, a
smear for motion, a soft focus behind portraits, and the ground seen from above.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from . import moods
from .canvas import Pen, gradient
from .palette import Palette, mix
from .settings import ABOVE, COVERED, LEVEL
from .settings.rooms import panes
from .shapes import Point

DETAIL = {"wide": 0.72, "close_up": 1.35, "still_life": 1.1}


@dataclass(frozen=True)
class Stage:
    """Where things go: the free field between `top` and `foot`, the horizon and the light."""

    top: float
    foot: float
    horizon: float
    light: Point

    @property
    def middle(self) -> float:
        """The middle height of the free field."""
        return (self.top + self.foot) / 2


def stage_for(composition: str, title_on_top: bool, rng: np.random.Generator) -> Stage:
    """The field that the lettering leaves free, and the horizon for a composition."""
    top, foot = (156.0, 662.0) if title_on_top else (16.0, 556.0)
    below = {
        "wide": 156.0,
        "close_up": 150.0,
        "silhouette": 112.0,
        "centered": 104.0,
        "motion": 140.0,
        "still_life": 190.0,
        "overhead": 150.0,
    }[composition]
    horizon = foot - below
    x = 240.0
    if composition in ("wide", "close_up", "motion", "still_life"):
        x += float(rng.choice((-1.0, 1.0))) * float(rng.uniform(50, 110))
    rise = {"wide": 150.0, "close_up": 190.0, "silhouette": 170.0, "centered": 190.0}.get(
        composition, 170.0
    )
    return Stage(top, foot, horizon, (x, max(top + 60, horizon - rise)))


def paint(
    pen: Pen,
    pal: Palette,
    rng: np.random.Generator,
    setting: str,
    mood: str,
    composition: str,
    stage: Stage,
    air: moods.Falling,
) -> None:
    """Draw the whole background on the pen's image, with what of the `air` stays outside."""
    if composition == "overhead":
        ABOVE[setting](pen, pal, rng)
        if air.glass:
            moods.pane_light(pen, pal, 320, stage.middle - 60)
        moods.between(pen, pal, rng, mood, (240, stage.middle), stage.middle, True)
        return
    image, s = pen.image, pen.unit
    wide, seam = image.width, int(stage.horizon * s * 0.55)
    end = int((stage.horizon + 30) * s)
    image.paste(gradient(pal.top, pal.mid, seam, wide))
    image.paste(gradient(pal.mid, pal.low, end - seam, wide), (0, seam))
    image.paste(pal.low, (0, end, wide, image.height))
    if composition == "silhouette":
        x, y = stage.light
        pen.glow(x, y, 330, mix(pal.glow, pal.paper, 0.4), 0.95, 1.3)
        if mood not in ("eerie", "dreamy"):
            pen.oval(x, y, 128, 128, mix(pal.glow, pal.paper, 0.55))
    moods.behind(pen, pal, rng, mood, stage.light)
    tilt = moods.TILT.get(mood, 0.0)
    if composition in ("centered", "still_life"):
        tilt = 0.0
    land = pen.at(240, stage.horizon, 1.0 + abs(tilt) * 0.012, tilt).at(-240, -stage.horizon)
    k = DETAIL.get(composition, 1.0)
    LEVEL[setting](land, pal, rng, stage.horizon, k)
    if composition == "centered":
        half = image.crop((0, 0, wide // 2, image.height))
        image.paste(ImageOps.mirror(half), (wide - wide // 2, 0))
    if composition == "silhouette" and setting in COVERED:
        pen.glow(stage.light[0], stage.light[1], 330, mix(pal.glow, pal.paper, 0.5), 0.95, 1.1)
    moods.between(pen, pal, rng, mood, stage.light, stage.horizon, setting in COVERED)
    if air.glass:
        moods.on_panes(pen, pal, rng, air, panes(setting, stage.horizon))
    if composition == "motion":
        small = image.reduce(3).filter(ImageFilter.BoxBlur((3, 0)))
        image.paste(small.resize(image.size, Image.Resampling.BILINEAR))
    elif composition in ("close_up", "still_life"):
        small = image.reduce(3).filter(ImageFilter.GaussianBlur(1.1))
        image.paste(small.resize(image.size, Image.Resampling.BILINEAR))
    if air.glass:
        moods.pane_light(pen, pal, float(rng.choice((124.0, 356.0))), stage.horizon - 150)
