"""The probabilities taken from a log whose propensities drift meet their mean over time."""

from __future__ import annotations

import numpy as np
import pytest

from finetune.evaluate.imports.obd_rows import ActionShares, ObdRow


def test_shares_are_exact_where_propensities_are_constant() -> None:
    rows = [ObdRow(0, 1, 0, 0.125), ObdRow(0, 1, 1, 0.125), ObdRow(1, 1, 0, 0.5)]
    assert ActionShares().add(rows).probabilities() == {(0, 1): 0.125, (1, 1): 0.5}


def test_shares_of_a_drifting_policy_tend_to_its_mean() -> None:
    # Item 0 has 0.1 in one half of the time and 0.7 in the other: 0.4 on average, while the mean
    # over the rows that show it would be (0.01 + 0.49) / 0.8 = 0.625.
    rng = np.random.default_rng(0)
    chances = np.repeat([0.1, 0.7], 5_000)
    is_first = rng.random(10_000) < chances
    rows = [
        ObdRow(0, 1, 0, float(p)) if first else ObdRow(1, 1, 0, float(1 - p))
        for p, first in zip(chances, is_first, strict=True)
    ]
    shares = ActionShares().add(rows)
    assert shares.probabilities()[0, 1] == pytest.approx(0.4, abs=0.02)
    assert shares.masses()[1] == pytest.approx(1.0, abs=0.02)
