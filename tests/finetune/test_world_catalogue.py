"""The hand-written catalogue, and names that are invented."""

from __future__ import annotations

import re

import numpy as np
import pytest

from finetune.world.build import draw_shelf
from finetune.world.catalogue import catalogue_shelf, load_catalogue, parse_titles
from finetune.world.names import draw_actors, draw_title_names, with_articles
from finetune.world.presets import load_preset
from finetune.world.shelf import join_shelves
from retrieval.errors import BadInputError


def _raw() -> dict[str, object]:
    return load_catalogue()[0].model_dump(mode="json")


def test_catalogue_holds_forty_titles_and_their_artworks() -> None:
    titles = load_catalogue()

    assert len(titles) == 40
    assert sum(len(title.artworks) for title in titles) == 280


def test_unknown_facet_value_is_refused_with_its_place() -> None:
    raw = _raw()
    raw["artworks"][0]["facets"]["mood"] = "bored"  # type: ignore[index]

    with pytest.raises(BadInputError, match=r"titles.yaml, entry 0 > artworks > 0: .*'bored'"):
        parse_titles([raw], "titles.yaml")


def test_missing_facet_is_refused() -> None:
    raw = _raw()
    del raw["artworks"][0]["facets"]["palette"]  # type: ignore[index]

    with pytest.raises(BadInputError, match="needed are theme, mood, setting"):
        parse_titles([raw], "titles.yaml")


def test_person_who_is_not_billed_is_refused() -> None:
    raw = _raw()
    raw["artworks"][0]["people"] = ["Nobody Known"]  # type: ignore[index]

    with pytest.raises(BadInputError, match="not billed"):
        parse_titles([raw], "titles.yaml")


def test_unknown_field_is_refused() -> None:
    with pytest.raises(BadInputError, match="Extra inputs"):
        parse_titles([{**_raw(), "rating": 5}], "titles.yaml")


def test_joined_shelves_keep_people_captions_and_rows_together() -> None:
    knobs = load_preset("vivid").knobs
    written = catalogue_shelf(load_catalogue(), knobs)
    drawn = draw_shelf(5, knobs, 1, first=101)
    both = join_shelves(written, drawn)
    last = both.n_artworks - 1

    assert both.n_titles == 45
    assert both.artworks.captions[last] == drawn.artworks.captions[-1]
    assert both.people(last) == drawn.people(drawn.n_artworks - 1)
    assert both.billing(44) == drawn.billing(4)
    assert int(both.titles.starts[40]) == 280


def test_drawn_actors_share_no_name_with_the_catalogue() -> None:
    billed = {name for title in load_catalogue() for name in title.billing}

    assert billed.isdisjoint(draw_actors(240, np.random.default_rng(0)))


def test_title_names_do_not_repeat() -> None:
    names = draw_title_names(1000, np.random.default_rng(0), taken=("The Velvet Ladder",))

    assert len(set(names)) == 1000
    assert "The Velvet Ladder" not in names


@pytest.mark.parametrize(
    ("composed", "expected"),
    [
        ("A Echo for Aurelie", "An Echo for Aurelie"),
        ("A Hourglass for Ivo", "An Hourglass for Ivo"),
        ("Every Bell a Umbrella", "Every Bell an Umbrella"),
        ("A Harbour for Orson", "A Harbour for Orson"),
        ("Two Moths on a Tuesday", "Two Moths on a Tuesday"),
        ("Umbrella of an Afternoon", "Umbrella of an Afternoon"),
    ],
)
def test_article_follows_the_sound_of_the_next_word(composed: str, expected: str) -> None:
    assert with_articles(composed) == expected


def test_no_drawn_title_name_has_a_before_a_vowel() -> None:
    names = draw_title_names(1000, np.random.default_rng(0))

    assert [name for name in names if re.search(r"\b[Aa] (?=[AEIOU]|Hour)", name)] == []
    assert any(name.startswith("An ") for name in names)
    assert any(name.startswith("A ") for name in names)


def test_artworks_of_a_title_differ_in_some_facet() -> None:
    shelf = draw_shelf(80, load_preset("paper").knobs, 3)
    rows = np.column_stack([shelf.artworks.title, shelf.artworks.facets])

    assert len(np.unique(rows, axis=0)) == shelf.n_artworks


def test_captions_are_distinct_and_of_the_asked_length() -> None:
    captions = draw_shelf(80, load_preset("paper").knobs, 3).artworks.captions
    lengths = [len(caption.split()) for caption in captions]

    assert len(set(captions)) == len(captions)
    assert min(lengths) >= 20
    assert max(lengths) <= 60
