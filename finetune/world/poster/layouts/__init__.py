"""Where figures and props stand in each of the seven compositions.

A layout is a function of a `Scene`; `underfoot` lays boards on open water before it,
and `frame` is the border that formal pictures get last.
"""

from __future__ import annotations

from collections.abc import Callable

from .far import centered, frame, silhouette, wide
from .footing import underfoot
from .moving import motion, overhead
from .near import close_up, still_life
from .scene import Scene

__all__ = ["LAYOUTS", "Scene", "frame", "underfoot"]

LAYOUTS: dict[str, Callable[[Scene], None]] = {
    "close_up": close_up,
    "wide": wide,
    "silhouette": silhouette,
    "centered": centered,
    "overhead": overhead,
    "motion": motion,
    "still_life": still_life,
}
