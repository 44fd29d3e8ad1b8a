"""What every model backend promises: requests in, utilities and probabilities out.

A request is one decision's prompt, already rendered: a system text, a shared text (the member's
evidence) and one branch text a candidate. A backend scores the branches; it never chooses, samples
or explains. ``softmax`` lives here because every backend shares it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Protocol, runtime_checkable

import numpy as np
from pydantic import Field, model_validator

from agent.decision import Invariance, Mode
from retrieval.types import Frozen, Id


class Option(Frozen):
    """One candidate's branch. ``option_id`` never reaches the model; ``text`` does."""

    option_id: Id
    text: str


class ScoreRequest(Frozen):
    """One decision to score.

    Attributes:
        request_id: the decision's or case's id; seeds the order of a list prompt, nothing else.
        system: the instructions.
        shared: what all branches share, the member's evidence.
        options: one branch a candidate, in any order.
        answer: the opening of the assistant's turn, before the label or digit is read.
        mode: how the utility is read.
    """

    request_id: Id
    system: str
    shared: str
    options: Annotated[tuple[Option, ...], Field(min_length=1)]
    answer: str
    mode: Mode

    @model_validator(mode="after")
    def _ids_differ(self) -> ScoreRequest:
        ids = [option.option_id for option in self.options]
        if len(set(ids)) != len(ids):
            raise ValueError("an option id appears twice")
        return self


class Scores(Frozen):
    """A backend's answer to one request.

    ``option_ids`` are sorted, and ``utilities`` and ``probabilities`` follow that order; utilities
    are unrounded and before temperature. ``downgrades`` says what the backend could not do as
    asked (no log-probabilities, a shortened prompt), in plain words; empty when nothing.
    """

    option_ids: tuple[str, ...]
    utilities: tuple[float, ...]
    probabilities: tuple[float, ...]
    temperature: float
    mode: Mode
    invariance: Invariance
    model: str
    template_hash: str
    prompt_hash: str
    n_tokens: int
    n_cached_tokens: int = 0
    downgrades: tuple[str, ...] = ()


class WriteRequest(Frozen):
    """One text to write: the conversation so far, and where the assistant's turn opens."""

    system: str
    user: str
    answer: str = ""
    max_tokens: Annotated[int, Field(ge=1)] = 96
    temperature: Annotated[float, Field(ge=0)] = 0.0
    seed: int = 0


class Written(Frozen):
    """A text that a model may write, and the probability that it does."""

    text: str
    probability: Annotated[float, Field(ge=0, le=1)] = 1.0


@runtime_checkable
class Backend(Protocol):
    """A model that scores closed sets and writes short texts."""

    @property
    def model(self) -> str:
        """The model's id and revision, as it stands in every decision."""

    @property
    def template_hash(self) -> str:
        """SHA-256 of the prompt files and the chat template."""

    @property
    def mode(self) -> Mode:
        """The mode that this backend scores in by default."""

    @property
    def invariance(self) -> Invariance:
        """How far the order of the options can matter."""

    @property
    def max_options(self) -> int:
        """The most candidates one request may hold."""

    @property
    def writes_notes(self) -> bool:
        """Whether the model was trained to write notes and reasons."""

    def score(self, requests: Sequence[ScoreRequest]) -> list[Scores]:
        """Score every request.

        Raises:
            ModelError: the model can't be reached or its answer can't be read.
        """

    def write(self, requests: Sequence[WriteRequest]) -> list[str]:
        """Write one text a request.

        Raises:
            ModelError: the model can't be reached.
        """

    def likeliest(self, requests: Sequence[WriteRequest], n: int) -> list[tuple[Written, ...]]:
        """The likeliest texts a request, at most ``n``, the likeliest first.

        A backend that is told no probabilities gives the one text that it writes, as certain.

        Raises:
            ModelError: the model can't be reached.
        """


def softmax(utilities: Sequence[float], temperature: float) -> tuple[float, ...]:
    """Probabilities exp(u/T) / sum exp(u/T) over [n] utilities; float64, sums to 1."""
    scaled = np.asarray(utilities, dtype=np.float64) / temperature
    weights = np.exp(scaled - scaled.max())
    return tuple(float(p) for p in weights / weights.sum())


def certain(texts: Sequence[str]) -> list[tuple[Written, ...]]:
    """Each text as the only likely one, for backends that are told no probabilities."""
    return [(Written(text=text),) for text in texts]
