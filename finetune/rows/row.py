"""One training row: a shared prompt, and branches that each end in a completion to learn.

The same shape serves all three tasks: notes (many captions after one instruction), boards (one
member's evidence, a branch a candidate, a digit each) and reasons (one branch, ledger and
sentence).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from retrieval.types import Frozen

Task = Literal["notes", "board", "reason", "answer"]


class Branch(Frozen):
    """What follows the shared prompt: the user's last part, the answer's opening, the answer."""

    user: str
    answer: str
    completion: str


class Row(Frozen):
    """One packed training row.

    Attributes:
        task: which task it teaches.
        system: the instructions.
        shared: the start of the user's turn that all branches share; may be empty.
        branches: at least one.
        utilities: the teacher's utility a branch where the branches compete (boards), else None.
    """

    task: Task
    system: str
    shared: str
    branches: Annotated[tuple[Branch, ...], Field(min_length=1)]
    utilities: tuple[float, ...] | None = None

    @model_validator(mode="after")
    def _one_utility_a_branch(self) -> Row:
        if self.utilities is not None and len(self.utilities) != len(self.branches):
            raise ValueError(f"{len(self.utilities)} utilities for {len(self.branches)} branches")
        return self
