"""A logistic regression of the reward on what sets the shown artwork apart from its siblings.

Each row's features are differences from the mean of its candidates, so that a member's liking of a
title doesn't pass for an artwork's merit; controls (columns that are alike for all candidates)
take up the rest. Features are scaled to a mean square of 1; controls and free features (the take
rate, which is well known) are made so large that they go as good as unpenalised. The inverse
penalty is the one with the lowest log loss on the validation rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from finetune.policies.distribution import Floats
from retrieval.errors import BadInputError

PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1)
# A column this many times larger is penalised by the square of it less.
FREE_SIZE = 30.0


@dataclass(frozen=True)
class Design:
    """Rows to fit on.

    Attributes:
        features: [n, F] of the shown artwork less the candidates' mean.
        controls: [n, C].
        rewards: [n] in [0, 1].
        n_free: how many of the last features go unpenalised.
    """

    features: Floats
    controls: Floats
    rewards: Floats
    n_free: int = 0


class RewardFit(NamedTuple):
    """A fitted regression.

    Attributes:
        weights: [F] logits of the reward a unit of each feature.
        penalty: the inverse penalty (scikit-learn's C) that was chosen.
        losses: mean log loss on the validation rows by inverse penalty.
    """

    weights: Floats
    penalty: float
    losses: dict[float, float]


def fit_reward(
    train: Design, validation: Design, *, penalties: Sequence[float] = PENALTIES
) -> RewardFit:
    """Fit on ``train`` at each penalty, from strong to weak, and keep the best on ``validation``.

    Raises:
        BadInputError: all rewards of the training rows are alike.
    """
    scale = _scale(train)
    rows, outcomes, weights = split_rewards(train.rewards)
    if weights[outcomes == 1].sum() == 0 or weights[outcomes == 0].sum() == 0:
        raise BadInputError(
            f"all {len(train.rewards)} training rows have the same reward "
            f"{train.rewards[0]:g}; allowed: rows with and without a reward"
        )
    matrix, held = _matrix(train, scale)[rows], _matrix(validation, scale)
    fits: dict[float, tuple[float, Floats]] = {}
    model = _open_regression()
    for penalty in sorted(penalties):
        model.set_params(C=penalty).fit(matrix, outcomes, sample_weight=weights)
        loss = _log_loss(model.decision_function(held), validation.rewards)
        fits[penalty] = (loss, model.coef_[0].copy())
    best = min(fits, key=lambda penalty: (fits[penalty][0], penalty))
    n_features = train.features.shape[1]
    return RewardFit(
        weights=np.asarray(fits[best][1][:n_features] / scale[:n_features], dtype=np.float64),
        penalty=best,
        losses={penalty: loss for penalty, (loss, _) in fits.items()},
    )


def split_rewards(rewards: Floats) -> tuple[np.ndarray, np.ndarray, Floats]:
    """Rewards as outcomes of 0 and 1: a row of reward r in (0, 1) is both, weighing 1 - r and r.

    Returns:
        Row indices, outcomes and weights, each [m].
    """
    won, lost = np.flatnonzero(rewards > 0), np.flatnonzero(rewards < 1)
    rows = np.concatenate([won, lost])
    outcomes = np.repeat([1, 0], [len(won), len(lost)])
    weights = np.concatenate([rewards[won], 1 - rewards[lost]])
    order = np.argsort(rows, kind="stable")
    return rows[order], outcomes[order], weights[order]


def _open_regression() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(tol=1e-5, max_iter=500, warm_start=True)


def _scale(design: Design) -> Floats:
    """[F + C] what each column is divided by; 1 where a column is 0 throughout."""
    columns = np.hstack([design.features, design.controls])
    size = np.sqrt((columns**2).mean(axis=0))
    size[design.features.shape[1] - design.n_free :] /= FREE_SIZE
    return np.asarray(np.where(size > 0, size, 1.0), dtype=np.float64)


def _matrix(design: Design, scale: Floats) -> Floats:
    return np.asarray(np.hstack([design.features, design.controls]) / scale, dtype=np.float64)


def _log_loss(logits: Floats, rewards: Floats) -> float:
    """Mean of log(1 + exp(z)) - r z."""
    return float(np.mean(np.logaddexp(0, logits) - rewards * logits))
