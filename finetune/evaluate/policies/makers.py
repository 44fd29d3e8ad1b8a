"""Makes the policies of an evaluation by name: checked at once, built and fitted when first needed.

Learned policies are fitted on the training rows of the dataset, in order of time, and tuned on its
validation rows; nothing of the cases that are asked about reaches a fit. A language model that is
weighed against take rates is asked about those rows as about cases, so that a stopped run goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter

import numpy as np

from agent.policy import Policy
from finetune.evaluate.policies.gather import Gathered
from finetune.evaluate.policies.identity import folder_of
from finetune.evaluate.policies.predict import Fitted, predict
from finetune.evaluate.policies.table import build_table
from finetune.policies.catalogue import MODEL, POLICIES, WITH_RATES, Entry, build_policy
from finetune.policies.learned import FitReport, LearnedPolicy
from finetune.policies.materials import Materials
from finetune.policies.with_rates import WithTakeRates
from retrieval.errors import BadInputError
from retrieval.types import Case, Progress

PRODUCTION, UNIFORM, CLOSENESS = "production", "uniform", "closeness"
# Parts whose policies look up caption vectors.
VECTOR_PARTS = frozenset({"vectors", "probes", "facets", "folder"})


class Makers:
    """The policies by name.

    Args:
        gathered: the cases, and what may be learned from.
        materials: what policies are made of.
        answers: the folder of all policies' predictions; one fitted on answers keeps them there.
        progress: told of the embedding of captions, and of rows that are asked about for a fit.
    """

    def __init__(
        self,
        gathered: Gathered,
        materials: Materials,
        *,
        answers: Path,
        progress: Progress | None = None,
    ) -> None:
        self._gathered, self._materials, self._progress = gathered, materials, progress
        self._answers = answers
        self._made: dict[str, tuple[Policy, Fitted]] = {}

    def check(self, names: Iterable[str]) -> None:
        """Refuse what can't be made, before anything is computed.

        Raises:
            BadInputError: there is none of that name, or it needs what is not there.
        """
        for name in names:
            entry = entry_of(name)
            needs = (*entry.needs, "rates") if name.endswith(WITH_RATES) else entry.needs
            if any(getattr(self._materials, part) is None for part in needs):
                build_policy(name, self._materials)
            if self._must_learn(name, entry) and not self._gathered.train:
                raise BadInputError(
                    f"policy {name!r} learns from logged rows, and there are none to learn from; "
                    "allowed: on a dataset with training rows, --dataset DIR; or one of "
                    f"{', '.join(self._unlearned())}"
                )

    def default_reference(self) -> tuple[str, str]:
        """Production where it can be made, else uniform; and a note where it can't."""
        try:
            self.check([PRODUCTION])
        except BadInputError:
            return UNIFORM, (
                "The reference is uniform: production needs the take rates, genres and training "
                "rows of a dataset folder."
            )
        return PRODUCTION, ""

    def make(self, name: str) -> tuple[Policy, Fitted]:
        """The policy, ready to be asked; made once."""
        if name not in self._made:
            self._fill_vectors(name)
            start = perf_counter()
            policy = build_policy(name, self._materials)
            fit = self._fit(name, policy)
            self._made[name] = policy, Fitted(seconds=perf_counter() - start, fit=fit)
        return self._made[name]

    def _fit(self, name: str, policy: Policy) -> FitReport | None:
        train, validation = self._gathered.train, self._gathered.validation
        if not isinstance(policy, LearnedPolicy) or not train:
            return None
        if isinstance(policy, WithTakeRates) and is_model(name):
            return policy.fit(train, validation, answers=self._answers_of(name, policy))
        return policy.fit(train, validation)

    def _answers_of(self, name: str, policy: WithTakeRates) -> dict[str, dict[str, float]]:
        """A language model's answers to the rows that its weights are fitted on."""
        train, validation = self._gathered.train, self._gathered.validation
        rows = [*policy.newest(train, of="train"), *policy.newest(validation, of="validation")]
        table = build_table(rows)
        found, _ = predict(
            f"{name}, to be fitted",
            lambda: (policy.chooser, Fitted(seconds=0.0)),
            table,
            folder_of(self._answers, name) / "fit",
            is_model=True,
            progress=self._progress,
        )
        shares = np.split(found, table.starts[1:])
        return {
            row.case_id: {c.artwork_id: float(p) for c, p in zip(row.candidates, mine, strict=True)}
            for row, mine in zip(rows, shares, strict=True)
            if not np.isnan(mine).any()
        }

    def _fill_vectors(self, name: str) -> None:
        """Embed every caption that the policy may look up, each distinct one once."""
        if not reads_captions(name) or self._materials.vectors is None:
            return
        learns = entry_of(name).is_fitted_first or name.endswith(WITH_RATES)
        rows = (*self._gathered.train, *self._gathered.validation) if learns else ()
        captions = _captions((*self._gathered.cases, *rows))
        self._materials.vectors.fill(captions, progress=self._progress)

    def _must_learn(self, name: str, entry: Entry) -> bool:
        return entry.is_fitted_first or name.endswith(WITH_RATES)

    def _unlearned(self) -> list[str]:
        """The policies that can be asked as things are."""
        return [
            name
            for name, entry in POLICIES.items()
            if not entry.is_fitted_first
            and all(getattr(self._materials, part) is not None for part in entry.needs)
        ]


def entry_of(name: str) -> Entry:
    """What the catalogue says of a policy; ``+take-rate`` behind the name may stand.

    Raises:
        BadInputError: there is none of that name.
    """
    plain = name.removesuffix(WITH_RATES)
    if plain in POLICIES:
        return POLICIES[plain]
    if not Path(plain).is_dir():
        raise BadInputError(
            f"--policy is {name!r}; allowed are {', '.join(POLICIES)}, or the folder of a "
            f"checkpoint; {WITH_RATES} may follow any of them"
        )
    return POLICIES[MODEL]


def is_model(name: str) -> bool:
    """Whether a policy is a language model: slow, and asked in one process."""
    return entry_of(name).is_model


def is_simulated_only(name: str) -> bool:
    """Whether a policy knows what only a simulated world tells."""
    return entry_of(name).is_simulated_only


def reads_captions(name: str) -> bool:
    """Whether a policy looks up caption vectors."""
    plain = name.removesuffix(WITH_RATES)
    return plain == CLOSENESS or bool(VECTOR_PARTS & set(entry_of(name).needs))


def _captions(cases: Sequence[Case]) -> Iterable[str]:
    """Every caption of the cases and their histories, each once."""
    seen: dict[str, None] = {}
    for case in cases:
        seen.update(dict.fromkeys(candidate.caption for candidate in case.candidates))
        seen.update(dict.fromkeys(item.caption for item in case.history))
    return seen
