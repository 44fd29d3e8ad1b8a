"""A small OpenAI-compatible server on loopback, serving a transformers model folder, for tests.

It answers /v1/completions and /v1/chat/completions greedily, with log-probabilities. Switches make
it leave them out, refuse, be slow, or answer nonsense; ``favoured`` labels are made likely, as
post-training would.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import torch
import uvicorn
from fastapi import Body, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from transformers import AutoModelForCausalLM, AutoTokenizer

# Enough to put a label among the likeliest tokens of a random model; differences stay.
FAVOUR = 20.0


@dataclass
class Switches:
    """What goes wrong. ``status`` other than 200 refuses; ``body`` is answered as it is."""

    has_logprobs: bool = True
    refuses_logprobs: bool = False
    status: int = 200
    delay_s: float = 0.0
    body: object | None = None
    favoured: tuple[str, ...] = ()
    text: str | None = None


class Step(NamedTuple):
    """One generated token: its id, its text, and the likeliest tokens there."""

    token_id: int
    token: str
    top: dict[str, float]


class Model:
    """A transformers model that continues token ids greedily."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
        self._one_at_a_time = threading.Lock()

    def next_logits(self, ids: Sequence[int]) -> torch.Tensor:
        """[vocabulary] logits of the next token."""
        with self._one_at_a_time, torch.no_grad():
            logits: torch.Tensor = self.model(torch.tensor([list(ids)]), logits_to_keep=1).logits
        return logits[0, -1]

    def continue_ids(
        self, ids: Sequence[int], n: int, n_top: int, favoured: Sequence[str]
    ) -> list[Step]:
        """At most n tokens, up to the end of the turn."""
        steps: list[Step] = []
        liked = self.tokenizer.convert_tokens_to_ids(list(favoured))
        while len(steps) < n:
            logits = self.next_logits([*ids, *(step.token_id for step in steps)])
            logits[liked] += FAVOUR
            logprobs = logits.log_softmax(dim=-1)
            best = int(logprobs.argmax())
            if best == self.tokenizer.eos_token_id and steps:
                break
            likely = logprobs.topk(min(n_top, len(logprobs)))
            pairs = zip(likely.indices.tolist(), likely.values.tolist(), strict=True)
            top = {self.tokenizer.decode([index]): value for index, value in pairs}
            steps.append(Step(best, self.tokenizer.decode([best]), top))
        return steps


class LoopbackServer:
    """The server, run in a thread inside ``with``; ``asked`` and ``keys`` keep what came."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.switches = Switches()
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.n_at_once = 0
        self._under_way = 0
        self._counting = threading.Lock()
        config = uvicorn.Config(self._app(), port=0, log_level="critical", lifespan="off")
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._uvicorn.started:
            assert time.monotonic() < deadline, "the loopback server did not start"
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._uvicorn.should_exit = True
        self._thread.join(timeout=30)

    @property
    def base_url(self) -> str:
        """The API's root."""
        port = self._uvicorn.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/v1"

    def reset(self) -> None:
        """Everything works again and nothing was asked."""
        self.switches = Switches()
        self.asked = []
        self.keys = []
        self.n_at_once = 0

    def _app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def _switched(request: Request, go_on: Any) -> Response:
            self.keys.append(request.headers.get("authorization"))
            if self.switches.status != 200:
                error = {"error": {"message": "switched to fail"}}
                return JSONResponse(error, status_code=self.switches.status)
            if self.switches.body is not None:
                return JSONResponse(self.switches.body)
            answer: Response = await go_on(request)
            return answer

        @app.post("/v1/completions")
        def _completions(body: dict[str, Any] = Body()) -> JSONResponse:  # noqa: B008
            ids = self.model.tokenizer(body["prompt"], add_special_tokens=False)["input_ids"]
            return self._answer(body, ids, body.get("logprobs") or 0, _completion)

        @app.post("/v1/chat/completions")
        def _chat(body: dict[str, Any] = Body()) -> JSONResponse:  # noqa: B008
            text = self.model.tokenizer.apply_chat_template(
                body["messages"], tokenize=False, add_generation_prompt=True
            )
            ids = self.model.tokenizer(text, add_special_tokens=False)["input_ids"]
            n_top = body.get("top_logprobs", 0) if body.get("logprobs") else 0
            return self._answer(body, ids, n_top, _chat_completion)

        return app

    def _answer(
        self, body: dict[str, Any], ids: Sequence[int], n_top: int, shape: Any
    ) -> JSONResponse:
        if n_top and self.switches.refuses_logprobs:
            return JSONResponse({"error": {"message": "logprobs unknown"}}, status_code=400)
        with self._counting:
            self.asked.append(body)
            self._under_way += 1
            self.n_at_once = max(self.n_at_once, self._under_way)
        try:
            time.sleep(self.switches.delay_s)
            steps = self.model.continue_ids(
                ids, _n_tokens(body), max(n_top, 1), self.switches.favoured
            )
        finally:
            with self._counting:
                self._under_way -= 1
        text = self.switches.text or "".join(step.token for step in steps)
        shown = steps if n_top and self.switches.has_logprobs else []
        usage = {
            "prompt_tokens": len(ids),
            "completion_tokens": len(steps),
            "total_tokens": len(ids) + len(steps),
        }
        choice = {"index": 0, "finish_reason": "length", **shape(text, shown)}
        return JSONResponse({"id": "a", "object": "b", "choices": [choice], "usage": usage})


def _n_tokens(body: dict[str, Any]) -> int:
    """The most tokens to answer with, by either of the API's two names."""
    return int(body.get("max_tokens") or body["max_completion_tokens"])


def _completion(text: str, steps: Sequence[Step]) -> dict[str, Any]:
    logprobs = {
        "tokens": [step.token for step in steps],
        "token_logprobs": [step.top[step.token] for step in steps],
        "top_logprobs": [step.top for step in steps],
        "text_offset": [0 for _ in steps],
    }
    return {"text": text, "logprobs": logprobs if steps else None}


def _chat_completion(text: str, steps: Sequence[Step]) -> dict[str, Any]:
    content = [
        {
            "token": step.token,
            "logprob": step.top[step.token],
            "bytes": None,
            "top_logprobs": [
                {"token": token, "logprob": value, "bytes": None}
                for token, value in step.top.items()
            ],
        }
        for step in steps
    ]
    message = {"role": "assistant", "content": text}
    return {"message": message, "logprobs": {"content": content} if steps else None}
