"""Text for HTML: escaping, percentages that sum to 100, cut captions and dates.

Every string that reaches a page passes ``esc``; captions, titles and reasons are all untrusted.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from html import escape

# An image's alternative text is its caption up to this many characters.
ALT_LENGTH = 120


def esc(text: object) -> str:
    """Text that is inert in HTML, inside and outside attributes.

    ``$``, ``{`` and the backquote become references too, so that no template language between
    here and the browser can read them, and control characters that HTML forbids are dropped.
    """
    safe = escape("".join(char for char in str(text) if _is_allowed(char)), quote=True)
    for char in "`${}\\":
        safe = safe.replace(char, f"&#{ord(char)};")
    return safe


def _is_allowed(char: str) -> bool:
    """Neither a control character nor half of a surrogate pair, which UTF-8 can't carry."""
    return char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")


def alt_text(caption: str) -> str:
    """The caption, cut at 120 characters; not escaped."""
    return caption[:ALT_LENGTH]


def percent(probability: float) -> str:
    """A probability as a person reads it: ``34 %``, ``<1 %``, ``>99 %``."""
    if 0 < probability < 0.005:
        return "<1 %"
    if 0.995 < probability < 1:
        return ">99 %"
    return f"{round(100 * probability)} %"


def tenths(probabilities: Sequence[float]) -> list[float]:
    """Probabilities as percentages with one decimal that sum to 100.0 (largest remainder)."""
    exact = [1000 * probability for probability in probabilities]
    floors = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda i: (floors[i] - exact[i], i))
    for i in order[: 1000 - sum(floors)]:
        floors[i] += 1
    return [value / 10 for value in floors]


def date_words(moment: datetime | None) -> str:
    """``12 Mar 2026``; ``undated`` for None."""
    return "undated" if moment is None else f"{moment.day} {moment:%b %Y}"


def count_words(n: int, noun: str) -> str:
    """``1 engagement``, ``1,204 engagements``."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def model_words(model: str) -> str:
    """A model's id without its hashes: ``SmolLM2@1a2b+keyart@9f8e`` is ``SmolLM2 + keyart``."""
    return " + ".join(part.split("@")[0] for part in model.split("+"))
