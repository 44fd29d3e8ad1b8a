"""The catalogue: titles, artworks and take rates in SQL, and the vectors of their captions.

Writing is an upsert that counts what it changed. An artwork's ``image`` is an absolute path here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, func, select, tuple_

from retrieval.captions import CaptionVectors
from retrieval.database import ARTWORKS, TAKE_RATES, TITLES, transaction
from retrieval.embedder import Vectors
from retrieval.errors import BadInputError, NotFoundError
from retrieval.images import inside
from retrieval.popularity import most_popular
from retrieval.types import Artwork, Candidate, Frozen, Progress, TakeRate, Title

# Keys in one statement; SQLite allows 32,766 variables.
KEYS_AT_ONCE = 5_000


class Changes(Frozen):
    """What an upsert did: rows that are new, rows that differ now, rows that were so already."""

    n_added: int = 0
    n_changed: int = 0
    n_unchanged: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            n_added=self.n_added + other.n_added,
            n_changed=self.n_changed + other.n_changed,
            n_unchanged=self.n_unchanged + other.n_unchanged,
        )


class Catalogue:
    """Titles, artworks and take rates of one store."""

    def __init__(self, engine: Engine, captions: CaptionVectors) -> None:
        self.engine = engine
        self.captions = captions

    def add(
        self,
        *,
        titles: Iterable[Title] = (),
        artworks: Iterable[Artwork] = (),
        take_rates: Iterable[TakeRate] = (),
        folder: Path | None = None,
    ) -> dict[str, Changes]:
        """Add or update rows, all of them in one transaction.

        Args:
            titles: titles.
            artworks: artworks of titles that are there or among ``titles``.
            take_rates: take rates.
            folder: what the artworks' ``image`` is relative to; None where it is absolute.

        Returns:
            The changes by table: ``titles``, ``artworks``, ``take_rates``.

        Raises:
            BadInputError: an image lies outside ``folder``.
            StoreError: the database refused.
        """
        placed = [_placed(artwork, folder) for artwork in artworks]
        with transaction(self.engine) as connection:
            return {
                "titles": _upsert(connection, TITLES, titles),
                "artworks": _upsert(connection, ARTWORKS, placed),
                "take_rates": _upsert(connection, TAKE_RATES, take_rates),
            }

    def title(self, title_id: str) -> Title:
        """One title.

        Raises:
            NotFoundError: there is none of this id.
        """
        found = self.titles_by_id([title_id])
        if title_id not in found:
            raise NotFoundError(f"no title {title_id!r}; {self._allowed(TITLES.c.title_id)}")
        return found[title_id]

    def artwork(self, artwork_id: str) -> Artwork:
        """One artwork.

        Raises:
            NotFoundError: there is none of this id.
        """
        found = self.artworks_by_id([artwork_id])
        if artwork_id not in found:
            raise NotFoundError(
                f"no artwork {artwork_id!r}; {self._allowed(ARTWORKS.c.artwork_id)}"
            )
        return found[artwork_id]

    def titles_by_id(self, title_ids: Iterable[str]) -> dict[str, Title]:
        """The titles that are there, by id."""
        rows = self._by_key(TITLES, list(dict.fromkeys(title_ids)))
        return {row["title_id"]: Title.model_validate(row) for row in rows}

    def artworks_by_id(self, artwork_ids: Iterable[str]) -> dict[str, Artwork]:
        """The artworks that are there, by id."""
        rows = self._by_key(ARTWORKS, list(dict.fromkeys(artwork_ids)))
        return {row["artwork_id"]: Artwork.model_validate(row) for row in rows}

    def artworks(self, title_id: str) -> tuple[Artwork, ...]:
        """The artworks of a title, by id.

        Raises:
            NotFoundError: there is no such title.
        """
        self.title(title_id)
        query = select(ARTWORKS).where(ARTWORKS.c.title_id == title_id)
        return tuple(
            Artwork.model_validate(row) for row in self._rows(query.order_by("artwork_id"))
        )

    def candidates(self, title_id: str) -> tuple[Candidate, ...]:
        """The artworks of a title as candidates, by id.

        Raises:
            NotFoundError: there is no such title.
        """
        return tuple(
            Candidate(artwork_id=artwork.artwork_id, caption=artwork.caption)
            for artwork in self.artworks(title_id)
        )

    def titles(
        self, *, search: str = "", limit: int | None = None, offset: int = 0
    ) -> tuple[Title, ...]:
        """Titles by name, then id.

        Args:
            search: text that the name or the id holds, in any case.
            limit: how many at most; None for all.
            offset: how many to leave out at the start.
        """
        query = select(TITLES).order_by(TITLES.c.name, TITLES.c.title_id)
        query = query.limit(limit).offset(offset)
        if search:
            is_found = TITLES.c.name.icontains(search, autoescape=True)
            query = query.where(is_found | TITLES.c.title_id.icontains(search, autoescape=True))
        return tuple(Title.model_validate(row) for row in self._rows(query))

    def n_titles(self) -> int:
        """How many titles there are."""
        return int(self._rows(select(func.count().label("n")).select_from(TITLES))[0]["n"])

    def take_rates(self, title_id: str, at: datetime) -> dict[str, TakeRate]:
        """The newest counts up to ``at`` of each of the title's artworks that has any, by id."""
        of_title = select(ARTWORKS.c.artwork_id).where(ARTWORKS.c.title_id == title_id)
        is_past = and_(TAKE_RATES.c.artwork_id.in_(of_title), TAKE_RATES.c.as_of <= at)
        rows = self._rows(select(TAKE_RATES).where(is_past).order_by(TAKE_RATES.c.as_of))
        return {row["artwork_id"]: TakeRate.model_validate(row) for row in rows}

    def most_popular(self, title_id: str, at: datetime) -> str | None:
        """The title's most popular artwork by the counts up to ``at``; None without any counts.

        By the rule of ``retrieval.popularity``, as for a member without a history: the highest
        smoothed take fraction, on a tie the smallest id.

        Raises:
            NotFoundError: there is no such title.
        """
        artwork_ids = [artwork.artwork_id for artwork in self.artworks(title_id)]
        return most_popular(artwork_ids, self.take_rates(title_id, at))

    def vectors(
        self, captions: Sequence[str], *, keep: bool = True, progress: Progress | None = None
    ) -> Vectors:
        """[n, d] float32 unit vectors of captions; each distinct text is embedded once, ever.

        Args:
            captions: the texts.
            keep: False not to keep the vectors of new texts (an inline case's).
            progress: told of the embedding.
        """
        return self.captions.vectors(captions, keep=keep, progress=progress)

    def _by_key(self, table: Table, keys: list[str]) -> list[dict[str, Any]]:
        (key,) = table.primary_key
        return [
            row
            for start in range(0, len(keys), KEYS_AT_ONCE)
            for row in self._rows(select(table).where(key.in_(keys[start : start + KEYS_AT_ONCE])))
        ]

    def _rows(self, query: Any) -> list[dict[str, Any]]:
        with transaction(self.engine) as connection:
            return [dict(row) for row in connection.execute(query).mappings()]

    def _allowed(self, column: Any) -> str:
        """Some ids that are there, for an error."""
        rows = self._rows(select(column.label("id")).order_by(column).limit(3))
        some = ", ".join(row["id"] for row in rows)
        return (
            f"there are {some} ..." if some else "the catalogue is empty: run `keyart ingest DIR`"
        )


def _placed(artwork: Artwork, folder: Path | None) -> Artwork:
    """The artwork with its image as an absolute path."""
    if artwork.image is None or (folder is None and Path(artwork.image).is_absolute()):
        return artwork
    path = inside(folder, artwork.image) if folder else None
    if path is None:
        raise BadInputError(
            f"the image {artwork.image!r} of {artwork.artwork_id!r} lies outside "
            f"{folder or 'any folder'}; allowed: a relative path inside the dataset folder"
        )
    return artwork.model_copy(update={"image": str(path)})


def _upsert(connection: Connection, table: Table, rows: Iterable[Frozen]) -> Changes:
    """Insert the rows that are new and update those that differ; later rows win."""
    keys = [column.name for column in table.primary_key]
    new = {tuple(v[k] for k in keys): v for v in (_values(row) for row in rows)}
    old = _existing(connection, table, list(new))
    added = [values for key, values in new.items() if key not in old]
    changed = [values for key, values in new.items() if key in old and old[key] != values]
    if added:
        connection.execute(table.insert(), added)
    for values in changed:
        is_it = and_(*(table.c[key] == values[key] for key in keys))
        connection.execute(table.update().where(is_it).values(values))
    n_unchanged = len(new) - len(added) - len(changed)
    return Changes(n_added=len(added), n_changed=len(changed), n_unchanged=n_unchanged)


def _existing(
    connection: Connection, table: Table, keys: list[tuple[Any, ...]]
) -> dict[tuple[Any, ...], dict[str, Any]]:
    columns = list(table.primary_key)
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for start in range(0, len(keys), KEYS_AT_ONCE):
        batch = keys[start : start + KEYS_AT_ONCE]
        is_in = (
            tuple_(*columns).in_(batch)
            if len(columns) > 1
            else columns[0].in_([k[0] for k in batch])
        )
        for row in connection.execute(select(table).where(is_in)).mappings():
            found[tuple(row[column.name] for column in columns)] = dict(row)
    return found


def _values(row: Frozen) -> dict[str, Any]:
    """A row as SQL values; tuples as lists, which is how JSON columns read back."""
    values = row.model_dump()
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}
