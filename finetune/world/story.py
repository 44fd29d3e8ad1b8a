"""The generative story's utilities: title affinity, artwork fit, and the logits of play and finish.

    play   = alpha + title draw + kappa_play * affinity + readiness + beta_p * fit
             + beta_q * quality + bait_play * bait + beta_eps * unpredictable
    finish = gamma + kappa_finish * affinity + honesty * share of the shown theme
             - bait_finish * bait + finish_fit * beta_p * fit          (once played)

Affinity and fit load on the same tastes, so finished titles reveal taste although artworks matter
little. The reward's probability is that of play times that of finish.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finetune.world.appeal import Appeal
from finetune.world.grammar import FACETS
from finetune.world.knobs import Knobs
from finetune.world.members import MemberTable
from finetune.world.shelf import Shelf
from finetune.world.tables import MOOD, SETTING, THEME, Floats, Ints

# Random pairs from which the means and deviations of affinity and fit are taken.
N_PAIRS = 20_000


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of a raw score over random pairs."""

    mean: float
    sd: float

    def __call__(self, raw: Floats) -> Floats:
        """The standardised score."""
        return np.asarray((raw - self.mean) / self.sd)


@dataclass(frozen=True)
class Utilities:
    """What an artwork is worth to a member; all flat, one entry a candidate.

    Attributes:
        play: probability of play.
        finish_logit: logit of finishing once played.
        finish: its probability.
    """

    play: Floats
    finish_logit: Floats
    finish: Floats

    @property
    def reward(self) -> Floats:
        """Probability of the reward: played and finished."""
        return self.play * self.finish


class Story:
    """The utilities of one world."""

    def __init__(
        self,
        knobs: Knobs,
        shelf: Shelf,
        appeal: Appeal,
        members: MemberTable,
        rng: np.random.Generator,
    ) -> None:
        self.knobs, self.shelf, self.appeal, self.members = knobs, shelf, appeal, members
        self._profile = _title_profile(knobs, shelf)
        self._facets = np.ascontiguousarray(shelf.artworks.facets.T)
        self._taste = _member_profile(knobs, members)
        self._salt = int(rng.integers(2**62))
        self._affinity, self._fit = Scale(0.0, 1.0), Scale(0.0, 1.0)
        self._affinity, self._fit = self._measure(rng)

    def affinities(self, tastes: Ints, members: Ints, titles: Ints) -> Floats:
        """Standardised affinity of members with titles.

        Args:
            tastes: [n] rows of the members' tastes.
            members: [n] the members.
            titles: [n, m] m titles for each of them.
        """
        taste = self._taste[tastes]
        raw = [
            np.einsum("nd,nd->n", taste, self._profile[column])
            + self.knobs.lambdas.actor * self._n_liked(members, self.shelf.titles.cast[column])
            for column in titles.T
        ]
        return self._affinity(np.stack(raw, axis=1))

    def fit(self, tastes: Ints, members: Ints, artworks: Ints) -> Floats:
        """[n] standardised fit of artworks to members, pair by pair."""
        weights = self.knobs.lambdas
        # A flat take is several times faster than indexing by row and column.
        liking = [
            taste.ravel().take(tastes * taste.shape[1] + column.take(artworks))
            for taste, column in zip(self.members.tastes, self._facets, strict=True)
        ]
        raw = sum(getattr(weights, f) * x for f, x in zip(FACETS, liking, strict=True))
        raw = raw + weights.theme_mood * liking[THEME] * liking[MOOD]
        n_liked = self._n_liked(members, self.shelf.artworks.people[artworks])
        return self._fit(raw + weights.actor * n_liked)

    def utilities(self, tastes: Ints, members: Ints, artworks: Ints, affinity: Floats) -> Utilities:
        """The utilities of [n] member-artwork pairs, given each pair's title affinity [n]."""
        k, appeal, shelf = self.knobs, self.appeal, self.shelf
        fit = k.beta_p * self.fit(tastes, members, artworks)
        bait = shelf.artworks.bait[artworks].astype(np.float64)
        play = (
            k.alpha
            + appeal.draw[shelf.artworks.title[artworks]]
            + k.kappa_play * affinity
            + self.members.readiness[members]
            + fit
            + k.beta_q * appeal.quality[artworks]
            + k.bait_play * bait
            + k.beta_eps * pair_noise(members, artworks, self._salt)
        )
        finish = (
            k.gamma
            + k.kappa_finish * affinity
            + k.honesty * appeal.honesty[artworks]
            - k.bait_finish * bait
            + k.finish_fit * fit
        )
        return Utilities(play=sigmoid(play), finish_logit=finish, finish=sigmoid(finish))

    def _n_liked(self, members: Ints, people: Ints) -> Ints:
        """[n] how many of [n, m] people each of [n] members likes; nobody counts as not liked."""
        liked = self.members.liked
        return np.asarray(
            liked.ravel()
            .take(members[:, None] * liked.shape[1] + people % liked.shape[1])
            .sum(axis=1)
        )

    def _measure(self, rng: np.random.Generator) -> tuple[Scale, Scale]:
        members = rng.integers(len(self.members.member_ids), size=N_PAIRS)
        titles = rng.integers(self.shelf.n_titles, size=(N_PAIRS, 1))
        affinity = self.affinities(members, members, titles)
        starts, counts = (
            self.shelf.titles.starts[titles[:, 0]],
            self.shelf.titles.counts[titles[:, 0]],
        )
        first = self.fit(members, members, starts + rng.integers(counts))
        second = self.fit(members, members, starts + rng.integers(counts))
        differ = first != second
        # Two draws of one title differ by sqrt(2) times the deviation within a title.
        within = float((first - second)[differ].std() / np.sqrt(2)) if differ.any() else 1.0
        return (
            Scale(float(affinity.mean()), float(affinity.std()) or 1.0),
            Scale(float(first.mean()), within or 1.0),
        )


def sigmoid(logits: Floats) -> Floats:
    """1 / (1 + exp(-x))."""
    return np.asarray(1 / (1 + np.exp(-logits)))


def pair_noise(members: Ints, artworks: Ints, salt: int) -> Floats:
    """A standard normal number for each pair, the same whenever it is asked for; never stored.

    Two SplitMix64 hashes of the pair give two uniform numbers, Box-Muller one normal.
    """
    keys = (members.astype(np.uint64) << np.uint64(32)) ^ artworks.astype(np.uint64)
    first = _uniform(keys ^ np.uint64(salt))
    second = _uniform(keys ^ np.uint64(salt ^ 0x5851F42D4C957F2D))
    return np.asarray(np.sqrt(-2 * np.log(first)) * np.cos(2 * np.pi * second))


def _uniform(keys: np.typing.NDArray[np.uint64]) -> Floats:
    x = keys + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    # The top 53 bits, moved off 0 so that the logarithm is finite.
    return np.asarray(((x >> np.uint64(11)).astype(np.float64) + 0.5) / 2.0**53)


def _title_profile(knobs: Knobs, shelf: Shelf) -> Floats:
    titles, w = shelf.titles, knobs.lambdas
    return np.hstack([w.theme * titles.themes, w.mood * titles.moods, w.setting * titles.settings])


def _member_profile(knobs: Knobs, members: MemberTable) -> Floats:
    return np.hstack([members.tastes[facet] for facet in (THEME, MOOD, SETTING)])
