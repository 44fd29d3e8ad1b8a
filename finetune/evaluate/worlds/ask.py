"""Makes, fits and asks the policies of one world; every learned one on the same training rows."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np

from agent.policy import Policy
from finetune.evaluate.ope.columns import Floats
from finetune.evaluate.worlds.controls import (
    NO_HISTORY,
    OTHER_HISTORY,
    TRUE_RATES,
    TrueRatesPolicy,
    read_name,
    with_other_history,
    without_history,
)
from finetune.evaluate.worlds.held import Held
from finetune.policies.catalogue import build_policy
from finetune.policies.learned import FitReport, LearnedPolicy
from finetune.policies.production import ProductionPolicy
from retrieval.errors import BadInputError, ModelError
from retrieval.types import Case, Progress

# Progress is told once in so many cases.
EVERY = 200
# A model that can't score any of its first cases is down.
FIRST = 10


class Made(NamedTuple):
    """A policy, the seconds from its name to ready, and its fit, where it learned."""

    policy: Policy
    seconds: float
    fit: FitReport | None


class Answer(NamedTuple):
    """A policy's answers to the held-out cases.

    Attributes:
        probabilities: [N] of the candidates; NaN where a case could not be scored.
        made: how the policy was.
        seconds: of asking.
        n_unscored: cases that it could not score.
    """

    probabilities: Floats
    made: Made
    seconds: float
    n_unscored: int


class Asker:
    """Asks the policies of one world.

    Args:
        held: the world.
        progress: told of cases.
    """

    def __init__(self, held: Held, *, progress: Progress | None = None) -> None:
        self._held, self._progress = held, progress
        self._made: dict[str, Made] = {}

    def ask(self, name: str) -> Answer:
        """A policy's answers to all held-out cases.

        Raises:
            BadInputError: the world lacks what the policy needs.
            ModelError: none of the first cases could be scored.
        """
        made = self._make(name)
        cases = self._cases(read_name(name).change)
        start = perf_counter()
        shares: list[float] = []
        n_unscored = 0
        for done, case in enumerate(cases, start=1):
            try:
                found = made.policy.probabilities(case)
            except ModelError:
                n_unscored += 1
                if n_unscored == done >= min(FIRST, len(cases)):
                    raise
                found = dict.fromkeys((c.artwork_id for c in case.candidates), np.nan)
            shares += [found[candidate.artwork_id] for candidate in case.candidates]
            if self._progress and (done % EVERY == 0 or done == len(cases)):
                self._progress(f"asking {name}", done, len(cases))
        return Answer(np.array(shares), made, perf_counter() - start, n_unscored)

    def _make(self, name: str) -> Made:
        """The policy, fitted; with another's history it is the one that was fitted as usual."""
        plain, change = read_name(name)
        key = name if change == NO_HISTORY else plain
        if key not in self._made:
            start = perf_counter()
            policy, fit = self._build(plain), None
            if isinstance(policy, LearnedPolicy):
                fit = policy.fit(*self._rows(without=change == NO_HISTORY))
            self._made[key] = Made(policy, perf_counter() - start, fit)
        return self._made[key]

    def _build(self, plain: str) -> Policy:
        held = self._held
        if plain == TRUE_RATES:
            return TrueRatesPolicy(held.truth)
        known, rates = held.materials.known, held.materials.rates
        if plain == "production" and known is not None and rates is not None:
            # Regularised as the logger of this very world.
            return ProductionPolicy(known, rates, knobs=held.knobs.logger)
        return build_policy(plain, held.materials)

    def _rows(self, *, without: bool) -> tuple[Sequence[Case], Sequence[Case]]:
        train, validation = self._held.decisions.train, self._held.decisions.validation
        if not validation:
            raise BadInputError(f"{self._held.plan.slug} has no validation row; give more members")
        return (
            (without_history(train), without_history(validation))
            if without
            else (train, validation)
        )

    def _cases(self, change: str) -> Sequence[Case]:
        cases = self._held.decisions.test
        if change == NO_HISTORY:
            return without_history(cases)
        return with_other_history(cases) if change == OTHER_HISTORY else cases
