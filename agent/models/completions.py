"""Branch scoring over HTTP: one single-token completion with label log-probabilities a branch.

For vLLM, SGLang, llama.cpp and other servers of the OpenAI API's /completions. Every branch is a
request of its own that sees no other, so the order can't matter; the server's prefix cache shares
the member's evidence. The prompt is rendered here, in the served model's chat format; where that
is not known, ChatML is sent and every score says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from agent.decision import Invariance, Mode
from agent.models.chat_format import CHATML, ChatFormat, template_hash
from agent.models.contract import ScoreRequest, Scores, WriteRequest, Written, certain
from agent.models.labels import Reading, absent_notes, read_digit, read_yes_no
from agent.models.scores import build_scores, content_order, hash_texts, refuse_unscorable
from agent.models.server import N_TOP, Answer, Server
from retrieval.errors import ModelError, SettingsError

_READERS: dict[str, Callable[[Mapping[str, float]], Reading]] = {
    "direct": read_yes_no,
    "reason": read_digit,
}
ASSUMED = (
    "the served model's chat format is not known and was taken to be ChatML; "
    "set [model] tokenizer in keyart.toml"
)


class CompletionsBackend:
    """A served model that scores one branch a request."""

    def __init__(
        self,
        server: Server,
        *,
        mode: Mode = "direct",
        chat_format: ChatFormat | None = None,
        added_bos: str = "",
        temperature: float = 1.0,
        concurrency: int = 8,
        max_options: int = 40,
        writes_notes: bool = False,
    ) -> None:
        """Set the backend up; nothing is sent yet.

        Args:
            server: where the model is served.
            mode: direct (Yes against No) or reason (the expected digit).
            chat_format: the served model's (``read_chat_format`` of its tokenizer); None where
                it is not known, which sends ChatML and labels every score.
            added_bos: what the server puts before a prompt (``read_added_bos`` of the tokenizer).
            temperature: what utilities are divided by, fitted for this model and mode.
            concurrency: the most requests under way at once.
            max_options: the most candidates a request may hold.
            writes_notes: whether the served model was trained to write notes and reasons.

        Raises:
            SettingsError: ``mode`` is list.
        """
        if mode not in _READERS:
            raise SettingsError(
                f"[model] mode is {mode!r}; label log-probabilities allow {' or '.join(_READERS)}"
            )
        self.model = f"{server.served_model} at {server.address}"
        known = CHATML if chat_format is None else chat_format
        self.template_hash = template_hash(known)
        self.mode: Mode = mode
        self.invariance: Invariance = "exact"
        self.max_options = max_options
        self.writes_notes = writes_notes
        self._server = server
        self._format = known.without_bos(added_bos)
        self._downgrades = (ASSUMED,) if chat_format is None else ()
        self._temperature = temperature
        self._concurrency = concurrency

    def score(self, requests: Sequence[ScoreRequest]) -> list[Scores]:
        """Score every request, one after the other, each one's branches at the same time.

        Raises:
            ModelError: the server can't be reached, returns no log-probabilities, or answers a
                branch with none of the labels.
        """
        with ThreadPoolExecutor(max_workers=self._concurrency) as pool:
            return [self._score(request, pool) for request in requests]

    def write(self, requests: Sequence[WriteRequest]) -> list[str]:
        """Continue every request's open turn; the text returned leaves ``answer`` out.

        Raises:
            ModelError: the server can't be reached.
        """
        with ThreadPoolExecutor(max_workers=self._concurrency) as pool:
            return list(pool.map(self._write, requests))

    def likeliest(self, requests: Sequence[WriteRequest], n: int) -> list[tuple[Written, ...]]:
        """The text that it writes, as certain: a server tells no probability of a text."""
        return certain(self.write(requests))

    def _score(self, request: ScoreRequest, pool: ThreadPoolExecutor) -> Scores:
        refuse_unscorable(request, self, tuple(_READERS))
        options = content_order(request.options)
        prefix = self._format.prefix(request)
        prompts = [prefix + self._format.branch(request, option) for option in options]
        # The first branch alone, so that the others find the prefix in the server's cache.
        answers = [self._ask(prompts[0]), *pool.map(self._ask, prompts[1:])]
        readings = [_READERS[request.mode](answer.positions[0].top) for answer in answers]
        return build_scores(
            request,
            {
                option.option_id: reading.utility
                for option, reading in zip(options, readings, strict=True)
            },
            backend=self,
            temperature=self._temperature,
            prompt_hash=hash_texts(prompts),
            n_tokens=sum(answer.n_tokens for answer in answers),
            n_cached_tokens=sum(answer.n_cached_tokens for answer in answers),
            downgrades=(
                *self._downgrades,
                *absent_notes((reading.absent for reading in readings), N_TOP),
            ),
        )

    def _ask(self, prompt: str) -> Answer:
        answer = self._server.complete(prompt, max_tokens=1, n_top=N_TOP)
        if not answer.positions:
            raise ModelError(
                f"{self._server.address} returns no log-probabilities on /completions; use a "
                'server that does (vLLM, SGLang, llama.cpp), or set [model] mode = "list" in '
                "keyart.toml"
            )
        return answer

    def _write(self, request: WriteRequest) -> str:
        return self._server.complete(
            self._format.prompt(request),
            max_tokens=request.max_tokens,
            temperature=request.temperature,
            seed=request.seed,
            stop=self._format.end,
        ).text
