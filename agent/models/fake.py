"""A deterministic stand-in for a model, for unit tests: utilities and texts from a script.

A branch's utility comes from a function, from phrases in its text, or from a hash of its text; ids
and order never enter, so the fake is exactly invariant. It keeps what it was asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from agent.decision import Invariance, Mode
from agent.models.chat_format import template_hash
from agent.models.contract import Option, ScoreRequest, Scores, WriteRequest, Written, certain
from agent.models.scores import build_scores, content_order, hash_texts, refuse_unscorable
from retrieval.errors import ModelError

Utility = Callable[[ScoreRequest, Option], float]
Text = Callable[[WriteRequest], str]


class ScriptedBackend:
    """A backend that answers from a script.

    Attributes:
        scored: every score request so far, in the order that they came.
        written: every write request so far.
    """

    def __init__(
        self,
        utility: Utility | Mapping[str, float] | None = None,
        *,
        texts: Text | Sequence[str] = (),
        mode: Mode = "direct",
        model: str = "scripted",
        temperature: float = 1.0,
        max_options: int = 40,
        writes_notes: bool = False,
    ) -> None:
        """Set the script.

        Args:
            utility: a function of request and option; or points by phrase, where a branch's utility
                is the sum over the phrases in its text; None for a hash of the text, in [-1, 1).
            texts: a function of the request, or texts to give in turn. A raised ModelError, here
                or in ``utility``, plays a dead model.
            mode: the mode that it says it scores in; it answers every mode.
            model: the model's id in decisions.
            temperature: what utilities are divided by.
            max_options: the most candidates a request may hold.
            writes_notes: whether the agent should ask it for notes.
        """
        self.model = model
        self.template_hash = template_hash(None)
        self.mode: Mode = mode
        self.invariance: Invariance = "exact"
        self.max_options = max_options
        self.writes_notes = writes_notes
        self.scored: list[ScoreRequest] = []
        self.written: list[WriteRequest] = []
        self._temperature = temperature
        self._utility = _utility(utility)
        self._text = texts if callable(texts) else _in_turn(texts)

    def score(self, requests: Sequence[ScoreRequest]) -> list[Scores]:
        """Score every request from the script."""
        return [self._score(request) for request in requests]

    def write(self, requests: Sequence[WriteRequest]) -> list[str]:
        """One text a request.

        Raises:
            ModelError: the script's texts are used up.
        """
        self.written.extend(requests)
        return [self._text(request) for request in requests]

    def likeliest(self, requests: Sequence[WriteRequest], n: int) -> list[tuple[Written, ...]]:
        """The text that it writes, as certain: a script holds one text a request."""
        return certain(self.write(requests))

    def _score(self, request: ScoreRequest) -> Scores:
        refuse_unscorable(request, self, ("direct", "reason", "list"))
        self.scored.append(request)
        texts = [option.text for option in content_order(request.options)]
        return build_scores(
            request,
            {option.option_id: self._utility(request, option) for option in request.options},
            backend=self,
            temperature=self._temperature,
            prompt_hash=hash_texts([request.system, request.shared, *texts, request.answer]),
            n_tokens=sum(len(text.split()) for text in (request.shared, *texts)),
        )


def hash_utility(request: ScoreRequest, option: Option) -> float:
    """A number in [-1, 1) from SHA-256 of the shared text and the branch."""
    digest = hashlib.sha256(f"{request.shared}\0{option.text}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**47 - 1.0


def _utility(given: Utility | Mapping[str, float] | None) -> Utility:
    if given is None:
        return hash_utility
    if callable(given):
        return given
    return lambda _, option: float(sum(v for phrase, v in given.items() if phrase in option.text))


def _in_turn(texts: Sequence[str]) -> Text:
    left: Iterator[str] = iter(texts)

    def answer(_: WriteRequest) -> str:
        try:
            return next(left)
        except StopIteration:
            raise ModelError(f"the script held {len(texts)} texts and one more was asked") from None

    return answer
