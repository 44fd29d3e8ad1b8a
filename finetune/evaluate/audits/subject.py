"""One policy under audit: the sample, the same cases changed, and what it answers to each.

Whatever two audits ask alike is asked once. All policies are asked the same changed cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from agent.policy import Policy
from finetune.evaluate.audits import changes
from finetune.evaluate.audits.asked import Answers, ask
from finetune.evaluate.audits.sample import draw_sample, generator
from retrieval.types import Case

AS_IT_IS = "as it is"
TURNED = "turned"
TAKE_RATE = "+take-rate"
# Controls that claim nothing about the member: what a history does to them is only shown.
CLAIMS_NOTHING = ("uniform", "position", "caption-length", "popular")
# These look genres and tags up by title, so that hidden titles take away what they stand on.
LOOKS_UP_TITLES = ("production",)

Questions = Mapping[str, tuple[Case | None, ...]]


def build_questions(cases: Sequence[Case], *, seed: int, n: int) -> Questions:
    """The sample as it is, and changed in each way, by the name of the change.

    Args:
        cases: all cases; other members' histories are taken from any of them.
        seed: of the sample and of every change.
        n: cases in the sample at most.
    """
    sample = draw_sample(cases, n, rng=generator(seed, "sample"))
    shuffled = _changed(sample, changes.shuffle_order, seed, "shuffled")
    swap, add = (partial(make, cases=cases) for make in (changes.swap_history, changes.add_one))
    return {
        AS_IT_IS: sample,
        "shuffled": shuffled,
        TURNED: _changed(shuffled, changes.turn_order, seed, TURNED),
        "time_shuffled": _changed(sample, changes.shuffle_times, seed, "time_shuffled"),
        "wrong_member": _changed(sample, swap, seed, "wrong_member"),
        "no_history": tuple(changes.drop_history(case) for case in sample),
        "titles_hidden": tuple(changes.hide_titles(case) for case in sample),
        "one_more": _changed(sample, add, seed, "one_more"),
        "answer_planted": _changed(sample, changes.plant_answer, seed, "answer_planted"),
        "later_planted": _changed(sample, changes.plant_later, seed, "later_planted"),
    }


def _changed(
    cases: Sequence[Case | None], change: Callable[..., Case | None], seed: int, name: str
) -> tuple[Case | None, ...]:
    rng = generator(seed, name)
    return tuple(None if case is None else change(case, rng=rng) for case in cases)


class Subject:
    """One policy and its answers.

    Args:
        name: the policy's, in the report.
        policy: who is asked.
        questions: the sample and its changes.
        seed: of the intervals.
        popular: the most popular choice's answers to the sample; None where it was not asked.
        tick: called after each answer.

    Attributes:
        cases: the sample.
    """

    def __init__(
        self,
        name: str,
        policy: Policy,
        questions: Questions,
        *,
        seed: int,
        popular: Answers | None = None,
        tick: Callable[[], None] = lambda: None,
    ) -> None:
        self.name, self.popular = name, popular
        self.cases = tuple(case for case in questions[AS_IT_IS] if case is not None)
        self._policy, self._questions, self._seed, self._tick = policy, questions, seed, tick
        self._answers: dict[str, Answers] = {}
        self._is_simulated = bool(getattr(policy, "is_simulated_only", False))

    @property
    def claims_nothing(self) -> str:
        """Why histories need not matter to this policy; empty where they should."""
        if self._is_simulated:
            return "it knows the simulated world's truth"
        plain = self.name.removesuffix(TAKE_RATE)
        return "it claims nothing about the member" if plain in CLAIMS_NOTHING else ""

    @property
    def looks_up_titles(self) -> str:
        """Why hidden titles must matter to this policy; empty where they need not."""
        plain = self.name.removesuffix(TAKE_RATE)
        return "it looks genres up by title" if plain in LOOKS_UP_TITLES else ""

    def question(self, change: str) -> tuple[Case | None, ...]:
        """The cases of a change."""
        return self._questions[change]

    def answers(self, change: str = AS_IT_IS) -> Answers:
        """What the policy answers to the cases of a change."""
        if change not in self._answers:
            self._answers[change] = ask(self._policy, self._asked(change), tick=self._tick)
        return self._answers[change]

    def rng(self, audit: str) -> np.random.Generator:
        """The generator of an audit's interval."""
        return generator(self._seed, audit)

    def members(self, indices: Sequence[int]) -> list[str]:
        """The members of some of the sample."""
        return [self.cases[index].member_id for index in indices]

    def _asked(self, change: str) -> tuple[Case | None, ...]:
        """The cases, under other ids where turned: a chat model's order hangs on the id.

        What knows a simulated world looks its truth up by the id, which stays there.
        """
        cases = self._questions[change]
        if change != TURNED or self._is_simulated:
            return cases
        return tuple(
            None if c is None else c.model_copy(update={"case_id": f"{c.case_id}-{TURNED}"})
            for c in cases
        )
