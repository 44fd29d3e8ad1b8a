"""Propensities of a logger that is only known by what it showed, from features of all candidates.

A conditional choice, fitted as a logistic regression of "shown" on each candidate's features and
normalised within the decision, cross-fitted by member: a decision's propensity comes from models
that have seen no decision of its member (Chernozhukov et al. 2018). Values that rest on such
propensities are labelled as estimated.
"""

from __future__ import annotations

import numpy as np

from finetune.evaluate.ope.columns import Floats, Ints, Keys
from retrieval.errors import BadInputError

N_FOLDS = 5


def estimate_choice(
    features: Floats,
    counts: Ints,
    shown: Ints,
    *,
    member: Keys,
    n_folds: int = N_FOLDS,
    penalty: float = 1.0,
) -> Floats:
    """The logger's probability of each candidate.

    Args:
        features: [n_options, F], the candidates of all decisions one after another.
        counts: [n], candidates a decision; they sum to n_options.
        shown: [n], the place of the shown candidate within its decision, from 0.
        member: [n], a key a decision.
        n_folds: folds of members, at least 2.
        penalty: of the squared coefficients, on standardised features.

    Returns:
        [n_options]; sums to 1 within each decision.

    Raises:
        BadInputError: lengths don't match, or there are fewer members than folds.
    """
    _check(features, counts, shown, member, n_folds)
    decision = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    is_shown = np.zeros(len(features), bool)
    is_shown[starts + shown] = True
    _, order = np.unique(member, return_inverse=True)
    folds = (order % n_folds)[decision]
    odds = np.empty(len(features))
    for fold in range(n_folds):
        mine = folds == fold
        odds[mine] = _log_odds(features[~mine], is_shown[~mine], features[mine], penalty)
    return _softmax(odds, decision, starts)


def _log_odds(features: Floats, is_shown: np.ndarray, asked: Floats, penalty: float) -> Floats:
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=1 / penalty, max_iter=1000))
    odds: Floats = model.fit(features, is_shown).decision_function(asked)
    return odds


def _softmax(odds: Floats, decision: Ints, starts: Ints) -> Floats:
    """``exp(odds)`` over its sum within the decision."""
    raised = np.exp(odds - np.maximum.reduceat(odds, starts)[decision])
    return raised / np.add.reduceat(raised, starts)[decision]


def _check(features: Floats, counts: Ints, shown: Ints, member: Keys, n_folds: int) -> None:
    n = len(counts)
    if len(features) != counts.sum() or len(shown) != n or len(member) != n:
        raise BadInputError(
            f"{len(features)} candidates, {n} decisions of {counts.sum()} candidates, "
            f"{len(shown)} shown and {len(member)} members; allowed is one shown candidate and one "
            "member a decision"
        )
    if len(np.unique(member)) < n_folds or n_folds < 2:
        raise BadInputError(
            f"{len(np.unique(member))} members in {n_folds} folds; allowed is a member or more a "
            "fold, and at least 2 folds"
        )
