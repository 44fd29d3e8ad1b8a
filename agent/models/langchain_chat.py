"""Any LangChain chat model as a backend: the list prompt in shuffled orders, answers as votes.

LangChain has no common way to ask for log-probabilities, so every answer is a vote and the scores
say so. Length, sampling, timeout and retries are the chat model's own settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from agent.decision import Invariance, Mode
from agent.models.chat import opened_user, without_opening
from agent.models.chat_format import template_hash
from agent.models.contract import ScoreRequest, Scores, WriteRequest, Written, certain
from agent.models.listing import REPEATS, build_listings, order_generator, tally_votes
from agent.models.scores import build_scores, hash_texts, refuse_unscorable
from retrieval.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel, LanguageModelInput
    from langchain_core.messages import AIMessage

VOTES_ONLY = "log-probabilities are not read through LangChain"


class LangChainBackend:
    """A LangChain chat model that picks a number from a list."""

    def __init__(
        self,
        chat_model: BaseChatModel,
        *,
        model: str | None = None,
        repeats: int = REPEATS,
        temperature: float = 1.0,
        concurrency: int = 8,
        max_options: int = 40,
        writes_notes: bool = False,
    ) -> None:
        """Set the backend up; nothing is sent yet.

        Args:
            chat_model: the model, with its own sampling settings.
            model: its id in decisions; None for its class and model name.
            repeats: shuffled orders a request is asked in; with 1 nothing is averaged and
                ``invariance`` is none.
            temperature: what utilities (log shares of votes) are divided by.
            concurrency: the most requests under way at once.
            max_options: the most candidates a request may hold.
            writes_notes: whether the model was trained to write notes and reasons.
        """
        self.model = model or _name(chat_model)
        self.template_hash = template_hash(None)
        self.mode: Mode = "list"
        self.invariance: Invariance = "averaged" if repeats > 1 else "none"
        self.max_options = max_options
        self.writes_notes = writes_notes
        self._chat_model = chat_model
        self._repeats = repeats
        self._temperature = temperature
        self._concurrency = concurrency

    def score(self, requests: Sequence[ScoreRequest]) -> list[Scores]:
        """Score every request by votes.

        Raises:
            ModelError: the model can't be reached, or no answer names an option.
        """
        return [self._score(request) for request in requests]

    def write(self, requests: Sequence[WriteRequest]) -> list[str]:
        """Answer every request; the text returned leaves ``answer`` out.

        ``max_tokens``, ``temperature`` and ``seed`` stay with the chat model's settings, because
        their names differ from one integration to the next.

        Raises:
            ModelError: the model can't be reached.
        """
        answers = self._ask([(request.system, opened_user(request)) for request in requests])
        return [
            without_opening(str(answer.text), request)
            for answer, request in zip(answers, requests, strict=True)
        ]

    def likeliest(self, requests: Sequence[WriteRequest], n: int) -> list[tuple[Written, ...]]:
        """The text that it writes, as certain: a chat model tells no probability of a text."""
        return certain(self.write(requests))

    def _score(self, request: ScoreRequest) -> Scores:
        refuse_unscorable(request, self, ("list",))
        listings = build_listings(request, self._repeats, order_generator(request.request_id))
        answers = self._ask([(request.system, listing.user) for listing in listings])
        tally = tally_votes(listings, [str(answer.text) for answer in answers])
        return build_scores(
            request,
            tally.utilities,
            backend=self,
            temperature=self._temperature,
            prompt_hash=hash_texts([request.system, *(listing.user for listing in listings)]),
            n_tokens=sum(_n_tokens(answer) for answer in answers),
            downgrades=(VOTES_ONLY, *tally.downgrades),
        )

    def _ask(self, turns: Sequence[tuple[str, str]]) -> list[AIMessage]:
        """One answer a (system, user) pair, at most ``concurrency`` of them under way."""
        from langchain_core.messages import HumanMessage, SystemMessage

        talks: list[LanguageModelInput] = [
            [SystemMessage(system), HumanMessage(user)] for system, user in turns
        ]
        try:
            return self._chat_model.batch(talks, {"max_concurrency": self._concurrency})
        # Every integration raises its own client's errors; they share no base but this.
        except Exception as error:
            why = " ".join(str(error).split())[:300] or type(error).__name__
            raise ModelError(
                f"the LangChain model {self.model} gave no answer ({why}); "
                "check its server, key and model name"
            ) from error


def _name(chat_model: BaseChatModel) -> str:
    """The class, and the model name where the integration has one of the two usual attributes."""
    named = getattr(chat_model, "model_name", None) or getattr(chat_model, "model", None)
    kind = type(chat_model).__name__
    return f"{kind} {named}" if isinstance(named, str) else kind


def _n_tokens(answer: AIMessage) -> int:
    return answer.usage_metadata["input_tokens"] if answer.usage_metadata else 0
