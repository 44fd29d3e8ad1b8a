"""The regression of the production bandit, apart from any log: features, fit, scores.

A logistic regression (scikit-learn) predicts the reward from the artwork's take rate and from the
member's genre affinities crossed with the artwork's coarse tag, all as differences from the mean
of the candidates, so that a member's liking of a title doesn't pass for an artwork's merit. The
world's logger and the policy that stands for production both fit this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from finetune.world.knobs import LoggerKnobs
from finetune.world.ragged import row_mean
from finetune.world.tables import Floats, Ints

# Coefficients are rounded, so that the order of a machine's sums can't change what is shown.
DECIMALS = 5


@dataclass(frozen=True)
class Offered:
    """Decisions as the regression sees them.

    Attributes:
        rate, tag: flat, scaled take rate and tag of every candidate.
        counts: [n] candidates a decision.
        affinity: [n, n_genres] of each decision's member.
        member_rate: [n] of each decision's member.
    """

    rate: Floats
    tag: Ints
    counts: Ints
    affinity: Floats
    member_rate: Floats


def shown_features(offered: Offered, picked: Ints, n_tags: int) -> Floats:
    """[n, 1 + tags + genres + 2]: rate and tag against the candidates' mean, member, title.

    Args:
        offered: the decisions.
        picked: [n] flat positions of the shown candidates.
        n_tags: how many tags there are.
    """
    counts, tag = offered.counts, offered.tag
    rate = offered.rate[picked] - row_mean(offered.rate, counts)
    tags = np.eye(n_tags)
    means = [row_mean(tags[t][tag], counts) for t in range(n_tags)]
    return np.column_stack(
        [
            rate,
            tags[tag[picked]] - np.column_stack(means),
            offered.affinity,
            offered.member_rate,
            row_mean(offered.rate, counts),
        ]
    ).astype(np.float32)


def open_regression(inverse_penalty: float) -> Any:
    """The unfitted regression; a second fit starts from the first."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=inverse_penalty, tol=1e-5, max_iter=200, warm_start=True)


def fit_coefficients(
    regression: Any, rows: Floats, rewards: Floats, n_tags: int, *, weights: Floats | None = None
) -> Floats:
    """The coefficients on ``shown_features``, fitted to rewards of 0 and 1."""
    regression.fit(_crossed(rows, n_tags), rewards, sample_weight=weights)
    return np.asarray(np.round(regression.coef_[0].astype(np.float64), DECIMALS))


def tag_scores(coefficients: Floats, affinity: Floats, n_tags: int) -> Floats:
    """[n, n_tags] what each tag is worth to members of affinities [n, n_genres]."""
    n_genres = affinity.shape[1]
    own = coefficients[1 : 1 + n_tags]
    cross = coefficients[1 + n_tags : 1 + n_tags + n_tags * n_genres].reshape(n_genres, n_tags)
    return np.asarray(own + affinity @ cross)


def genre_affinity(wins: Floats, usual: Floats, knobs: LoggerKnobs) -> Floats:
    """[n, n_genres] which genres members finish more of than others do, shrunk towards others.

    Args:
        wins: [n, n_genres] rewards by member and genre.
        usual: [n_genres] share of each genre among all rewards.
        knobs: prior and scale.
    """
    prior, scale = knobs.genre_prior, knobs.genre_scale
    total = wins.sum(axis=1, keepdims=True)
    return np.asarray(((wins + prior * usual) / (total + prior) - usual) / scale)


def member_rates(shown: Floats, rewarded: Floats, base: float, knobs: LoggerKnobs) -> Floats:
    """[n] how much more members finish than others do, shrunk towards ``base``."""
    rate = (rewarded + knobs.genre_prior * base) / (shown + knobs.genre_prior)
    return np.asarray((rate - base) / knobs.genre_scale)


def genre_matrix(genres: tuple[tuple[str, ...], ...]) -> Floats:
    """[n_titles, n_genres] 1 where the title has the genre, genres in alphabetical order."""
    names = sorted({genre for row in genres for genre in row})
    return np.array([[float(name in row) for name in names] for row in genres])


def _crossed(rows: Floats, n_tags: int) -> Floats:
    """The training matrix: as ``shown_features``, with affinity times tag in affinity's place."""
    tags = rows[:, 1 : 1 + n_tags]
    affinity = rows[:, 1 + n_tags : -2]
    cross = (affinity[:, :, None] * tags[:, None, :]).reshape(len(rows), -1)
    return np.hstack([rows[:, : 1 + n_tags], cross, rows[:, -2:]])
