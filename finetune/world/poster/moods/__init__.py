"""The eight moods as light, weather and graphic signs, in three depths.

The sky, the balloons and what lies over the background are in `sky`; `places` says
which weather fits where and draws what stays outside a room, `weather` what falls in front.
"""

from .places import Falling, falling, on_panes, pane_light
from .sky import TILT, balloons, behind, between
from .weather import front

__all__ = [
    "TILT",
    "Falling",
    "balloons",
    "behind",
    "between",
    "falling",
    "front",
    "on_panes",
    "pane_light",
]
