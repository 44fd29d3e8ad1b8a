"""Writes an artwork's caption from its facets, with many wordings a facet value.

The wordings lie in ``grammar/*.yaml``, written by hand. A quarter of each value's wordings is
reserved: captions composed with ``wordings="unseen"`` use only those, captions composed with
``"seen"`` never do, so that a reader trained on the latter can be tested on words it has not met.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import Any, Literal, NamedTuple

import numpy as np
import yaml

from retrieval.types import Frozen

Wordings = Literal["seen", "unseen"]
FACETS = ("theme", "mood", "setting", "emphasis", "composition", "palette")

# Chance that a facet is left out of a caption, and, where it is told, told in plain words.
OMIT = {
    "theme": 0.1,
    "mood": 0.15,
    "setting": 0.3,
    "emphasis": 0.5,
    "composition": 0.5,
    "palette": 0.4,
}
EXPLICIT = {
    "theme": 0.5,
    "mood": 0.5,
    "setting": 0.6,
    "emphasis": 0.8,
    "composition": 0.8,
    "palette": 0.75,
}
RESERVED_EVERY = 4
_ACTOR = re.compile(r"\{([ab])\}")


class Caption(NamedTuple):
    """A composed caption and the facets that it shows, explicitly or by implication."""

    text: str
    visible: dict[str, str]


class Wording(Frozen):
    """The sentences of one facet value."""

    explicit: tuple[str, ...]
    implied: tuple[str, ...]

    def of_kind(self, explicit: bool | None) -> tuple[tuple[str, ...], ...]:
        """The plain sentences, the implied ones, or (None) the one and the other."""
        if explicit is None:
            return (self.explicit, self.implied)
        return (self.explicit,) if explicit else (self.implied,)


class Grammar:
    """The wordings of every facet value, and the composer of captions."""

    def __init__(
        self,
        wordings: Mapping[str, Mapping[str, Wording]],
        distractors: Sequence[str],
        *,
        more: Mapping[str, Mapping[str, Wording]] | None = None,
    ) -> None:
        self._wordings = wordings
        self._distractors = tuple(distractors)
        self._more = more or {}

    def with_more(self, more: Mapping[str, Mapping[str, Wording]]) -> Grammar:
        """This grammar with further seen wordings by facet and value; the reserved ones stay."""
        return Grammar(self._wordings, self._distractors, more=more)

    def values(self, facet: str) -> tuple[str, ...]:
        """The values of a facet in the grammar's order; ``subject``: the themes and 30 more."""
        return tuple(self._wordings[facet])

    def sentences(
        self, facet: str, value: str, *, wordings: Wordings, explicit: bool | None = None
    ) -> tuple[str, ...]:
        """The sentences for one facet value: the reserved quarter, or the others."""
        own = tuple(
            sentence
            for group in self._wordings[facet][value].of_kind(explicit)
            for index, sentence in enumerate(group)
            if (index % RESERVED_EVERY == RESERVED_EVERY - 1) == (wordings == "unseen")
        )
        more = self._more.get(facet, {}).get(value)
        if more is None or wordings == "unseen":
            return own
        return own + tuple(chain.from_iterable(more.of_kind(explicit)))

    def compose(
        self,
        facets: Mapping[str, str],
        *,
        people: Sequence[str],
        rng: np.random.Generator,
        wordings: Wordings,
        omit: Mapping[str, float] | None = None,
        explicit: Mapping[str, float] | None = None,
        words: tuple[int, int] = (20, 40),
    ) -> Caption:
        """One caption of ``words`` words that shows most of the facets.

        Args:
            facets: value by facet; a ``subject`` may stand in for the theme.
            people: names put in where a sentence names an actor; such sentences are not used
                where too few names are given, and the facet is left out if none other is there.
            rng: the only source of randomness.
            wordings: which part of the wordings may be used.
            omit: chance by facet of leaving it out; ``OMIT`` where not given.
            explicit: chance by facet of plain words; ``EXPLICIT`` where not given.
            words: fewest and most words. Minor facets are dropped, then distractors added, to
                come within; theme and mood are never dropped for length.
        """
        omit = {**OMIT, **(omit or {})}
        explicit = {**EXPLICIT, **(explicit or {})}
        told: dict[str, str] = {}
        for facet, value in facets.items():
            if rng.random() >= omit.get(facet, omit["theme"]):
                plain = rng.random() < explicit.get(facet, explicit["theme"])
                sentence = self._sentence(facet, value, plain, people, rng, wordings)
                if sentence is not None:
                    told[facet] = sentence
        extra = list(rng.permutation(len(self._distractors)))
        low, high = words
        for facet in ("composition", "emphasis", "palette", "setting"):
            if _n_words(told.values()) > high:
                told.pop(facet, None)
        parts = list(told.values())
        while _n_words(parts) < low:
            parts.append(self._distractors[extra.pop()])
        order = rng.permutation(len(parts))
        return Caption(
            text=" ".join(parts[i] for i in order),
            visible={facet: facets[facet] for facet in told},
        )

    def _sentence(
        self,
        facet: str,
        value: str,
        plain: bool,
        people: Sequence[str],
        rng: np.random.Generator,
        wordings: Wordings,
    ) -> str | None:
        """A plain or an implied sentence; None where every one needs more names than there are."""
        for kind in (plain, None):
            options = [
                sentence
                for sentence in self.sentences(facet, value, wordings=wordings, explicit=kind)
                if len(set(_ACTOR.findall(sentence))) <= len(people)
            ]
            if options:
                break
        else:
            return None
        sentence = options[int(rng.integers(len(options)))]
        names = dict(zip("ab", people, strict=False))
        return _ACTOR.sub(lambda match: names[match[1]], sentence)


def _n_words(parts: Iterable[str]) -> int:
    return sum(len(part.split()) for part in parts)


def load_wordings(file: Traversable) -> dict[str, Wording]:
    """The wordings of one facet, by value, from its YAML file."""
    raw: dict[str, dict[str, list[str]]] = _read_yaml(file)
    return {value: Wording.model_validate(kinds) for value, kinds in raw.items()}


@cache
def load_grammar() -> Grammar:
    """The grammar of the files beside this module; ``subject`` joins the themes and the rest."""
    wordings = {facet: load_wordings(_folder() / f"{facet}.yaml") for facet in FACETS}
    wordings["subject"] = {**wordings["theme"], **load_wordings(_folder() / "subjects.yaml")}
    distractors: list[str] = _read_yaml(_folder().joinpath("distractors.yaml"))
    return Grammar(wordings, distractors)


@cache
def grammar_hash() -> str:
    """SHA-256 over the grammar's files, in name order."""
    digest = hashlib.sha256()
    for file in sorted(_folder().iterdir(), key=lambda f: f.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _read_yaml(file: Traversable) -> Any:
    """A YAML file, read with the C parser, which is ten times faster."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)


def _folder() -> Traversable:
    return files("finetune.world").joinpath("grammar")
