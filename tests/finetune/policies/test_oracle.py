"""The policies that know what only a simulated world tells: logger and oracle."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from finetune.policies.distribution import greedy
from finetune.policies.logger import LoggerPolicy
from finetune.policies.oracle import OraclePolicy
from retrieval.errors import BadInputError
from tests.finetune.policies.small import case

PAIR = {"a": "A sea.", "b": "A bar."}


class FakeTruth:
    """Two artworks of one case."""

    def rewards(self, case_id: str) -> Mapping[str, float]:
        return {"a": 0.5, "b": 0.6}

    def logging(self, case_id: str) -> Mapping[str, float]:
        return {"a": 0.75, "b": 0.25}


def test_logger_gives_the_logged_probabilities() -> None:
    assert LoggerPolicy(FakeTruth()).probabilities(case(PAIR)) == {"a": 0.75, "b": 0.25}


def test_oracle_takes_the_highest_true_reward() -> None:
    assert greedy(OraclePolicy(FakeTruth()).probabilities(case(PAIR))) == {"a": 0.0, "b": 1.0}


def test_oracle_softmax_is_of_the_logits() -> None:
    # Logits 0 and 0.40547 at temperature 0.05: 1 / (1 + exp(8.109)).
    shares = OraclePolicy(FakeTruth()).probabilities(case(PAIR))

    assert shares["a"] == pytest.approx(0.000301, abs=1e-6)


def test_other_candidates_are_refused() -> None:
    with pytest.raises(BadInputError, match="offers z, of which nothing is known"):
        OraclePolicy(FakeTruth()).probabilities(case({"z": "A sea."}))


@pytest.mark.parametrize("policy", [LoggerPolicy, OraclePolicy])
def test_is_marked_as_for_simulated_worlds_only(policy: type) -> None:
    assert policy(FakeTruth()).is_simulated_only
