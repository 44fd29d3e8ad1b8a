"""Puts one poster together: palette, background, people and props, weather, lettering, finish.

The order of the passes is the order of depth.  Each pass draws from its own seed, so that a
change of one facet leaves the others' details in place.
"""

from __future__ import annotations

from PIL import Image

from . import moods, props
from .canvas import Pen
from .finish import finish
from .layouts import LAYOUTS, Scene, frame, underfoot
from .lettering import letter, style_of
from .palette import PALETTES, backlit, in_mood
from .people.looks import cast, hidden
from .props.signs import barbed_wire, tape
from .scenery import paint, stage_for
from .spec import PosterSpec, seeded

WIDE, TALL = 480, 720
PEOPLE = {"lead": 1, "pair": 2, "stranger": 1, "nobody": 0}


def draw_poster(spec: PosterSpec, *, size: tuple[int, int] = (WIDE, TALL)) -> Image.Image:
    """The artwork's poster as an RGB image of `size`; the same spec gives the same pixels."""
    theme, mood, setting = spec.facet("theme"), spec.facet("mood"), spec.facet("setting")
    emphasis, composition = spec.facet("emphasis"), spec.facet("composition")
    ids = (spec.title_id, spec.artwork_id)
    rng = seeded("artwork", *ids)
    pal = in_mood(PALETTES[spec.facet("palette")], mood)
    if composition == "silhouette":
        pal = backlit(pal)
    style = style_of(spec.title_id)
    stage = stage_for(composition, style.on_top, rng)
    scale = min(4, max(1, round(2 * size[0] / WIDE)))
    image = Image.new("RGB", (WIDE * scale, TALL * scale))
    pen = Pen(image, (float(scale), 0.0, 0.0, 0.0, float(scale), 0.0))

    air = moods.falling(mood, theme, setting)
    paint(pen, pal, seeded("setting", *ids), setting, mood, composition, stage, air)
    main, other = props.choose(theme, setting, seeded("props", *ids, theme))
    count = PEOPLE.get(emphasis, 0)
    if emphasis == "group":
        count = min(5, max(3, len(spec.people)))
    looks = cast(spec.people, spec.title_id, count)
    if emphasis == "stranger":
        looks = [hidden(look) for look in looks]
    scene = Scene(
        pen=pen,
        pal=pal,
        rng=seeded("layout", *ids),
        stage=stage,
        theme=theme,
        mood=mood,
        emphasis=emphasis,
        looks=tuple(looks),
        main=main,
        other=other,
        side=1 if rng.random() < 0.5 else -1,
        setting=setting,
    )
    underfoot(scene, composition)
    props.motifs(pen, pal, seeded("motifs", *ids), theme, stage.top + 20, stage.foot - 120)
    moods.balloons(pen, pal, seeded("balloons", *ids), mood, stage.top)
    LAYOUTS[composition](scene)
    if theme == "crime":
        low = stage.foot - (38 if style.on_top else 18)
        tape(pen, pal, low, -5.0 * scene.side)
        if composition not in ("wide", "centered"):
            tape(pen, pal, low + 24, 4.0 * scene.side)
    elif theme == "war" and composition not in ("overhead", "close_up"):
        barbed_wire(pen, pal, -10, 490, stage.foot - (48 if style.on_top else 16))
    moods.front(pen, pal, seeded("weather", *ids), air, stage.top, stage.foot)
    if composition == "centered":
        frame(scene)
    letter(image, style, spec.title_name, spec.billing, float(scale), pal)
    return finish(image, size, seeded("finish", *ids))
