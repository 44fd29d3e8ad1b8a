"""Reads utilities from the log-probabilities of a few label tokens: Yes and No, digits, numbers.

A server returns only its most likely tokens. A label's probability is the sum over the tokens that
spell it with and without a leading space. A label that is absent is taken to be as likely as the
last token returned, which is the most that it can be; how often that was needed is reported.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from retrieval.errors import ModelError

YES, NO = "Yes", "No"
DIGITS = tuple("0123456789")
# A leading space as text, and as byte-level BPE and SentencePiece spell it in raw tokens.
_SPACES = " \u0120\u2581"


class Reading(NamedTuple):
    """A utility, and the labels that were absent and got the floor."""

    utility: float
    absent: tuple[str, ...] = ()


class LabelLogprobs(NamedTuple):
    """Log-probabilities [n_labels] in the labels' order, and the labels that got the floor."""

    logprobs: tuple[float, ...]
    absent: tuple[str, ...]


def read_yes_no(top: Mapping[str, float]) -> Reading:
    """log p(Yes) - log p(No), which is logit(Yes) - logit(No).

    Args:
        top: log-probability by token, the most likely next tokens.

    Raises:
        ModelError: neither label is among the tokens.
    """
    (yes, no), absent = label_logprobs(top, (YES, NO))
    return Reading(yes - no, absent)


def read_digit(top: Mapping[str, float]) -> Reading:
    """The expected digit, sum of d * p(d), with p renormalised over the ten digits.

    Raises:
        ModelError: no digit is among the tokens.
    """
    logprobs, absent = label_logprobs(top, DIGITS)
    return Reading(float(np.arange(10) @ normalised(logprobs)), absent)


def label_logprobs(top: Mapping[str, float], labels: Sequence[str]) -> LabelLogprobs:
    """The log-probability of every label, floored at the least likely token returned.

    Raises:
        ModelError: none of the labels is among the tokens.
    """
    finite = {token: value for token, value in top.items() if math.isfinite(value)}
    found = {label: _logsumexp(_spelled(finite, label)) for label in labels}
    absent = tuple(label for label in labels if found[label] == -math.inf)
    if len(absent) == len(labels):
        raise ModelError(
            f"the model's next token is none of {', '.join(labels)} but one of {_shown(finite)}; "
            'use a model trained for this prompt, or set [model] mode = "list" in keyart.toml'
        )
    floor = min(finite.values())
    return LabelLogprobs(tuple(max(found[label], floor) for label in labels), absent)


def normalised(logprobs: Sequence[float]) -> np.ndarray:
    """Probabilities that sum to 1, float64 [n], from log-probabilities up to a constant."""
    values = np.asarray(logprobs, dtype=np.float64)
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def spelling(token: str) -> str:
    """The token without its leading space."""
    return token.lstrip(_SPACES)


def absent_notes(readings: Iterable[tuple[str, ...]], n_top: int) -> tuple[str, ...]:
    """One downgrade in plain words for the labels that were absent, or nothing.

    Args:
        readings: the absent labels of each branch or list that was read.
        n_top: how many tokens the server was asked for.
    """
    counts = Counter(label for absent in readings for label in absent)
    if not counts:
        return ()
    named = ", ".join(f"{label} ({counts[label]}x)" for label in sorted(counts))
    return (
        f"not among the {n_top} most likely tokens and taken to be as likely as the last of them: "
        f"{named}",
    )


def _spelled(top: Mapping[str, float], label: str) -> list[float]:
    return [value for token, value in top.items() if spelling(token) == label]


def _logsumexp(values: Sequence[float]) -> float:
    return float(np.logaddexp.reduce(values)) if values else -math.inf


def _shown(top: Mapping[str, float]) -> str:
    likely = sorted(top, key=lambda token: -top[token])[:5]
    return ", ".join(repr(token) for token in likely) or "no tokens"
