"""How a person looks in every artwork: hair shape, clothes, and which tones they take.

Everything follows from the person's name.  Faces share one abstract tone per palette, so that
nothing but shape and cloth tells people apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..palette import Palette, luma, mix
from ..shapes import Color
from ..spec import seeded

HAIR = ("crop", "sweep", "curls", "knot", "bob", "beanie", "spikes", "cap", "waves", "brim")
GARMENTS = ("jacket", "coat", "stripes", "hoodie", "poncho", "overalls", "knit")


@dataclass(frozen=True)
class Look:
    """One person's looks; numbers pick tones from whatever palette is in use."""

    hair: str
    garment: str
    cloth: int
    legs: int
    hair_tone: int
    scarf: bool
    glasses: bool


@dataclass(frozen=True)
class Tones:
    """The colours of one person in one palette."""

    cloth: Color
    dark: Color
    trim: Color
    legs: Color
    hair: Color
    hat: Color
    skin: Color
    shade: Color
    ink: Color


def look_of(name: str) -> Look:
    """The looks that belong to a name."""
    rng = seeded("person", name)
    return Look(
        hair=HAIR[int(rng.integers(len(HAIR)))],
        garment=GARMENTS[int(rng.integers(len(GARMENTS)))],
        cloth=int(rng.integers(60)),
        legs=int(rng.integers(60)),
        hair_tone=int(rng.integers(60)),
        scarf=bool(rng.random() < 0.28),
        glasses=bool(rng.random() < 0.22),
    )


def cast(people: tuple[str, ...], title_id: str, count: int) -> list[Look]:
    """Looks for `count` figures: the named people first, then unnamed ones of the title.

    No two neighbours share hair and cloth: a clash moves the later one on by a tone.
    """
    found: list[Look] = []
    for i in range(count):
        look = look_of(people[i] if i < len(people) else f"{title_id} extra {i}")
        for other in found:
            if other.cloth % 6 == look.cloth % 6:
                look = replace(look, cloth=look.cloth + 1)
        found.append(look)
    return found


def hidden(look: Look) -> Look:
    """The same person as a stranger: a long coat and covered hair, seen from behind."""
    cover = "brim" if look.hair_tone % 2 else "hood"
    return replace(look, garment="coat", hair=cover, scarf=False, glasses=False)


def tones(look: Look, pal: Palette) -> Tones:
    """The person's colours in a palette."""
    cloth = pal.cloth[look.cloth % len(pal.cloth)]
    trim = pal.cloth[(look.cloth + 2 + look.legs % 3) % len(pal.cloth)]
    if abs(luma(trim) - luma(cloth)) < 0.12:
        trim = pal.paper if luma(cloth) < 0.6 else pal.ink
    legs = mix(pal.near, pal.ink, 0.25 + 0.15 * (look.legs % 3))
    hair = pal.hair[look.hair_tone % len(pal.hair)]
    return Tones(
        cloth=cloth,
        dark=mix(cloth, pal.ink, 0.32),
        trim=trim,
        legs=legs,
        hair=hair,
        hat=trim,
        skin=pal.skin,
        shade=mix(pal.skin, mix(pal.middle, pal.ink, 0.25), 0.5),
        ink=pal.ink,
    )
