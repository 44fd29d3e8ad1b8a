"""Whether members of different tastes get different artworks of the same title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from agent.models.contract import Backend
from finetune.evaluate.adapter.agreement import reason_choices
from finetune.rows.boards import BoardCase
from finetune.rows.cases import WorldCases
from retrieval.popularity import most_popular
from retrieval.types import Impression, TakeRate


class Winners(NamedTuple):
    """What the members of one title got.

    Attributes:
        n_artworks: candidates of the title.
        n_distinct: different artworks among the choices.
        n_unpopular: choices that are not the title's most popular artwork.
        n_members: choices in all.
    """

    n_artworks: int
    n_distinct: int
    n_unpopular: int
    n_members: int


Notes = Callable[[Iterable[str]], dict[str, str]]


def count_winners(
    world: WorldCases, reader: Backend, notes_of: Notes, *, n_members: int, seed: int
) -> dict[str, Winners]:
    """The choices for the same ``n_members`` members on every title, by title id.

    Args:
        world: the titles and the members' engagements.
        reader: who chooses.
        notes_of: gives the reader's notes of captions.
        n_members: members a title, the first of a random order that have a history.
        seed: of that order.
    """
    last = {i.member_id: i for i in sorted(world.dataset.impressions, key=lambda i: i.shown_at)}
    rng = np.random.default_rng(seed)
    asked = [last[m] for m in rng.permutation(sorted(last)).tolist()]
    rates = {rate.artwork_id: rate for rate in world.dataset.take_rates}
    found: dict[str, Winners] = {}
    for title in world.dataset.titles:
        cases = _cases(world, title.title_id, asked, n_members)
        notes = notes_of(caption for case in cases for caption in case.facets)
        chosen, _ = reason_choices(reader, cases, notes)
        found[title.title_id] = _count(cases, chosen, rates)
    return found


def winners_table(found: Mapping[str, Winners]) -> str:
    """How many titles have how many distinct winners, and the share of unpopular choices."""
    titles: dict[int, int] = defaultdict(int)
    for counted in found.values():
        titles[counted.n_distinct] += 1
    n = sum(counted.n_members for counted in found.values())
    unpopular = sum(counted.n_unpopular for counted in found.values())
    rows = [f"| {distinct} | {titles[distinct]} |" for distinct in sorted(titles)]
    share = f"{unpopular / n:.3f} of {n} choices are not the title's most popular artwork"
    return "\n".join(["| distinct winners | titles |", "| --- | --- |", *rows, "", share])


def _cases(
    world: WorldCases, title_id: str, asked: Sequence[Impression], n_members: int
) -> list[BoardCase]:
    """The decision of this title for each member, as of their last engagement."""
    cases: list[BoardCase] = []
    for impression in asked:
        case = world.case(impression.model_copy(update={"title_id": title_id}))
        if case is not None:
            cases.append(case)
        if len(cases) == n_members:
            break
    return cases


def _count(
    cases: Sequence[BoardCase], chosen: Sequence[int], rates: Mapping[str, TakeRate]
) -> Winners:
    ids = [candidate.artwork_id for candidate in cases[0].candidates]
    picked = [ids[index] for index in chosen]
    popular = most_popular(ids, rates)
    return Winners(
        n_artworks=len(ids),
        n_distinct=len(set(picked)),
        n_unpopular=sum(artwork_id != popular for artwork_id in picked),
        n_members=len(picked),
    )
