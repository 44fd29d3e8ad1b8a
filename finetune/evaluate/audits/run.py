"""Runs all audits: one stated sample of the cases, changed once, put to every policy alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.policy import Policy
from finetune.evaluate.audits.asked import ask
from finetune.evaluate.audits.audit import Audit
from finetune.evaluate.audits.captions import audit_captions
from finetune.evaluate.audits.exposure import audit_exposure
from finetune.evaluate.audits.history import audit_history
from finetune.evaluate.audits.leaks import audit_leaks
from finetune.evaluate.audits.order import audit_order
from finetune.evaluate.audits.prompts import audit_prompts
from finetune.evaluate.audits.subject import AS_IT_IS, Questions, Subject, build_questions
from retrieval.errors import BadInputError
from retrieval.types import Case, Progress

POPULAR = "popular"
STAGE = "auditing"
FAMILIES = (audit_order, audit_history, audit_captions, audit_leaks, audit_exposure)


def run_audits(
    policies: Mapping[str, Policy],
    cases: Sequence[Case],
    *,
    seed: int,
    n: int,
    popular: Policy | None = None,
    has_prompts: bool = True,
    progress: Progress | None = None,
) -> tuple[Audit, ...]:
    """Audit every policy, then the prompts themselves (as policy ``prompts``).

    A policy is asked about each case of the sample ten times. What it refuses is left out and told
    in the note.

    Args:
        policies: fitted policies by the name they have in the report.
        cases: what they are asked about; with ``chosen`` where the answer is known.
        seed: of the sample, the changes and the intervals.
        n: cases in the sample at most, each of another member as long as there are some.
        popular: what agreement with popularity is measured against; by default the policy named
            ``popular`` among those given, and without one that agreement has no figure.
        has_prompts: False to leave the prompts out, where another call has searched them.
        progress: told of every answer.

    Raises:
        BadInputError: ``n`` is below 1, or no case has two candidates.
    """
    if n < 1:
        raise BadInputError(f"audits of n = {n} cases; allowed: 1 and more")
    questions = build_questions(cases, seed=seed, n=n)
    sample = [case for case in questions[AS_IT_IS] if case is not None]
    if not sample:
        raise BadInputError(
            f"none of {len(cases)} cases has two candidates; allowed: cases with a choice"
        )
    tick = _Ticks(progress, total=_n_answers(policies, questions))
    popular = popular or policies.get(POPULAR)
    most_popular = None if popular is None else ask(popular, sample)
    found: list[Audit] = []
    for name, policy in policies.items():
        subject = Subject(name, policy, questions, seed=seed, popular=most_popular, tick=tick)
        for audit in FAMILIES:
            found += audit(subject)
    return (*found, *(audit_prompts(sample) if has_prompts else ()))


def _n_answers(policies: Mapping[str, Policy], questions: Questions) -> int:
    return len(policies) * sum(len(cases) for cases in questions.values())


class _Ticks:
    """Counts answers and tells of them."""

    def __init__(self, progress: Progress | None, *, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(STAGE, self._done, self._total)
