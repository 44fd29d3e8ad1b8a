"""How well a policy ranks and how well its probabilities fit, case by case.

Counted over labelled cases: those that name a candidate known to be engaged with and offer at least
one other. A ranking is by probability; candidates that are tied share their places evenly, so that
each figure is the mean over all orders of the ties. Where a case has several right answers, each
weighs as much. A case that a policy could not score counts nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.policies.table import CaseTable
from finetune.policies.distribution import TIE

MEANS = ("accuracy", "auc", "mrr", "ndcg5", "log_loss", "brier")
ECE = "ece"
CHOICE = (*MEANS, ECE)
# Of these, less is better.
LOSSES = ("log_loss", "brier", ECE)
N_BINS = 10
AT = 5
# A probability of 0 costs as much as this one.
LEAST = 1e-12


class Choices(NamedTuple):
    """Scores of one policy, [n] each; NaN where a case is not counted.

    Attributes:
        means: by metric, see ``MEANS``.
        confidence: the highest probability.
        correct: the chance that the greedy choice is right.
    """

    means: dict[str, Floats]
    confidence: Floats
    correct: Floats


class Places(NamedTuple):
    """Where each of N candidates stands in its case: ``above`` better ones, ``tied`` its like."""

    above: Floats
    tied: Floats


def score_choices(table: CaseTable, probabilities: Floats) -> Choices:
    """The scores of a policy.

    accuracy: chance that the greedy choice is right. auc: share of (right, wrong) pairs in order,
    a tie being half (Mann and Whitney 1947). mrr: mean of 1 / rank over the right answers, as MIND
    scores it (Wu et al. 2020). ndcg5: gain 1 / log2(1 + rank) of the first five places over the
    best there can be (Järvelin and Kekäläinen 2002). log_loss: mean of -log p over the right
    answers. brier: sum of (p - y)^2 over candidates, y shared evenly by the right answers (Brier
    1950), from 0 to 2.

    Args:
        table: the cases.
        probabilities: [N]; NaN for the candidates of an unscored case.
    """
    counted = table.is_labelled & ~np.isnan(probabilities[table.starts])
    known = np.nan_to_num(probabilities)
    places = rank_places(table, known)
    right = table.chosen.astype(np.float64)
    n_right = np.maximum(table.n_chosen, 1)
    answer = right / n_right[table.case_of]
    accuracy = table.sums(right * (places.above == 0) / places.tied)
    scores = {
        "accuracy": accuracy,
        "auc": _auc(table, places, right),
        "mrr": table.sums(answer * _mean_over_ties(places, _reciprocals)),
        "ndcg5": _ndcg(table, places, right),
        "log_loss": table.sums(answer * -np.log(np.maximum(known, LEAST))),
        "brier": table.sums((known - answer) ** 2),
    }
    confidence = np.maximum.reduceat(known, table.starts)
    return Choices(
        means={name: np.where(counted, scores[name], np.nan) for name in MEANS},
        confidence=np.where(counted, confidence, np.nan),
        correct=np.where(counted, accuracy, np.nan),
    )


def rank_places(table: CaseTable, probabilities: Floats) -> Places:
    """The place of each candidate, ties within a billionth of the probability."""
    order = np.lexsort((-probabilities, table.case_of))
    ranked, case = probabilities[order], table.case_of[order]
    opens = np.ones(len(order), bool)
    apart = ranked[:-1] - ranked[1:] > TIE * ranked[:-1]
    opens[1:] = apart | (case[1:] != case[:-1])
    first = np.flatnonzero(opens)
    group = np.cumsum(opens) - 1
    size = np.diff(np.append(first, len(order)))
    above, tied = np.empty(len(order)), np.empty(len(order))
    above[order] = (first - table.starts[case[first]])[group]
    tied[order] = size[group]
    return Places(above, tied)


def calibration_bins(confidence: Floats) -> np.ndarray:
    """[n] the bin of each confidence among ``N_BINS`` of one width; -1 where it is NaN."""
    bins = np.minimum((np.nan_to_num(confidence) * N_BINS).astype(np.int64), N_BINS - 1)
    return np.where(np.isnan(confidence), -1, bins)


def _auc(table: CaseTable, places: Places, right: Floats) -> Floats:
    """1 - (rank sum of the right answers - its least) / pairs, ranks from 1 at the top."""
    ranks = places.above + (places.tied + 1) / 2
    n_right = table.n_chosen
    pairs = np.maximum(n_right * (table.counts - n_right), 1)
    least = n_right * (n_right + 1) / 2
    return np.asarray(1 - (table.sums(right * ranks) - least) / pairs)


def _ndcg(table: CaseTable, places: Places, right: Floats) -> Floats:
    best = np.concatenate([[0.0], np.cumsum(_discounts(AT))])
    ideal = best[np.minimum(np.maximum(table.n_chosen, 1), AT)]
    gains = table.sums(right * _mean_over_ties(places, _discounts))
    return np.asarray(gains / ideal)


def _reciprocals(n: int) -> Floats:
    return 1 / np.arange(1, n + 1)


def _discounts(n: int) -> Floats:
    """[n] what each place is worth: nothing after the fifth."""
    ranks = np.arange(1, n + 1)
    return np.where(ranks <= AT, 1 / np.log2(ranks + 1), 0.0)


def _mean_over_ties(places: Places, worth: Callable[[int], Floats]) -> Floats:
    """[N] the mean worth of the places that a candidate shares with its ties."""
    last = (places.above + places.tied).astype(np.int64)
    run = np.concatenate([[0.0], np.cumsum(worth(int(last.max(initial=1))))])
    return np.asarray((run[last] - run[places.above.astype(np.int64)]) / places.tied)
