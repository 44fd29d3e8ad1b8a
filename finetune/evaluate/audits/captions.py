"""What of the texts makes the choice: the titles' names, or no more than the captions' length?

Captions that were written longer for better artwork would make a counter of words look well-read.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from finetune.evaluate.audits.asked import Shares, flips, notes_of, title_of
from finetune.evaluate.audits.audit import Audit, judge
from finetune.evaluate.audits.figures import mean_by, share
from finetune.evaluate.audits.subject import Subject
from finetune.policies.distribution import greedy
from retrieval.types import Case


def audit_captions(subject: Subject) -> tuple[Audit, ...]:
    """Flips where titles are hidden, and where the chosen caption stands by its length."""
    own, untitled = subject.answers(), subject.answers("titles_hidden")
    hidden = judge(
        subject.name,
        "titles_hidden",
        share(flips(own, untitled)),
        notes=notes_of(own, untitled),
        shown_only=subject.looks_up_titles,
    )
    return (hidden, *_lengths(subject))


def _lengths(subject: Subject) -> tuple[Audit, Audit]:
    """Both figures, ties of the choice split evenly. The intervals draw titles: whoever is asking,
    a title's captions have the lengths that they have.
    """
    own = subject.answers()
    asked = [(c, s) for c, s in zip(subject.cases, own.shares, strict=True) if s is not None]
    titles = [title_of(shares) for _, shares in asked]
    excess = [_expected(longest_excess, *pair) for pair in asked]
    ranks = [_expected(length_rank, *pair) for pair in asked]
    longest = mean_by(excess, titles, rng=subject.rng("length_agreement"))
    rank = mean_by(ranks, titles, rng=subject.rng("length_rank"))
    return (
        judge(subject.name, "length_agreement", longest, notes=notes_of(own)),
        judge(subject.name, "length_rank", rank, notes=notes_of(own)),
    )


def _expected(of: Callable[[Case, str], float], case: Case, shares: Shares) -> float:
    return sum(p * of(case, artwork_id) for artwork_id, p in greedy(shares).items() if p)


def longest_excess(case: Case, artwork_id: str) -> float:
    """Whether the chosen caption is of most words, less the share of candidates that are."""
    words, chosen = _words(case, artwork_id)
    return float(chosen == words.max()) - float((words == words.max()).mean())


def length_rank(case: Case, artwork_id: str) -> float:
    """Share of the other captions that have fewer words than the chosen; equal ones count half."""
    words, chosen = _words(case, artwork_id)
    below, equal = (words < chosen).sum(), (words == chosen).sum() - 1
    return float((below + equal / 2) / (len(words) - 1))


def _words(case: Case, artwork_id: str) -> tuple[np.ndarray, int]:
    counts = {c.artwork_id: len(c.caption.split()) for c in case.candidates}
    return np.array(list(counts.values())), counts[artwork_id]
