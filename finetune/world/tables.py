"""The world's hand-written tables: facet values, and which value leans on which.

Reads ``tables.yaml`` into matrices of probabilities whose columns follow the grammar's order of
values. Nothing here is random, and nothing is about members.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from finetune.world.grammar import FACETS, load_grammar
from retrieval.errors import BadInputError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

THEME, MOOD, SETTING, EMPHASIS, COMPOSITION, PALETTE = range(len(FACETS))


@dataclass(frozen=True)
class Tables:
    """What leans on what.

    Attributes:
        values: by facet, its values in the grammar's order.
        genres: the genres' names.
        genre_themes: [n_genres, n_themes], rows sum to 1.
        theme_moods: [n_themes, n_moods], rows sum to 1.
        theme_settings: [n_themes, n_settings], rows sum to 1.
        emphasis: [n_emphasis], sums to 1.
        emphasis_compositions: [n_emphasis, n_compositions], rows sum to 1.
        palette: [n_palettes], sums to 1.
        tags: the coarse tags' names.
        theme_tag: [n_themes], the tag of each theme.
    """

    values: Mapping[str, tuple[str, ...]]
    genres: tuple[str, ...]
    genre_themes: Floats
    theme_moods: Floats
    theme_settings: Floats
    emphasis: Floats
    emphasis_compositions: Floats
    palette: Floats
    tags: tuple[str, ...]
    theme_tag: Ints

    def code(self, facet: str, value: str) -> int:
        """The index of a facet value.

        Raises:
            BadInputError: the facet has no such value.
        """
        try:
            return self.values[facet].index(value)
        except ValueError:
            allowed = ", ".join(self.values[facet])
            raise BadInputError(f"{facet} is {value!r}; allowed are {allowed}") from None


@cache
def load_tables() -> Tables:
    """The tables of ``tables.yaml``.

    Raises:
        BadInputError: a name in the file is not a facet value of the grammar.
    """
    raw = read_yaml("tables.yaml")
    grammar = load_grammar()
    values = {facet: grammar.values(facet) for facet in FACETS}
    themes, moods, settings, emphasis, compositions, palettes = (values[f] for f in FACETS)
    return Tables(
        values=values,
        genres=tuple(raw["genres"]),
        genre_themes=_rows(raw["genres"], tuple(raw["genres"]), themes),
        theme_moods=_rows(raw["moods"], themes, moods),
        theme_settings=_rows(raw["settings"], themes, settings),
        emphasis=_row(raw["emphasis"], emphasis),
        emphasis_compositions=_rows(raw["compositions"], emphasis, compositions),
        palette=_row(raw["palette"], palettes),
        tags=tuple(raw["tags"]),
        theme_tag=_tags(raw["tags"], themes),
    )


def read_yaml(name: str) -> Any:
    """A YAML file of this folder, read with the C parser, which is ten times faster."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("finetune.world").joinpath(name).read_text("utf-8"), Loader=loader)


def _rows(
    raw: Mapping[str, Mapping[str, float]], rows: Sequence[str], names: Sequence[str]
) -> Floats:
    _refuse_unknown(raw, rows)
    return np.array([_row(raw[row], names) for row in rows])


def _row(raw: Mapping[str, float], names: Sequence[str]) -> Floats:
    _refuse_unknown(raw, names)
    weights = np.array([float(raw.get(name, 0.0)) for name in names])
    return np.asarray(weights / weights.sum())


def _tags(raw: Mapping[str, Sequence[str]], themes: Sequence[str]) -> Ints:
    tag_of = {theme: index for index, group in enumerate(raw.values()) for theme in group}
    _refuse_unknown(tag_of, themes)
    return np.array([tag_of[theme] for theme in themes], dtype=np.int64)


def _refuse_unknown(names: Mapping[str, object], allowed: Sequence[str]) -> None:
    unknown = sorted(set(names) - set(allowed))
    if unknown:
        listed = ", ".join(unknown)
        raise BadInputError(f"tables.yaml names {listed}; allowed are {', '.join(allowed)}")
