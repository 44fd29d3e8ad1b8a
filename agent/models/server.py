"""One OpenAI-compatible server: requests out, typed answers back, one sentence where it fails.

Timeouts and retries are the ``openai`` client's. Any environment key stays at home: a server gets
only the key that it is given. What is asked and how answers are read is the backends' business.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from retrieval.errors import ModelError, SettingsError
from retrieval.types import Frozen

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI

# The most alternatives a token that the OpenAI API and vLLM's default allow.
N_TOP = 20
TIMEOUT_S = 60.0
MAX_RETRIES = 2
# Refusals that say something about the key, the model, the load or the server's health, and nothing
# of logprobs. 501 is none of them: it is how a server says that it can't do what was asked.
_NOT_ABOUT_LOGPROBS = frozenset({401, 403, 404, 408, 429, 500, *range(502, 600)})
_REMEDIES = {
    401: "give the server's key",
    403: "give a key that may use this model",
    404: "set [model] base to a model it serves, and base_url to end in /v1",
    429: "wait, or lower the concurrency",
}


class Position(Frozen):
    """One token of an answer: the token sampled, and log-probability by token, the likeliest."""

    token: str
    top: dict[str, float]


class Answer(Frozen):
    """What came back for one prompt. ``positions`` is empty where no logprobs were returned."""

    text: str
    positions: tuple[Position, ...] = ()
    n_tokens: int = 0
    n_cached_tokens: int = 0


class Server:
    """A model behind an OpenAI-compatible API."""

    def __init__(
        self,
        base_url: str,
        served_model: str,
        *,
        api_key: str | None = None,
        timeout_s: float = TIMEOUT_S,
        max_retries: int = MAX_RETRIES,
    ) -> None:
        """Name the server; nothing is sent yet.

        Args:
            base_url: the API's root, mostly ending in /v1.
            served_model: the model's name on the server.
            api_key: None where the server asks for none.
            timeout_s: seconds for one try.
            max_retries: tries after the first, with the client's growing pauses.

        Raises:
            SettingsError: ``base_url`` is not an http or https address.
        """
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsError(
                f"[model] base_url is {base_url!r}; it has to be an http or https address, "
                "for example http://127.0.0.1:8000/v1"
            )
        self._base_url = base_url
        self._api_key = api_key
        self._timeout_s = timeout_s
        self._max_retries = max_retries
        self.served_model = served_model
        # Without user name and password, for messages and decisions.
        self.address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        n_top: int | None = None,
        temperature: float = 0.0,
        seed: int = 0,
        stop: str = "",
    ) -> Answer:
        """Continue a prompt on /completions; ``n_top`` asks for that many alternatives a token.

        Raises:
            ModelError: no answer, a refusal, or an answer that can't be read.
        """
        with self._plain_errors():
            answer = self._client.completions.create(
                model=self.served_model,
                prompt=prompt,
                max_tokens=max_tokens,
                logprobs=n_top,
                temperature=temperature,
                seed=seed,
                stop=stop or None,
            )
            return _read(answer, answer.choices[0].text, _completion_positions(answer))

    def chat(
        self,
        system: str,
        user: str,
        *,
        max_tokens: int,
        n_top: int | None = None,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Answer:
        """Answer one user's turn on /chat/completions; an empty ``system`` sends no such turn.

        Raises:
            ModelError: no answer, a refusal, or an answer that can't be read.
        """
        turns: list[Any] = [{"role": "system", "content": system}] if system else []
        alternatives: dict[str, Any] = {"logprobs": True, "top_logprobs": n_top} if n_top else {}
        with self._plain_errors():
            answer = self._client.chat.completions.create(
                model=self.served_model,
                messages=[*turns, {"role": "user", "content": user}],
                max_tokens=max_tokens,
                temperature=temperature,
                seed=seed,
                **alternatives,
            )
            return _read(answer, answer.choices[0].message.content, _chat_positions(answer))

    def chat_returns_logprobs(self) -> bool:
        """Ask for one token with alternatives, and see whether they come.

        A server that refuses the request as such is taken to have none; if it refuses every
        request, the next one says so.

        Raises:
            ModelError: no answer, or a refusal that is about key, model, load or health: whether it
                returns any is not known then.
        """
        from openai import APIStatusError

        try:
            return bool(self.chat("", "1", max_tokens=1, n_top=N_TOP).positions)
        except ModelError as error:
            refusal = error.__cause__
            if not isinstance(refusal, APIStatusError):
                raise
            if refusal.status_code in _NOT_ABOUT_LOGPROBS:
                raise
            return False

    @cached_property
    def _client(self) -> OpenAI:
        from openai import OpenAI

        return OpenAI(
            base_url=self._base_url,
            # The client wants some key; without one here it would send the environment's.
            api_key=self._api_key or "none",
            timeout=self._timeout_s,
            max_retries=self._max_retries,
        )

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn every failure into a ModelError of one sentence that names the server."""
        import openai

        try:
            yield
        except openai.APITimeoutError as error:
            raise ModelError(
                f"{self.address} gave no answer within {self._timeout_s:g} s in "
                f"{1 + self._max_retries} tries; use a faster server or raise the timeout"
            ) from error
        except openai.APIConnectionError as error:
            raise ModelError(
                f"no model server answers at {self.address} ({error.__cause__ or error}); "
                "start it, or correct [model] base_url in keyart.toml"
            ) from error
        except openai.APIStatusError as error:
            raise ModelError(self._refused(error)) from error
        except (openai.OpenAIError, AttributeError, IndexError, TypeError, ValueError) as error:
            raise ModelError(
                f"the answer of {self.address} can't be read ({type(error).__name__}); check that "
                "[model] base_url is an OpenAI-compatible API, mostly ending in /v1"
            ) from error

    def _refused(self, error: APIStatusError) -> str:
        what = " ".join(error.message.split())[:300]
        remedy = _REMEDIES.get(error.status_code, "see the server's log")
        return (
            f"{self.address} answered {error.status_code} for model {self.served_model!r} "
            f"({what}); {remedy}"
        )


def _read(answer: Any, text: object, positions: tuple[Position, ...]) -> Answer:
    """The typed answer; pydantic refuses what is not text or a number, with a ValueError."""
    usage = getattr(answer, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    return Answer(
        # A chat answer that was cut before its first visible token has no content at all.
        text="" if text is None else text,
        positions=positions,
        n_tokens=getattr(usage, "prompt_tokens", None) or 0,
        n_cached_tokens=getattr(details, "cached_tokens", None) or 0,
    )


def _completion_positions(answer: Any) -> tuple[Position, ...]:
    logprobs = answer.choices[0].logprobs
    if logprobs is None or not logprobs.top_logprobs:
        return ()
    return tuple(
        Position(token=token, top=top)
        for token, top in zip(logprobs.tokens, logprobs.top_logprobs, strict=True)
    )


def _chat_positions(answer: Any) -> tuple[Position, ...]:
    logprobs = answer.choices[0].logprobs
    if logprobs is None or not logprobs.content:
        return ()
    return tuple(
        Position(token=item.token, top={near.token: near.logprob for near in item.top_logprobs})
        for item in logprobs.content
        if item.top_logprobs
    )
