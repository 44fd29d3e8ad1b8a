"""A log of four rows, small enough to work out by hand, and what its columns are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from finetune.evaluate.ope import Log, build_log, integer_keys

# Weights 0.5, 2, 1, 0; errors of the reward model 0.5, -0.5, 0.25, -0.25.
COLUMNS: dict[str, list[float]] = {
    "reward": [1, 0, 1, 0],
    "propensity": [0.5, 0.25, 0.5, 0.5],
    "target_probability": [0.25, 0.5, 0.5, 0],
    "n_candidates": [2, 4, 2, 2],
    "q_shown": [0.5, 0.5, 0.75, 0.25],
    "v_target": [0.5, 0.25, 0.5, 0.25],
}
UNIFORM = [True, True, False, True]
MEMBERS = [1, 1, 2, 2]


def four_rows(**changes: list[float]) -> Log:
    """The log; a column may be replaced."""
    columns = COLUMNS | changes
    return build_log(columns, uniform=UNIFORM, member=integer_keys(MEMBERS))


def json_rows(
    changes: Mapping[str, list[Any]] | None = None, *, without: tuple[str, ...] = ()
) -> list[dict[str, Any]]:
    """The log as JSON rows, with columns replaced or added, without some others."""
    columns: dict[str, list[Any]] = {
        **COLUMNS,
        "uniform": UNIFORM,
        "member_id": ["a", "a", "b", "b"],
        **(changes or {}),
    }
    names = [name for name in columns if name not in without]
    return [{name: columns[name][row] for name in names} for row in range(4)]


def many_rows(n: int, *, seed: int = 0, **changes: Any) -> Log:
    """A log of good overlap: two candidates, members of four rows, weights 0.8 and 1.2."""
    rng = np.random.default_rng(seed)
    columns = {
        "reward": rng.random(n) < 0.3,
        "propensity": np.full(n, 0.5),
        "target_probability": np.where(rng.random(n) < 0.5, 0.4, 0.6),
    }
    return build_log(columns | changes, member=integer_keys(np.arange(n) // 4))
