"""The production logger: a contextual bandit that chooses artworks and stores exact propensities.

What it predicts the reward from is in ``production.py``. It is refitted every few days on all rows
so far and frozen where the test window starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from finetune.world.production import (
    Offered,
    fit_coefficients,
    genre_affinity,
    genre_matrix,
    member_rates,
    open_regression,
    shown_features,
    tag_scores,
)
from finetune.world.ragged import row_softmax
from finetune.world.story import Story
from finetune.world.tables import Floats, Ints, load_tables
from finetune.world.take_rates import BackgroundRates


@dataclass(frozen=True)
class Context:
    """One day's decisions as the logger sees them.

    Attributes:
        members, titles: [n] of each decision.
        artworks: flat candidates.
        counts: [n] candidates a decision.
    """

    members: Ints
    titles: Ints
    artworks: Ints
    counts: Ints


class ProductionLogger:
    """The logger's state: what it has seen of members, its training rows, its coefficients."""

    def __init__(self, story: Story, rates: BackgroundRates) -> None:
        self._knobs, self._rates = story.knobs.logger, rates
        self._tag = story.appeal.tag
        self._n_tags = len(load_tables().tags)
        self._genres = genre_matrix(story.shelf.titles.genres)
        n_members, n_genres = len(story.members.member_ids), self._genres.shape[1]
        self._wins = np.zeros((n_members, n_genres))
        self._affinity = np.zeros((n_members, n_genres))
        self._member_rate = np.zeros(n_members)
        self._total = np.zeros((2, n_members))
        self._rate = self._take_rates(0)
        self._rows: list[Floats] = []
        self._rewards: list[Floats] = []
        self._model: Any = None
        self._coefficients: Floats | None = None

    def slice_probabilities(self, context: Context) -> Floats:
        """Flat probabilities outside the uniform slice: softmax of score / tau, mixed with 1/K."""
        even = np.repeat(1 / context.counts, context.counts)
        if self._coefficients is None:
            return even
        best = row_softmax(self._scores(context) / self._knobs.tau, context.counts)
        return np.asarray((1 - self._knobs.epsilon) * best + self._knobs.epsilon * even)

    def observe(self, context: Context, picked: Ints, rewards: Floats) -> None:
        """Keeps [n] shown artworks (flat positions) and their rewards as training rows."""
        self._rows.append(self._features(context, picked))
        self._rewards.append(rewards)
        genres = self._genres[context.titles]
        np.add.at(self._wins, context.members, genres * rewards[:, None])
        np.add.at(self._total[0], context.members, 1.0)
        np.add.at(self._total[1], context.members, rewards)

    def refit(self, day: int) -> None:
        """Fits the coefficients on all rows so far and refreshes rates and member features."""
        rates = self._take_rates(day)
        if not self._rows:
            self._rate = rates
            return
        rewards = np.concatenate(self._rewards)
        if 0 < rewards.sum() < len(rewards):
            if self._model is None:
                self._model = open_regression(self._knobs.inverse_penalty)
            self._coefficients = fit_coefficients(
                self._model, np.concatenate(self._rows), rewards, self._n_tags
            )
        self._rate = rates
        self._refresh_members(float(rewards.mean()))

    def _scores(self, context: Context) -> Floats:
        assert self._coefficients is not None
        by_tag = tag_scores(self._coefficients, self._affinity, self._n_tags)
        rows = np.repeat(context.members, context.counts)
        scores = self._coefficients[0] * self._rate[context.artworks]
        return np.asarray(scores + by_tag[rows, self._tag[context.artworks]])

    def _features(self, context: Context, picked: Ints) -> Floats:
        offered = Offered(
            rate=self._rate[context.artworks],
            tag=self._tag[context.artworks],
            counts=context.counts,
            affinity=self._affinity[context.members],
            member_rate=self._member_rate[context.members],
        )
        return shown_features(offered, picked, self._n_tags)

    def _take_rates(self, day: int) -> Floats:
        """Scaled rates less their overall mean; 0 where nothing is known, title by title."""
        rate = self._rates.at(day)
        known = ~np.isnan(rate)
        centre = rate[known].mean() if known.any() else 0.0
        return np.where(known, self._knobs.rate_scale * (np.nan_to_num(rate) - centre), 0.0)

    def _refresh_members(self, base: float) -> None:
        usual = self._wins.sum(axis=0) / max(1.0, self._wins.sum())
        self._affinity = genre_affinity(self._wins, usual, self._knobs)
        self._member_rate = member_rates(self._total[0], self._total[1], base, self._knobs)
