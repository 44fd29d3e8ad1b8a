"""What stands beside the policies of the catalogue: controls, and one more reference.

``NAME@no-history`` is the policy's twin that never sees a history: fitted and asked without any.
``NAME@other-history`` is the policy as fitted, asked with another member's history. ``true-rates``
takes the artwork that is best over all members, which nobody but the simulation knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from finetune.policies.catalogue import POLICIES, WITH_RATES
from finetune.policies.distribution import LOGIT_TEMPERATURE, distribution, of_candidates
from retrieval.errors import BadInputError
from retrieval.types import Case

NO_HISTORY, OTHER_HISTORY = "no-history", "other-history"
CHANGES = (NO_HISTORY, OTHER_HISTORY)
TRUE_RATES = "true-rates"
# Rates nearer to 0 or 1 than this count as this.
LEAST = 1e-9


class PolicyName(NamedTuple):
    """A policy of the catalogue, and what is done to histories; empty for nothing."""

    plain: str
    change: str


def read_name(name: str) -> PolicyName:
    """The parts of a name."""
    plain, _, change = name.partition("@")
    return PolicyName(plain, change)


def check_policy(name: str) -> None:
    """Refuse a name that nothing stands for.

    Raises:
        BadInputError: says which, and what is allowed.
    """
    plain, change = read_name(name)
    bare = plain.removesuffix(WITH_RATES)
    if plain != TRUE_RATES and bare not in POLICIES and not Path(bare).is_dir():
        allowed = ", ".join((*POLICIES, TRUE_RATES))
        raise BadInputError(
            f"policy is {name!r}; allowed are {allowed}, or the folder of a checkpoint; "
            f"{WITH_RATES} may follow, then @{' or @'.join(CHANGES)}"
        )
    if "@" in name and change not in CHANGES:
        raise BadInputError(f"policy is {name!r}; behind @ may stand {' or '.join(CHANGES)}")


def without_history(cases: Sequence[Case]) -> list[Case]:
    """The cases as of members of whom nothing is known."""
    return [case.model_copy(update={"history": ()}) for case in cases]


def with_other_history(cases: Sequence[Case]) -> list[Case]:
    """Each case with the history of the case of another member that is next before it in time.

    The first member's cases get that of the next one after, up to their own time. Where there is
    one member in all, the history stays.
    """
    order = sorted(range(len(cases)), key=lambda i: (_time(cases[i]), i))
    changed: dict[int, Case] = {}
    for place, index in enumerate(order):
        case = cases[index]
        donor = _donor(cases, order, place)
        history = tuple(item for item in donor.history if _is_before(item.shown_at, case))
        changed[index] = case.model_copy(update={"history": history})
    return [changed[index] for index in range(len(cases))]


def _donor(cases: Sequence[Case], order: Sequence[int], place: int) -> Case:
    mine = cases[order[place]]
    for other in chain(range(place - 1, -1, -1), range(place + 1, len(order))):
        if cases[order[other]].member_id != mine.member_id:
            return cases[order[other]]
    return mine


def _time(case: Case) -> float:
    return case.at.timestamp() if case.at else float("-inf")


def _is_before(moment: datetime | None, case: Case) -> bool:
    return moment is None or case.at is None or moment < case.at


class RatesTruth(Protocol):
    """What the policy asks of the ground truth (``finetune.evaluate.truth``)."""

    @property
    def true_rates(self) -> Mapping[str, float]:
        """Mean true reward over members, by artwork id."""


class TrueRatesPolicy:
    """The best choice that is the same for everyone. Simulated worlds only.

    Args:
        truth: the ground truth of the world that the cases are from.
    """

    name = TRUE_RATES
    is_simulated_only = True

    def __init__(self, truth: RatesTruth) -> None:
        self._truth = truth

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the logits of the rates.

        Raises:
            BadInputError: an artwork is not one of the world.
        """
        rates = np.clip(of_candidates(self._truth.true_rates, case), LEAST, 1 - LEAST)
        return distribution(case, np.log(rates / (1 - rates)), temperature=LOGIT_TEMPERATURE)
