"""The title's lettering and the billing line.

A title's style (face, squeeze, spacing, treatment, place) follows from its id alone, so that all
artworks of one title are lettered alike; only the colours follow the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from .canvas import gradient, ramp
from .palette import Palette, luma, mix
from .shapes import Color
from .spec import seeded

FACES: tuple[tuple[str, float, float], ...] = (
    ("DejaVuSans-Bold.ttf", 0.6, 0.02),
    ("DejaVuSerif-Bold.ttf", 0.72, 0.0),
    ("DejaVuSans-Bold.ttf", 0.9, 0.06),
    ("DejaVuSerif.ttf", 0.84, 0.16),
    ("DejaVuSansMono-Bold.ttf", 0.86, 0.0),
    ("DejaVuSerif-Bold.ttf", 0.56, 0.04),
    ("DejaVuSans.ttf", 0.8, 0.3),
    ("DejaVuSans-Bold.ttf", 0.46, 0.03),
)
TREATMENTS = ("solid", "fade", "extrude", "outline", "slit", "label", "rules", "glow")
WIDE = 408.0


@dataclass(frozen=True)
class Style:
    """How one title is lettered."""

    face: str
    squeeze: float
    spacing: float
    treatment: str
    on_top: bool
    justified: bool
    left: bool


def style_of(title_id: str) -> Style:
    """The lettering that belongs to a title."""
    rng = seeded("lettering", title_id)
    face, squeeze, spacing = FACES[int(rng.integers(len(FACES)))]
    return Style(
        face=face,
        squeeze=squeeze,
        spacing=spacing,
        treatment=TREATMENTS[int(rng.integers(len(TREATMENTS)))],
        on_top=bool(rng.random() < 0.4),
        justified=bool(rng.random() < 0.4),
        left=bool(rng.random() < 0.25),
    )


@lru_cache(maxsize=64)
def font(face: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A face by file name, or Pillow's own where the machine does not have it."""
    try:
        return ImageFont.truetype(face, size, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return ImageFont.load_default(size)


def wrapped(words: list[str], lines: int) -> list[str]:
    """The words on at most that many lines, the longest line as short as can be."""
    if lines <= 1 or len(words) <= 1:
        return [" ".join(words)]
    best: list[str] = [" ".join(words)]
    for cut in range(1, len(words)):
        trial = [" ".join(words[:cut]), *wrapped(words[cut:], lines - 1)]
        if max(map(len, trial)) < max(map(len, best)):
            best = trial
    return best


def _line(text: str, style: Style, px: int) -> Image.Image:
    """One line as a tight mask with capitals `px` high, squeezed sideways."""
    face = font(style.face, max(8, round(px * 1.37)))
    gap = style.spacing * px
    width = sum(face.getlength(c) for c in text) + gap * (len(text) - 1)
    sheet = Image.new("L", (int(width) + px, px * 3))
    draw = ImageDraw.Draw(sheet)
    x = px / 3
    for letter in text:
        draw.text((x, px * 0.5), letter, fill=255, font=face)
        x += face.getlength(letter) + gap
    tight = sheet.crop(sheet.getbbox() or (0, 0, 1, 1))
    return tight.resize((max(1, round(tight.width * style.squeeze)), tight.height))


def _block(name: str, style: Style, s: float, tall: float) -> Image.Image:
    """The whole title as a mask, no wider than the column and no taller than `tall`."""
    words = name.upper().split() or ["UNTITLED"]
    letters = len(" ".join(words))
    narrow = style.squeeze * (1 + style.spacing) < 0.7
    lines = wrapped(words, 1 if letters <= (13 if narrow else 9) else 2 if letters <= 26 else 3)
    cap = min(78.0, tall / (len(lines) * 1.24 - 0.24))
    parts = [_line(text, style, round(cap * s)) for text in lines]
    widest, room = max(p.width for p in parts), WIDE * s
    if style.justified and len(parts) > 1:
        widest = max(widest, int(room * 0.72))
        parts = [p.resize((min(widest, int(p.width * 1.7)), p.height)) for p in parts]
    if widest > room:
        shrink = max(room / widest, 0.72)
        parts = [
            p.resize((int(min(room, p.width * room / widest)), max(1, int(p.height * shrink))))
            for p in parts
        ]
        widest = max(p.width for p in parts)
    gap = round(cap * 0.24 * s)
    high = sum(p.height for p in parts) + gap * (len(parts) - 1)
    block = Image.new("L", (widest, high))
    y = 0
    for part in parts:
        block.paste(part, (0 if style.left else (widest - part.width) // 2, y))
        y += part.height + gap
    return block


def _scrim(image: Image.Image, style: Style, s: float, pal: Palette) -> tuple[Color, Color]:
    """Calm the ground under the title; gives the text colour and the ground's colour."""
    w, h = image.size
    area = (0, 0, w, int(170 * s)) if style.on_top else (0, h - int(180 * s), w, h)
    seen = image.crop(area).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    tone = seen if isinstance(seen, tuple) else (0, 0, 0)
    light = luma((int(tone[0]), int(tone[1]), int(tone[2]))) > 0.52
    if light:
        ground, text = mix(pal.paper, pal.low, 0.25), pal.ink
    else:
        ground, text = mix(pal.ink, pal.near, 0.15), pal.paper
    if style.on_top:
        image.paste(ground, (0, 0), ramp(w, int(200 * s), 168, 0))
        image.paste(ground, (0, h - int(84 * s)), ramp(w, int(84 * s), 0, 216))
    else:
        tall = int(214 * s)
        image.paste(
            ground, (0, h - tall), ramp(w, tall, 0, 318).point([min(236, v) for v in range(256)])
        )
    return text, ground


def letter(
    image: Image.Image, style: Style, name: str, billing: tuple[str, ...], s: float, pal: Palette
) -> None:
    """Set the title and the billing line on the picture."""
    text, ground = _scrim(image, style, s, pal)
    tall = 104.0 if style.on_top else 98.0
    block = _block(name, style, s, tall)
    middle = (92 if style.on_top else 624) * s
    x = int(40 * s) if style.left else (image.width - block.width) // 2
    y = int(middle - block.height / 2)
    _treat(image, block, (x, y), style, s, pal, text, ground)
    _bill(image, billing, s, text, style.left)


def _treat(
    image: Image.Image,
    block: Image.Image,
    spot: tuple[int, int],
    style: Style,
    s: float,
    pal: Palette,
    text: Color,
    ground: Color,
) -> None:
    x, y = spot
    kind = style.treatment
    vivid = (
        pal.accent if abs(luma(pal.accent) - luma(ground)) > 0.25 else mix(pal.accent, text, 0.5)
    )
    if kind == "label":
        pad = int(11 * s)
        box = (x - pad, y - pad, x + block.width + pad, y + block.height + pad)
        image.paste(pal.accent, box)
        image.paste(pal.ink if luma(pal.accent) > 0.5 else pal.paper, spot, block)
        return
    if kind in ("glow", "extrude", "outline"):
        margin = int(14 * s)
        wide = Image.new("L", (block.width + 2 * margin, block.height + 2 * margin))
        wide.paste(block, (margin, margin))
        if kind == "glow":
            soft = wide.reduce(2).filter(ImageFilter.GaussianBlur(5 * s / 2)).resize(wide.size)
            image.paste(vivid, (x - margin, y - margin), soft)
        elif kind == "extrude":
            for i in range(int(4 * s), 0, -1):
                image.paste(vivid, (x + i, y + i), block)
        else:
            for reach, tone in ((2.6, vivid), (1.3, ground)):
                soft = wide.filter(ImageFilter.GaussianBlur(reach * s * 0.8))
                fat = soft.point([min(255, v * 6) for v in range(256)])
                image.paste(tone, (x - margin, y - margin), fat)
    if kind == "fade":
        image.paste(gradient(text, vivid, block.height, block.width), spot, block)
        return
    if kind == "slit":
        cut = block.copy()
        thick = max(1, int(1.6 * s))
        v = int(block.height * 0.46)
        cut.paste(0, (0, v, block.width, v + thick))
        image.paste(text, spot, cut)
        return
    image.paste(text, spot, block)
    if kind == "rules":
        gap, thick = int(10 * s), max(1, int(2 * s))
        for v in (y - gap - thick, y + block.height + gap):
            image.paste(vivid, (x, v, x + block.width, v + thick))


def _bill(image: Image.Image, billing: tuple[str, ...], s: float, text: Color, left: bool) -> None:
    if not billing:
        return
    words = "   ".join(billing).upper()
    face = font("DejaVuSans.ttf", round(12.5 * s))
    width = int(sum(face.getlength(c) + 0.6 * s for c in words)) + 2
    sheet = Image.new("L", (width, int(20 * s)))
    draw = ImageDraw.Draw(sheet)
    x = 0.0
    for c in words:
        draw.text((x, 2 * s), c, fill=255, font=face)
        x += face.getlength(c) + 0.6 * s
    narrow = min(int(width * 0.82), int(WIDE * s))
    sheet = sheet.resize((max(1, narrow), sheet.height))
    spot = (int(40 * s) if left else (image.width - sheet.width) // 2, int(690 * s))
    image.paste(text, spot, sheet.point([int(v * 0.92) for v in range(256)]))
