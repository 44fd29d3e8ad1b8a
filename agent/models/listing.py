"""The list prompt: all options in one text, numbered in a shuffled order, answered by a number.

This is the form of the published results and all that a plain chat endpoint allows. The order can
matter to the model, so a request is asked several times in orders seeded by its id, and the
answers are averaged: over log-probabilities where the server returns them, else as votes.

A number is read from log-probabilities only while it is one digit. From 10 on, tokenizers differ
(one token, or a digit each), and one call shows what may follow only the digit that was sampled:
p(1) would hold the share of 10 to 19 with no way to divide it. Lists of 10 and more are voted on.
Below 10 the end of the answer needs no reading, because no valid number continues another.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from agent.models.contract import ScoreRequest
from agent.models.labels import absent_notes, label_logprobs, normalised, spelling
from agent.models.scores import content_order
from agent.models.server import N_TOP, Position
from prompts import load_prompt
from retrieval.errors import ModelError

# Numbers of one digit, which are one token in every tokenizer.
MAX_READ = 9
# Room for "The number is 7." where a model won't answer with the number alone.
ANSWER_TOKENS = 8
# More answers cost more and average the order's effect better; 8 is a choice, not a measurement.
REPEATS = 8
_NUMBER = re.compile(r"\d+")


class Listing(NamedTuple):
    """One order of a request's options. Number n stands for ``option_ids[n - 1]``."""

    user: str
    option_ids: tuple[str, ...]


class Tally(NamedTuple):
    """Utility by option id (the log of its share), and what could not be done as asked."""

    utilities: dict[str, float]
    downgrades: tuple[str, ...]


def order_generator(request_id: str) -> np.random.Generator:
    """The generator of a request's orders: the same id gives the same orders everywhere."""
    digest = hashlib.sha256(request_id.encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def build_listings(request: ScoreRequest, repeats: int, rng: np.random.Generator) -> list[Listing]:
    """``repeats`` user turns, each with the options in a fresh order."""
    return [_listing(request, rng) for _ in range(repeats)]


def tally_logprobs(listings: Sequence[Listing], answers: Sequence[Sequence[Position]]) -> Tally:
    """Mean over the answers of p(number), renormalised over the options.

    Args:
        listings: at most MAX_READ options each.
        answers: the positions of each listing's answer. The first one where the model wrote a
            number is read: its alternatives are what else it might have chosen.

    Raises:
        ModelError: no answer holds one of the numbers.
    """
    shares: list[dict[str, float]] = []
    absent: list[tuple[str, ...]] = []
    for listing, positions in zip(listings, answers, strict=True):
        numbers = [str(n + 1) for n in range(len(listing.option_ids))]
        top = _alternatives(positions, numbers)
        if top is not None:
            read = label_logprobs(top, numbers)
            shares.append(dict(zip(listing.option_ids, normalised(read.logprobs), strict=True)))
            absent.append(read.absent)
    notes = _unread_notes(len(listings), len(shares), [_written(answer) for answer in answers])
    ids = listings[0].option_ids
    return Tally(
        {option_id: math.log(np.mean([share[option_id] for share in shares])) for option_id in ids},
        notes + absent_notes(absent, N_TOP),
    )


def tally_votes(listings: Sequence[Listing], texts: Sequence[str]) -> Tally:
    """The share of votes, with one more vote spread evenly so that no share is 0.

    Args:
        listings: what was asked.
        texts: the answer to each; a vote counts if exactly one number is in it, and an option's.

    Raises:
        ModelError: no answer is a vote.
    """
    ids = listings[0].option_ids
    numbers = [read_number(text, len(ids)) for text in texts]
    votes = Counter(
        listing.option_ids[number - 1]
        for listing, number in zip(listings, numbers, strict=True)
        if number is not None
    )
    notes = _unread_notes(len(listings), votes.total(), texts)
    total = votes.total() + 1
    return Tally(
        {option_id: math.log((votes[option_id] + 1 / len(ids)) / total) for option_id in ids},
        (f"probabilities are shares of {votes.total()} votes over shuffled lists", *notes),
    )


def read_number(text: str, n_options: int) -> int | None:
    """The one number in 1..n_options that a text names; None if it names none or several."""
    named = {int(digits) for digits in _NUMBER.findall(text)}
    number = named.pop() if len(named) == 1 else 0
    return number if 1 <= number <= n_options else None


def _listing(request: ScoreRequest, rng: np.random.Generator) -> Listing:
    prompt = load_prompt("list")
    options = content_order(request.options)
    order = [options[index] for index in rng.permutation(len(options))]
    lines = [
        prompt.render("branch", number=number, caption=option.text)
        for number, option in enumerate(order, start=1)
    ]
    question = prompt.render("question", options="\n".join(lines))
    return Listing(
        user=f"{request.shared}\n{question}",
        option_ids=tuple(option.option_id for option in order),
    )


def _alternatives(positions: Sequence[Position], numbers: Sequence[str]) -> dict[str, float] | None:
    """The likeliest tokens where the first number was written, if one of ``numbers`` is there."""
    for position in positions:
        if spelling(position.token).isdecimal():
            spelled = {spelling(token) for token in position.top}
            return position.top if spelled & set(numbers) else None
    return None


def _written(positions: Sequence[Position]) -> str:
    return "".join(position.token for position in positions)


def _unread_notes(n_asked: int, n_read: int, texts: Sequence[str]) -> tuple[str, ...]:
    if n_read == 0:
        raise ModelError(
            f"none of {n_asked} answers names one number of the list, the first is {texts[0]!r}; "
            "use a larger model, or one that is served with label log-probabilities"
        )
    return (
        () if n_read == n_asked else (f"{n_asked - n_read} of {n_asked} answers named no option",)
    )
