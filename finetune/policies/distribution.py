"""From utilities to probabilities, and from probabilities to the choice that is valued.

Every policy is valued greedy, ties split evenly; its softmax stands in a second column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from agent.models.contract import softmax
from retrieval.errors import BadInputError
from retrieval.types import Case

Floats = npt.NDArray[np.float64]

# Softmax temperature of utilities that are logits of the reward: the production logger's own.
LOGIT_TEMPERATURE = 0.05
# Probabilities this close to the highest are ties: sums in another order differ by less.
TIE = 1e-9


def distribution(
    case: Case, utilities: Sequence[float] | Floats, *, temperature: float
) -> dict[str, float]:
    """exp(u/T) / sum exp(u/T) by artwork id; ``utilities`` are [n_candidates]."""
    shares = softmax([float(utility) for utility in utilities], temperature)
    ids = (candidate.artwork_id for candidate in case.candidates)
    return dict(zip(ids, shares, strict=True))


def greedy(probabilities: Mapping[str, float]) -> dict[str, float]:
    """All probability on the most probable artwork; several that are tied share it evenly."""
    top = max(probabilities.values())
    best = [artwork_id for artwork_id, p in probabilities.items() if p >= top - TIE * top]
    return {artwork_id: (artwork_id in best) / len(best) for artwork_id in probabilities}


def of_candidates(values: Mapping[str, float], case: Case) -> list[float]:
    """[n_candidates] the value of each candidate.

    Raises:
        BadInputError: a candidate has none.
    """
    missing = [c.artwork_id for c in case.candidates if c.artwork_id not in values]
    if missing:
        raise BadInputError(
            f"case {case.case_id!r} offers {', '.join(missing)}, of which nothing is known; "
            f"allowed: {', '.join(sorted(values)) or 'none'}"
        )
    return [values[candidate.artwork_id] for candidate in case.candidates]
