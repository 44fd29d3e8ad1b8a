"""Asks a policy about cases, and keeps what it answered or why it did not.

A policy that refuses a changed case (a world's own policy, say, of a title that it does not know)
leaves that case out; the count and the first reason become a note, never silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agent.policy import Policy
from finetune.policies.distribution import greedy
from retrieval.errors import KeyartError
from retrieval.types import Case

Shares = dict[str, float]


@dataclass(frozen=True)
class Answers:
    """What a policy answered, in the order of the cases.

    Attributes:
        shares: probabilities by artwork id; None where it was not asked, or refused.
        note: how many it refused and why first; empty for none.
    """

    shares: tuple[Shares | None, ...]
    note: str = ""


def ask(
    policy: Policy, cases: Sequence[Case | None], *, tick: Callable[[], None] = lambda: None
) -> Answers:
    """Ask about every case that is there; ``tick`` is called after each.

    Only errors of keyart's own count as a refusal.
    """
    refused: list[str] = []
    shares = tuple(_ask_one(policy, case, refused, tick) for case in cases)
    n_asked = sum(case is not None for case in cases)
    note = f"{len(refused)} of {n_asked} cases not scored: {refused[0]}" if refused else ""
    return Answers(shares, note)


def _ask_one(
    policy: Policy, case: Case | None, refused: list[str], tick: Callable[[], None]
) -> Shares | None:
    try:
        return None if case is None else policy.probabilities(case)
    except KeyartError as error:
        refused.append(str(error))
        return None
    finally:
        tick()


def choice(shares: Shares) -> str:
    """The artwork that is shown: the most probable, of several the smallest id."""
    return min(artwork_id for artwork_id, p in greedy(shares).items() if p > 0)


def title_of(shares: Shares) -> str:
    """The title that is asked about, as the set of its candidates."""
    return "\0".join(sorted(shares))


def pairs(first: Answers, second: Answers) -> Iterator[tuple[int, Shares, Shares]]:
    """(index, first, second) of the cases that both answer."""
    for index, (one, other) in enumerate(zip(first.shares, second.shares, strict=True)):
        if one is not None and other is not None:
            yield index, one, other


def flips(first: Answers, second: Answers) -> list[bool]:
    """Whether the choice differs, of each case that both answer."""
    return [choice(one) != choice(other) for _, one, other in pairs(first, second)]


def notes_of(*answers: Answers) -> tuple[str, ...]:
    """The notes of several answers."""
    return tuple(answer.note for answer in answers)
