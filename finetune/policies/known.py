"""What production knows of titles and artworks beyond their captions: genres and coarse tags.

A tag is what a service's own tagger says of an artwork. It is the facet ``tag`` of the dataset, or
``theme`` where no artwork has one; a simulated world hands in its tagger's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from retrieval.dataset import Dataset

TAG_FACETS = ("tag", "theme")


@dataclass(frozen=True)
class Known:
    """Genres and tags.

    Attributes:
        genres: by title name, as a case's history gives it; titles of one name share theirs.
        tags: by artwork id; an artwork without one is missing.
    """

    genres: Mapping[str, tuple[str, ...]]
    tags: Mapping[str, str]


def load_known(dataset: Dataset, *, tags: Mapping[str, str] | None = None) -> Known:
    """What a dataset says; ``tags`` by artwork id stand in for its facets."""
    genres: dict[str, tuple[str, ...]] = {}
    for title in dataset.titles:
        genres[title.name] = tuple(dict.fromkeys((*genres.get(title.name, ()), *title.genres)))
    return Known(genres=genres, tags=_facet_tags(dataset) if tags is None else tags)


def _facet_tags(dataset: Dataset) -> dict[str, str]:
    for facet in TAG_FACETS:
        tags = {a.artwork_id: a.facets[facet] for a in dataset.artworks if facet in a.facets}
        if tags:
            return tags
    return {}
