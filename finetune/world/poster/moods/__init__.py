"""The eight moods as light, weather and graphic signs, in three depths.

The sky and what lies over the background are in `sky`, what falls in front in `weather`.
"""

from .sky import TILT, behind, between
from .weather import front

__all__ = ["TILT", "behind", "between", "front"]
