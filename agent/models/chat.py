"""A model behind a plain chat endpoint: the list prompt in shuffled orders, answers averaged.

Whether the endpoint returns log-probabilities is asked by one small request, and kept. With them
a list of up to nine is read from the number's alternatives; without, or with more options, every
answer is a vote, and the scores say so.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from agent.decision import Invariance, Mode
from agent.models.chat_format import template_hash
from agent.models.contract import ScoreRequest, Scores, WriteRequest, Written, certain
from agent.models.listing import (
    ANSWER_TOKENS,
    MAX_READ,
    REPEATS,
    Tally,
    build_listings,
    order_generator,
    tally_logprobs,
    tally_votes,
)
from agent.models.scores import build_scores, hash_texts, refuse_unscorable
from agent.models.server import N_TOP, Answer, Server

NO_LOGPROBS = "the server returns no log-probabilities"
TOO_MANY = f"log-probabilities are read for at most {MAX_READ} options"


class ChatBackend:
    """A served chat model that picks a number from a list."""

    def __init__(
        self,
        server: Server,
        *,
        repeats: int = REPEATS,
        temperature: float = 1.0,
        concurrency: int = 8,
        max_options: int = 40,
        writes_notes: bool = False,
    ) -> None:
        """Set the backend up; nothing is sent yet.

        Args:
            server: where the model is served.
            repeats: shuffled orders a request is asked in; with 1 nothing is averaged and
                ``invariance`` is none.
            temperature: what utilities (log shares) are divided by.
            concurrency: the most requests under way at once.
            max_options: the most candidates a request may hold.
            writes_notes: whether the served model was trained to write notes and reasons.
        """
        self.model = f"{server.served_model} at {server.address}"
        self.template_hash = template_hash(None)
        self.mode: Mode = "list"
        self.invariance: Invariance = "averaged" if repeats > 1 else "none"
        self.max_options = max_options
        self.writes_notes = writes_notes
        self._server = server
        self._repeats = repeats
        self._temperature = temperature
        self._concurrency = concurrency
        self._has_logprobs: bool | None = None
        self._probing = threading.Lock()

    def score(self, requests: Sequence[ScoreRequest]) -> list[Scores]:
        """Score every request, one after the other, its orders at the same time.

        Raises:
            ModelError: the server can't be reached, or no answer names an option.
        """
        with ThreadPoolExecutor(max_workers=self._concurrency) as pool:
            return [self._score(request, pool) for request in requests]

    def write(self, requests: Sequence[WriteRequest]) -> list[str]:
        """Answer every request; the text returned leaves ``answer`` out.

        A chat endpoint can't be given the opening of its own turn, so the opening is put at the
        end of the user's turn, and is cut from the answer if the model repeats it.

        Raises:
            ModelError: the server can't be reached.
        """
        with ThreadPoolExecutor(max_workers=self._concurrency) as pool:
            return list(pool.map(self._write, requests))

    def likeliest(self, requests: Sequence[WriteRequest], n: int) -> list[tuple[Written, ...]]:
        """The text that it writes, as certain: the endpoint tells no probability of a text."""
        return certain(self.write(requests))

    def has_logprobs(self) -> bool:
        """Whether the endpoint returns log-probabilities; asked until it is known, then kept.

        Raises:
            ModelError: the server can't be reached, or fails for another reason; it is asked again
                the next time.
        """
        with self._probing:
            if self._has_logprobs is None:
                self._has_logprobs = self._server.chat_returns_logprobs()
            return self._has_logprobs

    def _score(self, request: ScoreRequest, pool: ThreadPoolExecutor) -> Scores:
        refuse_unscorable(request, self, ("list",))
        has_logprobs = self.has_logprobs()
        is_read = has_logprobs and len(request.options) <= MAX_READ
        listings = build_listings(request, self._repeats, order_generator(request.request_id))

        def ask(user: str) -> Answer:
            return self._server.chat(
                request.system,
                user,
                max_tokens=ANSWER_TOKENS,
                n_top=N_TOP if is_read else None,
            )

        answers = list(pool.map(ask, [listing.user for listing in listings]))
        if is_read:
            tally = tally_logprobs(listings, [answer.positions for answer in answers])
        else:
            tally = _labelled(
                TOO_MANY if has_logprobs else NO_LOGPROBS,
                tally_votes(listings, [answer.text for answer in answers]),
            )
        return build_scores(
            request,
            tally.utilities,
            backend=self,
            temperature=self._temperature,
            prompt_hash=hash_texts([request.system, *(listing.user for listing in listings)]),
            n_tokens=sum(answer.n_tokens for answer in answers),
            n_cached_tokens=sum(answer.n_cached_tokens for answer in answers),
            downgrades=tally.downgrades,
        )

    def _write(self, request: WriteRequest) -> str:
        answer = self._server.chat(
            request.system,
            opened_user(request),
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            seed=request.seed,
        )
        return without_opening(answer.text, request)


def opened_user(request: WriteRequest) -> str:
    """The user's turn with the opening of the answer as its last line."""
    return f"{request.user}\n{request.answer}" if request.answer else request.user


def without_opening(text: str, request: WriteRequest) -> str:
    """The answer without the opening, where the model repeated it."""
    return text.lstrip().removeprefix(request.answer) if request.answer else text


def _labelled(why: str, tally: Tally) -> Tally:
    return Tally(tally.utilities, (why, *tally.downgrades))
