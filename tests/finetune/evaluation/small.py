"""Cases, policies and a small world for the tests of ``keyart evaluate``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from finetune.evaluate.policies.table import CaseTable, build_table
from retrieval.errors import ModelError
from retrieval.types import Candidate, Case, Outcome, PastEngagement


def case(
    case_id: str,
    ids: Sequence[str],
    *,
    member: str = "m-1",
    chosen: Sequence[str] = (),
    shown: str | None = None,
    reward: float | None = None,
    propensity: float | None = None,
    history: Sequence[tuple[str, str]] = (),
    title: str = "New",
) -> Case:
    """A case; its history is (title, outcome) pairs, undated."""
    return Case(
        case_id=case_id,
        member_id=member,
        history=tuple(
            PastEngagement(title=name, caption=f"a caption of {name}", outcome=Outcome(outcome))
            for name, outcome in history
        ),
        title=title,
        candidates=tuple(Candidate(artwork_id=a, caption=f"the caption {a}") for a in ids),
        chosen=tuple(chosen),
        shown=shown,
        reward=reward,
        propensity=propensity,
    )


def logged_cases(n: int, *, seed: int = 0, is_logged: bool = True) -> list[Case]:
    """Uniformly logged cases of two to four candidates; ``a`` is the best artwork."""
    rng = np.random.default_rng(seed)
    found = []
    for i in range(n):
        ids = list("abcd")[: rng.integers(2, 5)]
        shown = str(rng.choice(ids))
        reward = float(rng.random() < (0.7 if shown == "a" else 0.2))
        found.append(
            case(
                f"c-{i}",
                ids,
                member=f"m-{i % max(1, n // 3)}",
                chosen=(shown,) if reward else (),
                shown=shown,
                reward=reward,
                propensity=1 / len(ids) if is_logged else None,
            )
        )
    return found


def table(*cases: Case) -> CaseTable:
    """A table of cases."""
    return build_table(cases)


class Fixed:
    """Gives each candidate a weight by its id; breaks or fails where it is told to."""

    def __init__(
        self,
        weights: Mapping[str, float],
        *,
        breaks_at: int | None = None,
        fails_on: Sequence[str] = (),
    ) -> None:
        self.name = "fixed"
        self.asked: list[str] = []
        self._weights, self._breaks_at, self._fails_on = weights, breaks_at, fails_on

    def probabilities(self, case: Case) -> dict[str, float]:
        if len(self.asked) == self._breaks_at:
            raise KeyboardInterrupt
        self.asked.append(case.case_id)
        if case.case_id in self._fails_on:
            raise ModelError("no readable answer")
        weights = {c.artwork_id: self._weights[c.artwork_id] for c in case.candidates}
        total = sum(weights.values())
        return {artwork_id: weight / total for artwork_id, weight in weights.items()}
