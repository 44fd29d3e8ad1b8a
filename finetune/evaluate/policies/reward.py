"""The reward model behind ``dm`` and ``dr``: how likely each candidate is to earn the reward.

A logistic regression on what is known before the decision: the candidate's take rate and caption
length against its siblings', the title's mean take rate, how much the member usually takes, how
long the history and how many the candidates. Of a dataset it is fitted on the training rows; of
case files it is cross-fitted by member on the cases themselves. ``dr`` is right whatever this model
is worth, as long as propensities are; ``dm`` rests on it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np

from finetune.evaluate.ope.columns import Floats, Ints
from finetune.evaluate.policies.table import CaseTable
from finetune.policies.learned import logged_rows
from finetune.policies.linear import member_level
from finetune.policies.rates import Rates
from finetune.policies.reward_model import split_rewards
from retrieval.popularity import smoothed_rates
from retrieval.types import Case

Origin: TypeAlias = Literal["training rows", "cross-fitted by member", "mean reward", "none"]

N_FOLDS = 5
# Fewer rows of the rarer outcome make no model: the mean reward stands in.
LEAST_EVENTS = 20
# The newest training rows: eight weights need no more.
MOST_ROWS = 20_000
LEAST_RATE = 1e-6


def predict_rewards(
    table: CaseTable, *, train: Sequence[Case] = (), rates: Rates | None = None
) -> tuple[Floats, Origin]:
    """[N] the predicted reward of every candidate, and how the model was fitted.

    NaN where no case was logged.
    """
    if not table.is_logged.any():
        return np.full(len(table.case_of), np.nan), "none"
    if any(row.shown is not None and row.reward is not None for row in train):
        rows = logged_rows(train, of="train")[-MOST_ROWS:]
        base = float(np.mean([row.reward or 0.0 for row in rows]))
        features = np.stack([_of_shown(row, rates, base) for row in rows])
        model = _fit(features, np.array([row.reward for row in rows], np.float64))
        asked = np.vstack([_features(case, rates, base) for case in table.cases])
        return model(asked), "training rows" if not isinstance(model, _Mean) else "mean reward"
    return _cross_fitted(table, rates)


def _cross_fitted(table: CaseTable, rates: Rates | None) -> tuple[Floats, Origin]:
    logged = np.flatnonzero(table.is_logged)
    base = float(table.reward[logged].mean())
    features = np.vstack([_features(case, rates, base) for case in table.cases])
    folds = _folds(table.members)
    predicted = np.full(len(features), base)
    n_modelled = 0
    for fold in range(N_FOLDS):
        rows = logged[folds[logged] != fold]
        mine = folds[table.case_of] == fold
        if not len(rows) or not mine.any():
            continue
        model = _fit(features[table.shown[rows]], table.reward[rows])
        predicted[mine] = model(features[mine])
        n_modelled += not isinstance(model, _Mean)
    return predicted, "cross-fitted by member" if n_modelled else "mean reward"


def _folds(members: Ints) -> Ints:
    """[n] the fold of each case; all of a member's are in one."""
    return np.asarray(members % N_FOLDS)


class _Mean:
    """Predicts the mean reward of its rows."""

    def __init__(self, rewards: Floats) -> None:
        self._mean = float(rewards.mean())

    def __call__(self, features: Floats) -> Floats:
        return np.full(len(features), self._mean)


def _fit(features: Floats, rewards: Floats) -> Callable[[Floats], Floats]:
    rows, outcomes, weights = split_rewards(rewards)
    if min(weights[outcomes == 1].sum(), weights[outcomes == 0].sum()) < LEAST_EVENTS:
        return _Mean(rewards)
    model = _open_model().fit(features[rows], outcomes, logisticregression__sample_weight=weights)

    def predict(asked: Floats) -> Floats:
        chances: Floats = model.predict_proba(asked)[:, 1]
        return chances

    return predict


def _open_model() -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))


def _of_shown(case: Case, rates: Rates | None, base: float) -> Floats:
    place = [candidate.artwork_id for candidate in case.candidates].index(case.shown or "")
    found: Floats = _features(case, rates, base)[place]
    return found


def _features(case: Case, rates: Rates | None, base: float) -> Floats:
    """[K, 6] of each candidate."""
    n = len(case.candidates)
    words = np.log([1 + len(candidate.caption.split()) for candidate in case.candidates])
    taken = _log_rates(case, rates)
    alike = (taken.mean(), member_level(case, base), np.log1p(len(case.past)), np.log(n))
    return np.column_stack([taken - taken.mean(), words - words.mean(), np.tile(alike, (n, 1))])


def _log_rates(case: Case, rates: Rates | None) -> Floats:
    """[K] logarithms of the smoothed take fractions; 0 where none are kept."""
    if rates is None:
        return np.zeros(len(case.candidates))
    ids = [candidate.artwork_id for candidate in case.candidates]
    smoothed = smoothed_rates(ids, rates(case))
    return np.log([max(LEAST_RATE, smoothed[artwork_id]) for artwork_id in ids])
