"""Propensities that a log leaves null: estimated from its other rows, or assumed uniform.

Where enough rows have a logged propensity, 1 / p is regressed on what the log says of a row, z (its
reward r, the policies' probabilities, K, q, the slice), cross-fitted by member. ``E[w r]`` is
``E[r pi E[1/p | z]]`` where z holds r and pi (tower rule), so values linear in the weights stay
unbiased if the regression is right and no propensity is missing for more than z says (missing at
random: Rubin 1976). Without r in z they would not be; clipped, switched or shrunk weights are not.
Where too few rows have one, p = 1 / K is assumed. Either way verdicts say so and never are PASS.
With features of every candidate at hand, use ``finetune.evaluate.ope.choice``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from finetune.evaluate.ope.columns import Flags, Floats, Ints, Log
from retrieval.errors import BadInputError

N_FOLDS = 5
LEAST_KNOWN, MOST_KNOWN = 200, 200_000


def fill_propensities(read: Callable[[], Iterable[Log]], *, seed: int = 0) -> Iterator[Log]:
    """A log's batches with every propensity in place.

    Args:
        read: opens the log; called a second time, to learn from, where a propensity is null.
        seed: of the sample that is learnt from.

    Raises:
        BadInputError: propensities are null, can't be learnt, and there is no ``n_candidates``.
    """
    models: Sequence[Any] | None = None
    for log in read():
        unlogged = np.isnan(log.propensity)
        if not unlogged.any():
            yield log
            continue
        if models is None:
            models = _learn(read(), np.random.default_rng(seed))
        yield _filled(log, unlogged, models)


def _filled(log: Log, unlogged: Flags, models: Sequence[Any]) -> Log:
    propensity = log.propensity.copy()
    propensity[unlogged] = _predict(log, models)[unlogged] if models else _uniform(log, unlogged)
    return replace(
        log,
        propensity=propensity,
        n_unlogged=int(unlogged.sum()),
        origin="estimated" if models else "assumed uniform",
    )


def _uniform(log: Log, unlogged: Flags) -> Floats:
    if log.n_candidates is None:
        row = log.first_row + int(np.argmax(unlogged)) + 1
        raise BadInputError(
            f"row {row}: propensity is null, and fewer than {LEAST_KNOWN} rows have one to learn "
            "from; add propensities, or n_candidates so that 1 / K can be assumed"
        )
    assumed: Floats = 1 / log.n_candidates[unlogged]
    return assumed


def _learn(batches: Iterable[Log], rng: np.random.Generator) -> Sequence[Any]:
    """A model for each fold, fitted on the other folds; none where rows are too few."""
    features, folds, inverse = _sample(batches, rng)
    if any(np.sum(folds != fold) < LEAST_KNOWN for fold in range(N_FOLDS)):
        return ()
    from sklearn.ensemble import HistGradientBoostingRegressor

    # The gamma loss aims at the mean of 1 / p, which is what weights need, and stays above 0.
    return [
        HistGradientBoostingRegressor(loss="gamma", random_state=0).fit(
            features[folds != fold], inverse[folds != fold]
        )
        for fold in range(N_FOLDS)
    ]


def _sample(batches: Iterable[Log], rng: np.random.Generator) -> tuple[Floats, Ints, Floats]:
    """At most ``MOST_KNOWN`` rows with a propensity: features [n, F], fold [n], 1 / p [n]."""
    kept: list[Floats] = []
    for log in batches:
        known = ~np.isnan(log.propensity)
        table = np.column_stack([rng.random(len(log)), folds_of(log), 1 / log.propensity])
        kept.append(np.column_stack([table, _features(log)])[known])
        if sum(map(len, kept)) > 2 * MOST_KNOWN:
            kept = [_smallest(np.concatenate(kept))]
    rows = _smallest(np.concatenate(kept))
    return rows[:, 3:], rows[:, 1].astype(np.int64), rows[:, 2]


def _smallest(rows: Floats) -> Floats:
    """The rows of the smallest random numbers (first column): a random sample, in their order."""
    return rows[np.argsort(rows[:, 0])[:MOST_KNOWN]]


def _predict(log: Log, models: Sequence[Any]) -> Floats:
    features, folds = _features(log), folds_of(log)
    propensity = np.empty(len(log))
    for fold, model in enumerate(models):
        mine = folds == fold
        if mine.any():
            propensity[mine] = 1 / np.maximum(model.predict(features[mine]), 1.0)
    return propensity


def folds_of(log: Log) -> Ints:
    """The fold of each row, [n], from 0; all rows of a member are in one."""
    return (log.clusters % np.uint64(N_FOLDS)).astype(np.int64)


def _features(log: Log) -> Floats:
    """What a log says of a row: [n, F]."""
    columns = (
        log.reward,
        log.target_probability,
        log.uniform.astype(np.float64),
        log.reference_probability,
        log.n_candidates,
        log.q_shown,
        log.v_target,
    )
    return np.column_stack([column for column in columns if column is not None])
