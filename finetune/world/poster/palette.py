"""The seven colour schemes, and how a mood dims or lifts them.

A `Palette` gives each job in the picture a colour: three stops of sky, three depths of land,
the darkest and lightest tone, light, accents, the tiny sparks of lit windows, the one abstract
tone of faces, and the tones that clothes and hair are picked from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from .shapes import Color


def rgb(code: str) -> Color:
    """The colour of a six-digit code."""
    return int(code[0:2], 16), int(code[2:4], 16), int(code[4:6], 16)


def mix(one: Color, two: Color, share: float) -> Color:
    """`one` with `share` of `two` mixed in."""
    return (
        round(one[0] + (two[0] - one[0]) * share),
        round(one[1] + (two[1] - one[1]) * share),
        round(one[2] + (two[2] - one[2]) * share),
    )


def luma(tone: Color) -> float:
    """How light a colour looks, 0 to 1."""
    return (0.299 * tone[0] + 0.587 * tone[1] + 0.114 * tone[2]) / 255


@dataclass(frozen=True)
class Palette:
    """The colours of one picture, by job."""

    name: str
    top: Color
    mid: Color
    low: Color
    far: Color
    middle: Color
    near: Color
    ink: Color
    paper: Color
    glow: Color
    accent: Color
    second: Color
    spark: Color
    skin: Color
    cloth: tuple[Color, ...]
    hair: tuple[Color, ...]


def _palette(name: str, sky: str, land: str, tones: str, cloth: str, hair: str) -> Palette:
    top, mid, low = (rgb(c) for c in sky.split())
    far, middle, near = (rgb(c) for c in land.split())
    ink, paper, glow, accent, second, spark, skin = (rgb(c) for c in tones.split())
    return Palette(
        name,
        top,
        mid,
        low,
        far,
        middle,
        near,
        ink,
        paper,
        glow,
        accent,
        second,
        spark,
        skin,
        tuple(rgb(c) for c in cloth.split()),
        tuple(rgb(c) for c in hair.split()),
    )


PALETTES: dict[str, Palette] = {
    "amber": _palette(
        "amber",
        "c9661a f2a33a ffe3a0",
        "dd9440 b0602a 6f3518",
        "2a130a fff2d2 ffe795 e2580f 8a5a1c ffd65c ffd08a",
        "e2580f 8f4a1c f6c25a 5a2a12 fbe3b0 bf7a22",
        "3a1a0c 7a3a12 c9721d f3d08a",
    ),
    "blue": _palette(
        "blue",
        "0d2f6e 2f78bf bfe5f5",
        "7fb2da 3b74b0 16406f",
        "06142e eef8fd dff4ff 22a7e8 4f6fd6 ffe1a1 c6e2f2",
        "22a7e8 1c4f94 a9d6ee 0f2c5c 5a83d6 e3f2fa",
        "081a3a 1b3f78 4d86c6 bcdcee",
    ),
    "neon": _palette(
        "neon",
        "0d0530 3a0f74 e0218a",
        "5a1f9c 2c1260 150838",
        "07021c f8edff ff5fd2 13e5ff ff2fa6 f6ff3d c3a5ff",
        "13e5ff ff2fa6 7a2bff b4ff2e 2a1a78 ff7a3d",
        "12063a ff2fa6 13e5ff 7a2bff",
    ),
    "mono": _palette(
        "mono",
        "5a5a5c 9e9ea0 e9e9e7",
        "a9a9a9 6b6b6c 363638",
        "0c0c0e f7f7f5 ffffff c4c4c4 7d7d80 ffffff dcdcda",
        "f0f0ee 55555a a8a8a8 222226 7d7d80 cfcfcf",
        "111114 4a4a4e 8e8e92 d6d6d6",
    ),
    "pastel": _palette(
        "pastel",
        "b9dcee e3d3f2 ffe0dc",
        "d7c4ea a9d3c4 c59fc4",
        "574468 fffdf6 fff3cd f590ad 7cc5c0 ffe28a fff0ea",
        "f590ad 7cc5c0 f9c98b a593dc fff3e0 8fb6e6",
        "6b5580 a88bc2 e8a6a0 8aa7c9",
    ),
    "crimson": _palette(
        "crimson",
        "4a0614 bd0f2c f43f38",
        "b3213a 760f27 3e0716",
        "15030a ffece2 ff8f6c ff2b46 d9a08a ffdfae f6c3bb",
        "ff2b46 5e0a1e f2d2c0 a3142f 2a050f d97a70",
        "1c040c 6a0d22 c9283f f0c3b2",
    ),
    "green": _palette(
        "green",
        "11493a 429a64 d7edb0",
        "86bd84 3f8457 184a38",
        "061d16 f5fbe4 f0fabb a8d62a 17a884 ffe98a dcefc9",
        "a8d62a 17805f dff0b5 0e3a2b 5fae6a f3f7d8",
        "0a281d 23604a 7aa64a d3e3a4",
    ),
}

DIM = {"tense": 0.34, "sad": 0.3, "eerie": 0.46, "furious": 0.36}
LIFT = {"warm": 0.14, "playful": 0.18, "dreamy": 0.16, "triumphant": 0.1}


def in_mood(base: Palette, mood: str) -> Palette:
    """The palette in the light of a mood: dark moods dim the sky and land, bright ones lift."""
    dim, lift = DIM.get(mood, 0.0), LIFT.get(mood, 0.0)
    if base.name == "pastel":
        dim *= 0.55
    if base.name == "neon":
        dim, lift = dim * 0.35, lift * 0.3

    def toned(tone: Color, part: float) -> Color:
        tone = mix(tone, base.ink, dim * part)
        return mix(tone, base.glow, lift * part)

    shown = replace(
        base,
        top=toned(base.top, 1.2),
        mid=toned(base.mid, 1.0),
        low=toned(base.low, 0.7),
        far=toned(base.far, 0.9),
        middle=toned(base.middle, 0.7),
        near=toned(base.near, 0.5),
    )
    if mood == "sad":
        grey = round(255 * (0.35 if base.name != "pastel" else 0.66))
        flat = (grey, grey, grey)
        shown = replace(
            shown,
            top=mix(shown.top, flat, 0.22),
            mid=mix(shown.mid, flat, 0.22),
            low=mix(shown.low, flat, 0.2),
        )
    return shown


def backlit(base: Palette) -> Palette:
    """The palette against the light: bright sky and hazy land, so that dark shapes stand out."""
    return replace(
        base,
        top=mix(base.top, base.mid, 0.3),
        mid=mix(base.mid, base.low, 0.3),
        low=mix(base.low, base.glow, 0.3),
        far=mix(base.far, base.low, 0.25),
        middle=mix(mix(base.middle, base.far, 0.35), base.low, 0.12),
        near=mix(base.near, base.middle, 0.25),
    )
