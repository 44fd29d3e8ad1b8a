"""Draws an artwork, as a flat-illustration poster, from its facets.

`draw_poster` turns a `PosterSpec` into a picture.  The same spec always gives the same pixels;
artworks of one title share their lettering and the looks of their people.
"""

from .compose import draw_poster
from .spec import PosterSpec

__all__ = ["PosterSpec", "draw_poster"]
