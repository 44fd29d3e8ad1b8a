"""Invents names and synopses from ``words.yaml``: actors, titles, and what a title is about.

A name is drawn at random and says nothing of the artworks; a synopsis follows the title's themes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache

import numpy as np

from finetune.world.tables import read_yaml
from retrieval.errors import BadInputError
from retrieval.types import Frozen

# A pattern drawn this often without giving a new name means that the words have run out.
MAX_TRIES = 200
# The article before a word that begins with a vowel; the h of Hourglass is silent, and no noun of
# words.yaml begins with the sound of "you", as Unicorn would.
_BEFORE_VOWEL = re.compile(r"\b([Aa])(?= (?:[AEIOU]|Hour))")


class Words(Frozen):
    """The words of ``words.yaml``; ``hooks`` and ``turns`` are by theme."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    adjective: tuple[str, ...]
    noun: tuple[str, ...]
    plural: tuple[str, ...]
    place: tuple[str, ...]
    when: tuple[str, ...]
    number: tuple[str, ...]
    patterns: tuple[str, ...]
    hooks: Mapping[str, tuple[str, ...]]
    turns: Mapping[str, tuple[str, ...]]


@cache
def load_words() -> Words:
    """The words of the file beside this module."""
    return Words.model_validate(read_yaml("words.yaml"))


def draw_actors(n: int, rng: np.random.Generator) -> tuple[str, ...]:
    """``n`` different invented names, given names and family names as evenly used as can be.

    Raises:
        BadInputError: ``n`` is more than the words have pairs for.
    """
    words = load_words()
    if n > len(words.given) * len(words.family) // 2:
        raise BadInputError(f"n_actors is {n}; words.yaml has names for at most half its pairs")
    names: dict[str, None] = {}
    while len(names) < n:
        given, family = rng.permutation(words.given), rng.permutation(words.family)
        for first, last in zip(given, family, strict=False):
            names.setdefault(f"{first} {last}")
    return tuple(names)[:n]


def draw_title_names(
    n: int, rng: np.random.Generator, *, taken: Collection[str] = ()
) -> tuple[str, ...]:
    """``n`` different title names, none of them in ``taken``.

    Raises:
        BadInputError: the words give no further name.
    """
    names = dict.fromkeys(taken)
    for _ in range(n):
        names[_new_name(names, rng)] = None
    return tuple(names)[len(names) - n :]


def draw_synopsis(themes: Sequence[str], rng: np.random.Generator) -> str:
    """Two sentences: a hook of the first theme, a turn of the second (or of the first)."""
    words = load_words()
    hook = _pick(words.hooks[themes[0]], rng).format(l=_pick(words.place, rng))
    return f"{hook} {_pick(words.turns[themes[min(1, len(themes) - 1)]], rng)}"


def with_articles(name: str) -> str:
    """The name with ``A`` as ``An`` before a vowel: ``An Echo for Aurelie``."""
    return _BEFORE_VOWEL.sub(r"\1n", name)


def _new_name(taken: Collection[str], rng: np.random.Generator) -> str:
    for _ in range(MAX_TRIES):
        name = _name(rng)
        if name not in taken:
            return name
    raise BadInputError(f"no new title name after {len(taken)}; add words to words.yaml")


def _name(rng: np.random.Generator) -> str:
    words = load_words()
    first, second = rng.choice(len(words.noun), size=2, replace=False)
    name = _pick(words.patterns, rng).format(
        a=_pick(words.adjective, rng),
        n=words.noun[first],
        m=words.noun[second],
        p=_pick(words.plural, rng),
        l=_pick(words.place, rng),
        w=_pick(words.when, rng),
        k=_pick(words.number, rng),
        g=_pick(words.given, rng),
        f=_pick(words.family, rng),
    )
    return with_articles(name)


def _pick(options: Sequence[str], rng: np.random.Generator) -> str:
    return options[int(rng.integers(len(options)))]
