"""Picks one artwork from the probabilities, and says with what chance it was picked.

Without exploration that is the most probable artwork. With exploration e it is drawn from
(1 - e) on the most probable one and e / K on each of the K candidates, so that a log of such
decisions holds true propensities. A pure function of its arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import Field

from retrieval.errors import BadInputError
from retrieval.types import Frozen, Id


class Choice(Frozen):
    """The artwork picked, and the chance that it had of being picked."""

    artwork_id: Id
    propensity: Annotated[float, Field(gt=0, le=1)]
    explore: Annotated[float, Field(ge=0, le=1)]
    seed: int


def choose(probabilities: Mapping[str, float], *, explore: float = 0.0, seed: int = 0) -> Choice:
    """Pick one artwork.

    Args:
        probabilities: probability by artwork id, at least one.
        explore: share e of the choice that is spread evenly, in [0, 1]; 0 draws nothing.
        seed: of the draw; the same seed and probabilities give the same artwork.

    Raises:
        BadInputError: ``explore`` is outside [0, 1] or ``seed`` is negative.
    """
    if not 0 <= explore <= 1:
        raise BadInputError(f"explore = {explore} is not allowed; allowed: from 0 to 1")
    if seed < 0:
        raise BadInputError(f"seed = {seed} is not allowed; allowed: a whole number from 0")
    best = most_probable(probabilities)
    if explore == 0:
        return Choice(artwork_id=best, propensity=1.0, explore=0.0, seed=seed)
    mixed = mixture(probabilities, explore=explore)
    ids = sorted(mixed)
    drawn = ids[int(np.random.default_rng(seed).choice(len(ids), p=[mixed[i] for i in ids]))]
    return Choice(artwork_id=drawn, propensity=min(mixed[drawn], 1.0), explore=explore, seed=seed)


def most_probable(probabilities: Mapping[str, float]) -> str:
    """The artwork of highest probability; of several, the smallest id."""
    return min(probabilities, key=lambda artwork_id: (-probabilities[artwork_id], artwork_id))


def mixture(probabilities: Mapping[str, float], *, explore: float) -> dict[str, float]:
    """The chance of each artwork to be picked: (1 - e)[most probable] + e / K."""
    best = most_probable(probabilities)
    share = explore / len(probabilities)
    return {
        artwork_id: share + (1 - explore if artwork_id == best else 0.0)
        for artwork_id in probabilities
    }
