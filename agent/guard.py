"""Makes captions and titles harmless before they enter a prompt, and says what was changed.

Three things can turn a caption into more than text: control characters, markup that a chat
template reads as the end of a turn, and a number in square brackets, which would read as a
citation. A very long caption would crowd out the rest. What stays is still the caption's words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from retrieval.types import Candidate, Evidence, Recalled

# About 400 tokens of English: twice the longest caption that is meant to fit whole.
MAX_CAPTION = 1600
MAX_TITLE = 200
# The forms that chat models' markers have, whichever model it is; a bar may be full-width.
_MARKUP = re.compile(
    r"<[|\uff5c]?[^<>|\uff5c]{0,40}[|\uff5c]>|<[|\uff5c][^<>|\uff5c]{0,40}[|\uff5c]?>"  # <|end|>
    r"|<<?/?(?:s|[a-z][\w.-]{2,40})>>?"  # </s>, <end_of_turn>, <<SYS>>
    r"|\[/?(?:INST|(?-i:[A-Z]+(?:_[A-Z]+)+))\]|\[/(?-i:[A-Z]+)\]"  # [INST], [TOOL_CALLS], [/THINK]
    r"|\[(?-i:ARGS|BOS|CLS|EOS|IMG|MIDDLE|PAD|PREFIX|SEP|SUFFIX|THINK|UNK|g?MASK)\]",
    re.IGNORECASE,
)
_BRACKETED_NUMBER = re.compile(r"\[(\s*\d+(?:\s*,\s*\d+)*\s*)\]")


class Cleaned(NamedTuple):
    """A text that may enter a prompt, and what was done to it, in plain words."""

    text: str
    changes: tuple[str, ...]


class Guarded(NamedTuple):
    """Evidence and candidates that may enter a prompt, and what was changed in which."""

    recalled: Recalled
    candidates: tuple[Candidate, ...]
    reasons: tuple[str, ...]


def clean(text: str, *, limit: int = MAX_CAPTION) -> Cleaned:
    """One text without control characters, chat markup and fake citations, cut at ``limit``.

    A text of which nothing is left becomes "(empty)".
    """
    changes: list[str] = []
    for what, step in _STEPS:
        after = step(text)
        if after != text:
            changes.append(what)
        text = after
    if len(text) > limit:
        text = _cut(text, limit)
        changes.append(f"shortened to {limit} characters")
    return Cleaned(text.strip() or "(empty)", tuple(changes))


def guard(recalled: Recalled, candidates: Sequence[Candidate]) -> Guarded:
    """Clean everything of a decision that strangers have written.

    Returns:
        The same evidence and candidates in the same order, with reasons such as "caption of
        art-7: chat markup made plain"; no reason where nothing was changed.
    """
    reasons: list[str] = []

    def cleaned(text: str, where: str, limit: int = MAX_CAPTION) -> str:
        result = clean(text, limit=limit)
        if result.changes:
            reasons.append(f"{where}: {', '.join(result.changes)}")
        return result.text

    evidence = [_clean_evidence(item, cleaned) for item in recalled.evidence]
    safe = tuple(
        candidate.model_copy(
            update={"caption": cleaned(candidate.caption, f"caption of {candidate.artwork_id}")}
        )
        for candidate in candidates
    )
    return Guarded(
        recalled.model_copy(update={"evidence": tuple(evidence)}),
        safe,
        tuple(dict.fromkeys(reasons)),
    )


def _clean_evidence(item: Evidence, cleaned: Callable[..., str]) -> Evidence:
    where = f"engagement {item.engagement_id}"
    return item.model_copy(
        update={
            "caption": cleaned(item.caption, f"caption of {where}"),
            "title": cleaned(item.title, f"title of {where}", MAX_TITLE),
        }
    )


def _without_controls(text: str) -> str:
    """Line breaks and tabs as spaces, other control and format characters left out.

    Zero-width joiners stay: scripts and emoji need them.
    """
    spaced = re.sub(r"[\t\n\r\v\f\x85\u2028\u2029]", " ", text)
    return "".join(
        char
        for char in spaced
        if char in "\u200c\u200d" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co"}
    )


def _without_markup(text: str) -> str:
    """Chat markup as its bare words in round brackets: ``<|im_end|>`` is ``(im_end)``."""
    while _MARKUP.search(text):  # again, for markup that was wrapped in markup
        text = _MARKUP.sub(_bare, text)
    return text


def _bare(found: re.Match[str]) -> str:
    words = re.sub(r"[^\w /]", "", found[0]).strip()
    return f"({words or 'markup'})"


def _without_citations(text: str) -> str:
    """Numbers in square brackets in round ones, so that they cite nothing."""
    return _BRACKETED_NUMBER.sub(r"(\1)", text)


def _cut(text: str, limit: int) -> str:
    """The text cut at the last word that ends within the limit."""
    head = text[:limit]
    return head[: head.rfind(" ")] if " " in head else head


_STEPS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("control characters taken out", _without_controls),
    ("chat markup made plain", _without_markup),
    ("bracketed numbers made plain", _without_citations),
)
