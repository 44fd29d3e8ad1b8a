"""The catalogue: upserts that count, look-ups, and what is most popular at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from retrieval.catalogue import Changes
from retrieval.errors import BadInputError, NotFoundError
from retrieval.memory import PreferenceMemory
from retrieval.types import Artwork, TakeRate, Title

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
APRIL = datetime(2026, 4, 1, tzinfo=UTC)
MAY = datetime(2026, 5, 1, tzinfo=UTC)


def rate(artwork: str, as_of: datetime, n_shown: int, n_rewarded: int) -> TakeRate:
    return TakeRate(artwork_id=artwork, as_of=as_of, n_shown=n_shown, n_rewarded=n_rewarded)


def test_adding_twice_changes_nothing_and_an_edit_one_row(empty_memory: PreferenceMemory) -> None:
    catalogue = empty_memory.catalogue
    titles = [Title(title_id="t", name="One", launched_at=MARCH), Title(title_id="u", name="Two")]
    assert catalogue.add(titles=titles)["titles"] == Changes(n_added=2)
    assert catalogue.add(titles=titles)["titles"] == Changes(n_unchanged=2)
    edited = [Title(title_id="t", name="New", launched_at=MARCH)]
    assert catalogue.add(titles=edited)["titles"] == Changes(n_changed=1)
    assert catalogue.title("t") == edited[0]


def test_artworks_come_by_id_with_absolute_images(
    empty_memory: PreferenceMemory, tmp_path: Path
) -> None:
    artworks = [
        Artwork(
            artwork_id=key, title_id="t", caption="c", image="img/x.png", facets={"mood": "calm"}
        )
        for key in ("b", "a")
    ]
    empty_memory.catalogue.add(
        titles=[Title(title_id="t", name="One")], artworks=artworks, folder=tmp_path
    )
    found = empty_memory.catalogue.artworks("t")
    assert [artwork.artwork_id for artwork in found] == ["a", "b"]
    assert found[0].image == str(tmp_path / "img/x.png")
    assert found[0].facets == {"mood": "calm"}


def test_image_outside_the_folder_is_refused(
    empty_memory: PreferenceMemory, tmp_path: Path
) -> None:
    artwork = Artwork(artwork_id="a", title_id="t", caption="c", image="../x.png")
    with pytest.raises(BadInputError, match="lies outside"):
        empty_memory.catalogue.add(
            titles=[Title(title_id="t", name="One")], artworks=[artwork], folder=tmp_path
        )


def test_unknown_title_names_those_there_are(memory: PreferenceMemory) -> None:
    with pytest.raises(NotFoundError, match=r"no title 't-x'; there are t-hill, t-sea"):
        memory.catalogue.artworks("t-x")


def test_unknown_artwork_is_refused(memory: PreferenceMemory) -> None:
    with pytest.raises(NotFoundError, match="no artwork 'a-x'"):
        memory.catalogue.artwork("a-x")


def test_empty_catalogue_names_the_command(empty_memory: PreferenceMemory) -> None:
    with pytest.raises(NotFoundError, match="run `keyart ingest DIR`"):
        empty_memory.catalogue.title("t")


def test_titles_are_searched_in_any_case_and_literally(memory: PreferenceMemory) -> None:
    catalogue = memory.catalogue
    assert [t.name for t in catalogue.titles(search="long tide")] == ["The Long Tide"]
    assert catalogue.titles(search="%") == ()
    assert [t.title_id for t in catalogue.titles(limit=1, offset=1)] == ["t-hill"]
    assert catalogue.n_titles() == 2


def test_candidates_are_the_title_s_artworks(memory: PreferenceMemory) -> None:
    found = memory.catalogue.candidates("t-hill")
    assert [c.artwork_id for c in found] == ["a-dog", "a-feud"]


def test_most_popular_uses_the_newest_counts_before_the_time(memory: PreferenceMemory) -> None:
    catalogue = memory.catalogue
    rates = [
        rate("a-boat", MARCH, 1000, 500),
        rate("a-kiss", MARCH, 1000, 100),
        rate("a-boat", MAY, 2000, 600),
        rate("a-kiss", MAY, 2000, 1600),
    ]
    assert catalogue.add(take_rates=rates)["take_rates"] == Changes(n_added=4)
    assert catalogue.add(take_rates=rates)["take_rates"] == Changes(n_unchanged=4)
    assert catalogue.most_popular("t-sea", APRIL) == "a-boat"
    assert catalogue.most_popular("t-sea", MAY) == "a-kiss"
    assert catalogue.most_popular("t-sea", datetime(2026, 2, 1, tzinfo=UTC)) is None


def test_one_lucky_impression_does_not_beat_a_proven_artwork(memory: PreferenceMemory) -> None:
    rates = [
        rate("a-boat", MARCH, 1000, 600),
        rate("a-kiss", MARCH, 1, 1),
        rate("a-storm", MARCH, 900, 0),
    ]
    memory.catalogue.add(take_rates=rates)
    assert memory.catalogue.most_popular("t-sea", APRIL) == "a-boat"


def test_artwork_without_counts_stands_above_one_that_nobody_took(memory: PreferenceMemory) -> None:
    memory.catalogue.add(take_rates=[rate("a-boat", MARCH, 100, 0)])
    assert memory.catalogue.most_popular("t-sea", APRIL) == "a-kiss"


def test_popularity_of_an_unknown_title_is_refused(memory: PreferenceMemory) -> None:
    with pytest.raises(NotFoundError, match="no title 't-x'"):
        memory.catalogue.most_popular("t-x", APRIL)


def test_smallest_id_is_most_popular_on_a_tie(memory: PreferenceMemory) -> None:
    memory.catalogue.add(take_rates=[rate("a-kiss", MARCH, 10, 5), rate("a-boat", MARCH, 10, 5)])
    assert memory.catalogue.most_popular("t-sea", APRIL) == "a-boat"
