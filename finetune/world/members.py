"""Draws members: what each likes and dislikes, when they join, how often they come.

Tastes are sparse (a few liked and disliked values a facet) plus a weak shared pattern. Half of the
members change their taste of theme and mood once. No attribute says who a member is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finetune.world.grammar import FACETS
from finetune.world.knobs import Knobs
from finetune.world.tables import Flags, Floats, Ints, load_tables

# Liked and disliked values a facet.
LIKES = {
    "theme": (3, 2),
    "mood": (2, 1),
    "setting": (2, 1),
    "emphasis": (1, 1),
    "composition": (1, 1),
    "palette": (1, 1),
}
DRIFTING = ("theme", "mood")
SHORT_HISTORY = (1, 3)
NO_CAP = 1_000_000


@dataclass(frozen=True)
class MemberTable:
    """Members, one row each.

    Attributes:
        member_ids: [n_members].
        joined: [n_members] first day on which the member may come.
        activity: [n_members] chance of coming on a day.
        cap: [n_members] most impressions in all; 0 for members without a history.
        readiness: [n_members] added to every play logit.
        change_day: [n_members] the day from which the second taste holds; past the end if never.
        tastes: by facet, [2 * n_members, n_values], standardised; row ``i`` is member i's first
            taste, row ``n_members + i`` the second.
        liked: [n_members, n_actors + 1] liked actors; the last column, nobody, is False.
        held_out: [n_members] whether the member's rows never enter training.
    """

    member_ids: tuple[str, ...]
    joined: Ints
    activity: Floats
    cap: Ints
    readiness: Floats
    change_day: Ints
    tastes: tuple[Floats, ...]
    liked: Flags
    held_out: Flags

    def taste_row(self, members: Ints, day: int) -> Ints:
        """The row of ``tastes`` that holds for each member on a day."""
        changed = day >= self.change_day[members]
        return np.asarray(members + changed * len(self.member_ids))


def draw_members(
    n: int, n_actors: int, knobs: Knobs, rng: np.random.Generator, *, activity: float
) -> MemberTable:
    """``n`` members who know ``n_actors`` actors.

    Args:
        n: how many.
        n_actors: the size of the actor pool.
        knobs: the world's numbers.
        rng: the only source of randomness.
        activity: mean chance of coming on a day, of members with neither a short nor a long
            history.
    """
    changes = rng.random(n) < knobs.drift_share
    change_day = rng.integers(5, max(6, knobs.days.total - 10), size=n)
    joined, chance, cap = _draw_presence(n, knobs, rng, activity)
    return MemberTable(
        member_ids=tuple(f"m-{i + 1:05d}" for i in range(n)),
        joined=joined,
        activity=chance,
        cap=cap,
        readiness=rng.normal(0, knobs.sd_member, size=n),
        change_day=np.where(changes, change_day, knobs.days.total),
        tastes=_draw_tastes(n, knobs, rng),
        liked=_draw_liked(n, n_actors, knobs, rng),
        held_out=rng.permutation(n) < round(knobs.held_out_members * n),
    )


def _draw_presence(
    n: int, knobs: Knobs, rng: np.random.Generator, activity: float
) -> tuple[Ints, Floats, Ints]:
    mix, total = knobs.mix, knobs.days.total
    draw = rng.random(n)
    none = draw < mix.none
    short = ~none & (draw < mix.none + mix.short)
    long = ~none & ~short & (draw < mix.none + mix.short + mix.long)
    # A beta with 4 pseudo-counts spreads members' activity around its mean.
    chance = rng.beta(4 * activity, 4 * (1 - activity), size=n) if activity < 1 else np.ones(n)
    chance = np.where(long, mix.long_activity, chance)
    late = (rng.random(n) < knobs.late_share) & ~long
    joined = np.where(late, rng.integers(1, max(2, total - 10), size=n), 0)
    cap = np.where(
        short, rng.integers(SHORT_HISTORY[0], SHORT_HISTORY[1] + 1, size=n), mix.most or NO_CAP
    )
    return joined, np.maximum(chance, 0.02), np.where(none, 0, cap)


def _draw_tastes(n: int, knobs: Knobs, rng: np.random.Generator) -> tuple[Floats, ...]:
    values = load_tables().values
    archetype = rng.integers(knobs.n_archetypes, size=n)
    tastes = []
    for facet in FACETS:
        size = len(values[facet])
        shared = _sparse(knobs.n_archetypes, size, facet, rng)[archetype]
        first = _sparse(n, size, facet, rng) + knobs.archetype_weight * shared
        fresh = _sparse(n, size, facet, rng)
        second = knobs.drift_keep * first + knobs.drift_fresh * fresh
        both = np.concatenate([first, second if facet in DRIFTING else first])
        tastes.append((both - first.mean()) / first.std())
    return tuple(tastes)


def _sparse(n: int, size: int, facet: str, rng: np.random.Generator) -> Floats:
    """[n, size] a few liked values near +1, a few disliked near -1, the rest 0."""
    liked, disliked = LIKES[facet]
    rank = np.argsort(rng.random((n, size)), axis=1)
    sign = (rank < liked).astype(np.float64) - ((rank >= liked) & (rank < liked + disliked))
    return np.asarray(sign * rng.uniform(0.7, 1.3, size=(n, size)))


def _draw_liked(n: int, n_actors: int, knobs: Knobs, rng: np.random.Generator) -> Flags:
    liked = np.zeros((n, n_actors + 1), dtype=np.bool_)
    keys = rng.random((n, n_actors))
    top = np.argpartition(keys, min(knobs.n_liked_actors, n_actors - 1), axis=1)
    np.put_along_axis(liked, top[:, : knobs.n_liked_actors], True, axis=1)
    return liked
