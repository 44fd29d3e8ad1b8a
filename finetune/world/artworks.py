"""Draws a title's artworks and words their captions.

An artwork's theme comes from its title's own angles (share ** 0.7) or, for bait, from anywhere.
Which value a facet has is all that its caption can tell: wordings follow from facets alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from finetune.world.grammar import FACETS, Grammar
from finetune.world.knobs import CaptionKnobs, Knobs
from finetune.world.ragged import rows_of
from finetune.world.shelf import NOBODY, ArtworkTable, Shelf, TitleTable, artwork_ids
from finetune.world.tables import Flags, Floats, Ints, Tables, load_tables

ANGLE_POWER = 0.7
# Chance that each number of named people is shown, 0, 1 and 2, by emphasis. A lead and a pair are
# always named: the grammar's reserved wordings for them all need the names.
NAMED = {
    "lead": (0.0, 1.0, 0.0),
    "pair": (0.0, 0.0, 1.0),
    "group": (0.45, 0.05, 0.50),
    "stranger": (1.0, 0.0, 0.0),
    "nobody": (1.0, 0.0, 0.0),
}
# Redraws of artworks that show the same as a sibling, and of captions that repeat one.
MAX_REDRAWS = 50


def draw_artworks(
    titles: TitleTable,
    actors: tuple[str, ...],
    knobs: Knobs,
    grammar: Grammar,
    rng: np.random.Generator,
) -> Shelf:
    """The titles with their artworks, captions included."""
    tables = load_tables()
    title = rows_of(titles.counts)
    facets, bait = _draw_facets(title, titles, knobs, tables, rng)
    people = _draw_people(title, facets, titles, tables, rng)
    bare = ArtworkTable(
        artwork_ids=artwork_ids(titles.title_ids, titles.counts),
        title=title,
        facets=facets,
        people=people,
        bait=bait,
        captions=("",) * len(title),
        visible=np.zeros((len(title), len(FACETS)), dtype=np.bool_),
    )
    return word_captions(Shelf(titles, bare, actors), knobs.caption, grammar, rng)


def word_captions(
    shelf: Shelf, knobs: CaptionKnobs, grammar: Grammar, rng: np.random.Generator
) -> Shelf:
    """The shelf with a caption for every artwork, no two alike where the grammar allows it."""
    artworks, tables = shelf.artworks, load_tables()
    texts: dict[str, None] = {}
    captions: list[str] = []
    visible = np.zeros((shelf.n_artworks, len(FACETS)), dtype=np.bool_)
    for row, codes in enumerate(artworks.facets):
        facets = {f: tables.values[f][code] for f, code in zip(FACETS, codes, strict=True)}
        for _ in range(MAX_REDRAWS):
            caption = grammar.compose(
                facets,
                people=shelf.people(row),
                rng=rng,
                wordings="unseen" if shelf.titles.unseen[artworks.title[row]] else "seen",
                omit=knobs.omit,
                explicit=knobs.explicit,
                words=knobs.words,
            )
            if caption.text not in texts:
                break
        texts[caption.text] = None
        captions.append(caption.text)
        visible[row] = [facet in caption.visible for facet in FACETS]
    worded = replace(artworks, captions=tuple(captions), visible=visible)
    return Shelf(shelf.titles, worded, shelf.actors)


def _draw_facets(
    title: Ints, titles: TitleTable, knobs: Knobs, tables: Tables, rng: np.random.Generator
) -> tuple[Ints, Flags]:
    facets = np.full((len(title), len(FACETS)), -1, dtype=np.int64)
    bait = np.zeros(len(title), dtype=np.bool_)
    todo = np.arange(len(title))
    for _ in range(MAX_REDRAWS):
        if not len(todo):
            break
        facets[todo], bait[todo] = _facets_of(title[todo], titles, knobs, tables, rng)
        todo = _repeats(title, facets)
    return facets, bait


def _facets_of(
    title: Ints, titles: TitleTable, knobs: Knobs, tables: Tables, rng: np.random.Generator
) -> tuple[Ints, Flags]:
    n = len(title)
    bait = rng.random(n) < knobs.bait_share
    angles = titles.themes[title] ** ANGLE_POWER
    theme = np.where(bait, rng.integers(angles.shape[1], size=n), _draw(angles, rng))
    mood = _draw(titles.moods[title] + tables.theme_moods[theme], rng)
    setting = _draw(2 * titles.settings[title] + tables.theme_settings[theme], rng)
    emphasis = _draw(np.tile(tables.emphasis, (n, 1)), rng)
    composition = _draw(tables.emphasis_compositions[emphasis], rng)
    palette = _draw(np.tile(tables.palette, (n, 1)), rng)
    return np.stack([theme, mood, setting, emphasis, composition, palette], axis=1), bait


def _draw(weights: Floats, rng: np.random.Generator) -> Ints:
    """[n] one column a row, with the row's weights."""
    upto = np.cumsum(weights, axis=1)
    picked = (upto < rng.random((len(weights), 1)) * upto[:, -1:]).sum(axis=1)
    return np.asarray(np.minimum(picked, weights.shape[1] - 1))


def _repeats(title: Ints, facets: Ints) -> Ints:
    """The artworks that show the same in every facet as an earlier one of their title."""
    rows = np.column_stack([title, facets])
    _, first = np.unique(rows, axis=0, return_index=True)
    return np.setdiff1d(np.arange(len(title)), first)


def _draw_people(
    title: Ints, facets: Ints, titles: TitleTable, tables: Tables, rng: np.random.Generator
) -> Ints:
    weights = np.array([NAMED[value] for value in tables.values["emphasis"]])
    n_named = _draw(weights[facets[:, FACETS.index("emphasis")]], rng)
    # The first billed come up more often: ranks 1 to 4 weigh 4, 3, 2, 1.
    keys = rng.gumbel(size=(len(title), titles.cast.shape[1]))
    keys += np.log(np.arange(titles.cast.shape[1], 0, -1))
    people = np.take_along_axis(titles.cast[title], np.argsort(-keys, axis=1), axis=1)
    return np.where(np.arange(titles.cast.shape[1]) < n_named[:, None], people, NOBODY)
