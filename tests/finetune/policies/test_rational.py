"""The fixed rule that counts what evidence and candidate share."""

from __future__ import annotations

import pytest

from agent.settings import RecallSettings
from finetune.policies.materials import remembered
from finetune.policies.rational import RationalReaderPolicy
from finetune.rows.boards import BoardCase
from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError
from retrieval.types import Case, Recalled
from tests.finetune.policies.small import case


def test_rational_reader_counts_what_is_shared(war_lover: BoardCase) -> None:
    def recall(case: Case, *, k: int, half_life_days: float) -> Recalled:
        return war_lover.recalled

    policy = RationalReaderPolicy(recall, RecallSettings(), war_lover.facets)
    shares = policy.probabilities(case({c.artwork_id: c.caption for c in war_lover.candidates}))

    # Utilities 2 (the theme of the finished), -3 (theme and mood of the skipped) and 0.
    assert shares == {
        "a": pytest.approx(0.8756, abs=1e-4),
        "b": pytest.approx(0.0059, abs=1e-4),
        "c": pytest.approx(0.1185, abs=1e-4),
    }


def test_refusals_may_count_less(war_lover: BoardCase) -> None:
    def recall(case: Case, *, k: int, half_life_days: float) -> Recalled:
        return war_lover.recalled

    policy = RationalReaderPolicy(recall, RecallSettings(), war_lover.facets, refusal=0.0)
    shares = policy.probabilities(case({c.artwork_id: c.caption for c in war_lover.candidates}))

    # Utilities 2, 0 and 0.
    assert shares["a"] == pytest.approx(0.7870, abs=1e-4)
    assert shares["b"] == shares["c"]


def test_caption_without_labels_is_refused() -> None:
    policy = RationalReaderPolicy(remembered(HashEmbedder().embed), RecallSettings(), {})
    with pytest.raises(BadInputError, match="'a rocket' has no facet labels"):
        policy.probabilities(case({"a": "a rocket"}))
