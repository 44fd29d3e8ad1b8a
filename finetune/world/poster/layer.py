"""Sheets that are drawn on their own and stamped on the picture when they are finished.

Stamping adds what depends on the whole outline: a soft shadow, a rim of light, a dark
silhouette, an echo of movement, or a shadow that lies on the ground.
"""

from __future__ import annotations

from PIL import Image, ImageChops, ImageFilter

from .canvas import Pen, ramp
from .shapes import Color


class Layer:
    """A separate sheet the size of the canvas that is stamped down when it is finished."""

    def __init__(self, pen: Pen) -> None:
        """A clear sheet with the same units as `pen`."""
        self.image = Image.new("RGB", pen.image.size)
        self.mask = Image.new("L", pen.image.size)
        self.pen = Pen(self.image, pen.affine, self.mask)

    def stamp(
        self,
        onto: Image.Image,
        *,
        opacity: float = 1.0,
        shift: tuple[int, int] = (0, 0),
        ink: Color | None = None,
        ink_amount: float = 0.9,
        rim: Color | None = None,
        rim_from: tuple[int, int] = (5, 4),
        rim_alpha: float = 0.55,
        shadow: Color | None = None,
        shadow_alpha: float = 0.35,
        foot: Color | None = None,
        foot_alpha: float = 0.4,
    ) -> None:
        """Put the sheet on `onto`; `foot` darkens it downwards, `rim` lights one edge."""
        found = self.mask.getbbox()
        if found is None:
            return
        pad = 24
        box = (found[0] - pad, found[1] - pad, found[2] + pad, found[3] + pad)
        cut, body = self.mask.crop(box), self.image.crop(box)
        corner = (box[0] + shift[0], box[1] + shift[1])
        if shadow is not None:
            small = cut.reduce(6).filter(ImageFilter.GaussianBlur(2.2))
            soft = small.resize(cut.size, Image.Resampling.BILINEAR)
            soft = soft.point([int(v * shadow_alpha) for v in range(256)])
            onto.paste(shadow, (corner[0] + 8, corner[1] + 14), soft)
        if foot is not None:
            body.paste(foot, (0, 0), ramp(*cut.size, -97 * foot_alpha, 255 * foot_alpha))
        if ink is not None:
            body = Image.blend(body, Image.new("RGB", body.size, ink), ink_amount)
        if rim is not None:
            dx, dy = rim_from
            moved = cut.crop((-dx, -dy, cut.width - dx, cut.height - dy))
            edge = ImageChops.subtract(cut, moved)
            body.paste(rim, (0, 0), edge.point([int(v * rim_alpha) for v in range(256)]))
        if opacity < 0.995:
            cut = cut.point([int(v * opacity) for v in range(256)])
        onto.paste(body, corner, cut)

    def clip(self, window: Layer) -> None:
        """Keep only what lies inside another sheet's shapes."""
        self.mask = ImageChops.multiply(self.mask, window.mask)

    def cast(self, onto: Image.Image, foot: float, long: float, slant: float, ink: Color) -> None:
        """Lay the sheet's shadow on the ground in front of `foot` (in poster units)."""
        found = self.mask.getbbox()
        if found is None:
            return
        ground = int(foot * self.pen.unit)
        tall = ground - found[1]
        if tall < 4 or long <= 0:
            return
        reach = max(2, int(tall * long))
        lean = int(abs(slant) * reach)
        body = self.mask.crop((found[0], found[1], found[2], ground)).reduce(3)
        wide, high = (found[2] - found[0] + lean) // 3 + 1, reach // 3 + 1
        ratio = body.height / high
        first = lean / 3 if slant < 0 else 0.0
        flat = body.transform(
            (wide, high),
            Image.Transform.AFFINE,
            (1.0, -slant, -first, 0.0, -ratio, float(body.height)),
            Image.Resampling.BILINEAR,
        )
        soft = ImageChops.multiply(flat, ramp(wide, high, 128, 0))
        soft = soft.resize((wide * 3, high * 3), Image.Resampling.BILINEAR)
        onto.paste(ink, (found[0] - (lean if slant < 0 else 0), ground), soft)
