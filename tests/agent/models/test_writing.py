"""Sampling by seeded noise draws from the distribution it says it does."""

from __future__ import annotations

import pytest
import torch

from agent.models.writing import SeededSampling

PROBABILITIES = (0.6, 0.3, 0.08, 0.02)
N = 20_000


@pytest.fixture(scope="module")
def logits() -> torch.Tensor:
    return torch.tensor(PROBABILITIES).log().repeat(1, 1)


def shares(temperature: float, logits: torch.Tensor) -> list[float]:
    sampling = SeededSampling([temperature], [0])
    drawn = torch.stack([sampling(None, logits)[0].argmax() for _ in range(N)])
    counts: list[int] = torch.bincount(drawn, minlength=len(PROBABILITIES)).tolist()
    return [count / N for count in counts]


def test_shares_are_the_softmax_of_what_top_p_leaves(logits: torch.Tensor) -> None:
    kept = [p / 0.98 for p in PROBABILITIES[:3]]  # the last lies beyond the likeliest 95 %
    assert shares(1.0, logits) == pytest.approx([*kept, 0.0], abs=0.015)


def test_low_temperature_sharpens(logits: torch.Tensor) -> None:
    raw = [p**2 for p in PROBABILITIES[:2]]
    wanted = [p / sum(raw) for p in raw]
    assert shares(0.5, logits) == pytest.approx([*wanted, 0.0, 0.0], abs=0.015)


def test_zero_temperature_changes_nothing_beside_a_sampled_row(logits: torch.Tensor) -> None:
    noised = SeededSampling([0.0, 1.0], [0, 0])(None, logits.repeat(2, 1))
    assert torch.equal(noised[0], logits[0])
    assert not torch.equal(noised[1], logits[0])


def test_noise_of_a_row_is_its_own(logits: torch.Tensor) -> None:
    alone = SeededSampling([1.0], [7])(None, logits)[0]
    beside = SeededSampling([0.8, 1.0], [3, 7])(None, logits.repeat(2, 1))[1]
    assert torch.equal(alone, beside)
