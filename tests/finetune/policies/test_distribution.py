"""Softmax, the greedy choice with its ties, and values of candidates."""

from __future__ import annotations

import pytest

from finetune.policies.distribution import distribution, greedy, of_candidates
from retrieval.errors import BadInputError
from tests.finetune.policies.small import case

PAIR = case({"a": "A sea.", "b": "A bar."})


def test_distribution_is_the_softmax_of_utilities() -> None:
    # 1 / (1 + exp(-1)).
    assert distribution(PAIR, [0.2, 0.1], temperature=0.1) == {
        "a": pytest.approx(0.7311, abs=1e-4),
        "b": pytest.approx(0.2689, abs=1e-4),
    }


def test_greedy_puts_all_on_the_best() -> None:
    assert greedy({"a": 0.4, "b": 0.6}) == {"a": 0.0, "b": 1.0}


def test_greedy_splits_ties_evenly() -> None:
    assert greedy({"a": 0.4, "b": 0.2, "c": 0.4}) == {"a": 0.5, "b": 0.0, "c": 0.5}


def test_greedy_takes_rounding_for_a_tie() -> None:
    assert greedy({"a": 0.1 + 0.2, "b": 0.3}) == {"a": 0.5, "b": 0.5}


def test_candidate_without_a_value_is_refused() -> None:
    with pytest.raises(BadInputError, match="case 'c-1' offers b, of which nothing is known"):
        of_candidates({"a": 1.0}, PAIR)
