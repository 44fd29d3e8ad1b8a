"""The property that every backend which declares ``exact`` must have, and a list backend can't.

Options are permuted, renamed so that any sort by id puts them elsewhere, asked under another
request id, and permuted once more below the backend's own sort by content.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np

from agent.models.contract import Backend, Option, ScoreRequest

# What fp32 rounding may move a probability by.
TOLERANCE = 1e-5
# The modules that put options in an order before the model sees them.
ORDERING = (
    "agent.models.completions",
    "agent.models.fake",
    "agent.models.listing",
    "agent.models.local",
)


def make_request(n_options: int, seed: int, mode: str = "direct") -> ScoreRequest:
    """A request with ``n_options`` distinct texts."""
    rng = np.random.default_rng(seed)
    words = ("harbour", "dancers", "tank", "kitchen", "storm", "guitar", "judge", "dog")
    options = tuple(
        Option(option_id=f"o-{n:02}", text=f"Poster: {rng.choice(words)} number {n}")
        for n in range(n_options)
    )
    return ScoreRequest.model_validate(
        {
            "request_id": f"r-{seed}",
            "system": "Say Yes or No.",
            "shared": f"[1] finished: {rng.choice(words)}",
            "options": options,
            "answer": "" if mode != "reason" else "Score:",
            "mode": mode,
        }
    )


def assert_exact(backend: Backend, request: ScoreRequest, *, seed: int) -> None:
    """Fail if order, ids or the request's id move any option's probability."""
    rng = np.random.default_rng(seed)
    expected = by_text(backend, request)
    assert abs(sum(expected.values()) - 1) < 1e-9, "the probabilities don't sum to 1"
    for what, variant in _variants(request, rng):
        _assert_same(what, expected, by_text(backend, variant))
    with _shuffled_packing(rng) as shuffles:
        _assert_same("the packed order", expected, by_text(backend, request))
    assert shuffles, "no order was permuted below the backend's sort"


def by_text(backend: Backend, request: ScoreRequest) -> dict[str, float]:
    """Probability by the option's text."""
    (scores,) = backend.score([request])
    assert scores.option_ids == tuple(sorted(option.option_id for option in request.options))
    texts = {option.option_id: option.text for option in request.options}
    return {
        texts[option_id]: p
        for option_id, p in zip(scores.option_ids, scores.probabilities, strict=True)
    }


def _variants(
    request: ScoreRequest, rng: np.random.Generator
) -> Iterator[tuple[str, ScoreRequest]]:
    options = request.options
    reversed_options = options[::-1]
    yield "the given order", request.model_copy(update={"options": reversed_options})
    shuffled = tuple(options[index] for index in rng.permutation(len(options)))
    yield "the given order", request.model_copy(update={"options": shuffled})
    renamed = tuple(
        Option(option_id=f"n-{len(options) - place:02}", text=option.text)
        for place, option in enumerate(options)
    )
    yield "the ids", request.model_copy(update={"options": renamed})
    yield "the request's id", request.model_copy(update={"request_id": "another"})


def _assert_same(what: str, expected: dict[str, float], found: dict[str, float]) -> None:
    moved = max(abs(expected[text] - found[text]) for text in expected)
    assert moved <= TOLERANCE, f"{what} moved a probability by {moved:.2g}"


@contextmanager
def _shuffled_packing(rng: np.random.Generator) -> Iterator[list[int]]:
    """Every sort of options by content is a shuffle; yields how many options each one shuffled."""
    shuffles: list[int] = []

    def shuffled(options: Iterable[Any], key: Any = None) -> list[Any]:
        listed = list(options)
        if not all(isinstance(option, Option) for option in listed):
            return sorted(listed, key=key)
        shuffles.append(len(listed))
        return [listed[index] for index in rng.permutation(len(listed))]

    with ExitStack() as stack:
        for name in ORDERING:
            module = importlib.import_module(name)
            # A module sorts by content_order, or in place by the built-in.
            sort = "content_order" if hasattr(module, "content_order") else "sorted"
            stack.enter_context(patch.object(module, sort, shuffled, create=True))
        yield shuffles
