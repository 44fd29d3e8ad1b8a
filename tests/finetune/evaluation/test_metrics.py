from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.policies.metrics import calibration_bins, rank_places, score_choices
from tests.finetune.evaluation.small import case, table

ABC = ("a", "b", "c")


def score(name: str, probabilities: list[float], chosen: str = "b") -> float:
    """One metric of one case of three candidates."""
    found = score_choices(table(case("c-1", ABC, chosen=tuple(chosen))), np.array(probabilities))
    return float(found.means[name][0])


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [([0.2, 0.5, 0.3], 1.0), ([0.5, 0.2, 0.3], 0.0), ([0.4, 0.4, 0.2], 0.5)],
)
def test_accuracy_splits_ties_evenly(probabilities: list[float], expected: float) -> None:
    assert score("accuracy", probabilities) == expected


@pytest.mark.parametrize(
    ("probabilities", "expected"),
    [([0.2, 0.5, 0.3], 1.0), ([0.5, 0.2, 0.3], 0.0), ([0.5, 0.3, 0.2], 0.5)],
)
def test_auc_counts_pairs_in_order(probabilities: list[float], expected: float) -> None:
    assert score("auc", probabilities) == expected


def test_auc_counts_a_tie_as_half_a_pair() -> None:
    assert score("auc", [0.4, 0.4, 0.2]) == 0.75


def test_mrr_is_the_reciprocal_rank() -> None:
    assert score("mrr", [0.5, 0.2, 0.3]) == pytest.approx(1 / 3)


def test_mrr_of_ties_is_the_mean_over_their_orders() -> None:
    assert score("mrr", [1 / 3, 1 / 3, 1 / 3]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_mrr_of_two_answers_is_their_mean() -> None:
    assert score("mrr", [0.5, 0.3, 0.2], chosen="ac") == pytest.approx((1 + 1 / 3) / 2)


def test_ndcg_of_second_place() -> None:
    assert score("ndcg5", [0.5, 0.3, 0.2]) == pytest.approx(0.6309297535714575)


def test_ndcg_is_nothing_after_the_fifth_place() -> None:
    ids = tuple("abcdef")
    found = score_choices(table(case("c-1", ids, chosen=("f",))), np.arange(6, 0, -1) / 21)

    assert found.means["ndcg5"][0] == 0.0


def test_log_loss_is_minus_the_logarithm() -> None:
    assert score("log_loss", [0.5, 0.25, 0.25]) == pytest.approx(1.3862943611198906)


def test_log_loss_of_a_certain_error_is_finite() -> None:
    assert score("log_loss", [1.0, 0.0, 0.0]) == pytest.approx(27.631021115928547)


def test_brier_adds_up_over_candidates() -> None:
    assert score("brier", [0.5, 0.3, 0.2]) == pytest.approx(0.25 + 0.49 + 0.04)


def test_case_without_a_wrong_answer_is_not_counted() -> None:
    cases = table(case("c-1", ABC, chosen=ABC), case("c-2", ABC), case("c-3", ("a",), chosen="a"))
    found = score_choices(cases, np.array([1 / 3] * 6 + [1.0]))

    assert np.isnan(found.means["accuracy"]).all()


def test_unscored_case_is_not_counted() -> None:
    cases = table(case("c-1", ABC, chosen="a"), case("c-2", ABC, chosen="a"))
    found = score_choices(cases, np.array([0.5, 0.3, 0.2, np.nan, np.nan, np.nan]))

    assert found.means["accuracy"].tolist()[0] == 1.0
    assert np.isnan([found.means[name][1] for name in found.means]).all()


def test_places_are_counted_within_a_case() -> None:
    cases = table(case("c-1", ABC), case("c-2", ("a", "b")))
    places = rank_places(cases, np.array([0.2, 0.6, 0.2, 0.1, 0.9]))

    assert places.above.tolist() == [1, 0, 1, 1, 0]
    assert places.tied.tolist() == [2, 1, 2, 1, 1]


def test_bins_are_of_one_width() -> None:
    assert calibration_bins(np.array([0.0, 0.05, 0.1, 0.95, 1.0, np.nan])).tolist() == [
        0,
        0,
        1,
        9,
        9,
        -1,
    ]


def test_figures_agree_with_scikit_learn() -> None:
    from sklearn.metrics import log_loss, ndcg_score, roc_auc_score

    rng = np.random.default_rng(0)
    ids = tuple("abcdefgh")
    chosen = [tuple(rng.choice(ids, rng.integers(1, 4), replace=False)) for _ in range(20)]
    cases = table(*(case(f"c-{i}", ids, chosen=c) for i, c in enumerate(chosen)))
    scores = np.round(rng.random((20, 8)), 1) + 0.1
    shares = scores / scores.sum(axis=1, keepdims=True)
    found = score_choices(cases, shares.ravel()).means
    for i, answers in enumerate(chosen):
        right = np.array([artwork in answers for artwork in ids])
        assert found["auc"][i] == pytest.approx(roc_auc_score(right, shares[i]))
        assert found["ndcg5"][i] == pytest.approx(ndcg_score([right], [shares[i]], k=5))
        loss = log_loss(
            np.flatnonzero(right), np.tile(shares[i], (right.sum(), 1)), labels=range(8)
        )
        assert found["log_loss"][i] == pytest.approx(loss)
