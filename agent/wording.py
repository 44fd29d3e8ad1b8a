"""Reads ``wording.yaml``: outcome words, identity words and template sentences, as frozen types."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from pydantic import ConfigDict

from retrieval.types import Frozen, Outcome


class OutcomeWords(Frozen):
    """Words that state an outcome, and the outcomes that they are true of."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    pattern: re.Pattern[str]
    allowed: frozenset[Outcome]


class Wording(Frozen):
    """All the words of ``wording.yaml``.

    Attributes:
        outcomes: what a sentence may say of an engagement.
        people: words for people; they may only repeat what a picture shows.
        qualities: words that describe pictures as well, refused where said of the member.
        traits: words and phrases for who somebody is; never allowed.
        templates: template sentences by kind.
    """

    outcomes: tuple[OutcomeWords, ...]
    people: frozenset[str]
    qualities: frozenset[str]
    traits: tuple[str, ...]
    templates: dict[str, tuple[str, ...]]


@cache
def load_wording() -> Wording:
    """The words, read once."""
    import yaml

    raw = yaml.safe_load(files("agent").joinpath("wording.yaml").read_text(encoding="utf-8"))
    return Wording(
        outcomes=tuple(
            OutcomeWords(
                pattern=re.compile(rf"\b{pattern}\b", re.IGNORECASE),
                allowed=frozenset(Outcome(name) for name in names),
            )
            for pattern, names in raw["outcomes"].items()
        ),
        people=frozenset(raw["identity"]["people"]),
        qualities=frozenset(raw["identity"]["qualities"]),
        traits=tuple(raw["identity"]["traits"]),
        templates={kind: tuple(lines) for kind, lines in raw["templates"].items()},
    )
