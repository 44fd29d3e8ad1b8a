"""The production logger: a contextual bandit that chooses artworks and stores exact propensities.

A logistic regression (scikit-learn) predicts the reward from the artwork's take rate and from the
member's genre affinities crossed with the artwork's coarse tag, all as differences from the mean
of the candidates, so that a member's liking of a title doesn't pass for an artwork's merit. It is
refitted every few days on all rows so far and frozen where the test window starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from finetune.world.ragged import row_mean, row_softmax
from finetune.world.story import Story
from finetune.world.tables import Floats, Ints, load_tables
from finetune.world.take_rates import BackgroundRates

# Coefficients are rounded, so that the order of a machine's sums can't change what is shown.
DECIMALS = 5


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
        from sklearn.linear_model import LogisticRegression

        rates = self._take_rates(day)
        if not self._rows:
            self._rate = rates
            return
        rewards = np.concatenate(self._rewards)
        if 0 < rewards.sum() < len(rewards):
            if self._model is None:
                self._model = LogisticRegression(
                    C=self._knobs.inverse_penalty, tol=1e-5, max_iter=200, warm_start=True
                )
            self._model.fit(self._crossed(np.concatenate(self._rows)), rewards)
            self._coefficients = np.round(self._model.coef_[0].astype(np.float64), DECIMALS)
        self._rate = rates
        self._refresh_members(float(rewards.mean()))

    def _scores(self, context: Context) -> Floats:
        assert self._coefficients is not None
        tags, genres = self._n_tags, self._genres.shape[1]
        own = self._coefficients[1 : 1 + tags]
        cross = self._coefficients[1 + tags : 1 + tags + tags * genres].reshape(genres, tags)
        by_tag = own + self._affinity @ cross
        rows = np.repeat(context.members, context.counts)
        scores = self._coefficients[0] * self._rate[context.artworks]
        return np.asarray(scores + by_tag[rows, self._tag[context.artworks]])

    def _features(self, context: Context, picked: Ints) -> Floats:
        """[n, 1 + tags + genres + 2]: rate and tag against the candidates' mean, member, title."""
        shown, counts = context.artworks[picked], context.counts
        rate = self._rate[shown] - row_mean(self._rate[context.artworks], counts)
        tags = np.eye(self._n_tags)
        means = [
            row_mean(tags[t][self._tag[context.artworks]], counts) for t in range(self._n_tags)
        ]
        return np.column_stack(
            [
                rate,
                tags[self._tag[shown]] - np.column_stack(means),
                self._affinity[context.members],
                self._member_rate[context.members],
                row_mean(self._rate[context.artworks], counts),
            ]
        ).astype(np.float32)

    def _crossed(self, rows: Floats) -> Floats:
        """The training matrix: as ``_features``, with affinity times tag in affinity's place."""
        tags = rows[:, 1 : 1 + self._n_tags]
        affinity = rows[:, 1 + self._n_tags : -2]
        cross = (affinity[:, :, None] * tags[:, None, :]).reshape(len(rows), -1)
        return np.hstack([rows[:, : 1 + self._n_tags], cross, rows[:, -2:]])

    def _take_rates(self, day: int) -> Floats:
        """Scaled rates less their overall mean; 0 where nothing is known, title by title."""
        rate = self._rates.at(day)
        known = ~np.isnan(rate)
        centre = rate[known].mean() if known.any() else 0.0
        return np.where(known, self._knobs.rate_scale * (np.nan_to_num(rate) - centre), 0.0)

    def _refresh_members(self, base: float) -> None:
        """Which genres a member finishes more of than others do, shrunk towards the others."""
        prior, scale = self._knobs.genre_prior, self._knobs.genre_scale
        usual = self._wins.sum(axis=0) / max(1.0, self._wins.sum())
        wins = self._wins.sum(axis=1, keepdims=True)
        self._affinity = ((self._wins + prior * usual) / (wins + prior) - usual) / scale
        rate = (self._total[1] + prior * base) / (self._total[0] + prior)
        self._member_rate = (rate - base) / scale


def genre_matrix(genres: tuple[tuple[str, ...], ...]) -> Floats:
    """[n_titles, n_genres] 1 where the title has the genre, genres in alphabetical order."""
    names = sorted({genre for row in genres for genre in row})
    return np.array([[float(name in row) for name in names] for row in genres])
