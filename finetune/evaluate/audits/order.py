"""Does the order of the list choose? Every case is asked in two orders drawn at random.

The second is the first, turned, so that each candidate stands elsewhere. A model that lists the
options itself, in orders that hang on the case's id, is given another id with the second.
"""

from __future__ import annotations

import numpy as np

from finetune.evaluate.audits.asked import choice, flips, notes_of
from finetune.evaluate.audits.audit import NOTHING, Audit, Estimate, judge
from finetune.evaluate.audits.figures import N_REPLICATES, share
from finetune.evaluate.audits.subject import TURNED, Subject
from finetune.evaluate.ope.intervals import LEVEL, replicate
from finetune.policies.distribution import Floats

QUARTERS = 4


def audit_order(subject: Subject) -> tuple[Audit, ...]:
    """Flips under another order, and how unevenly the places of the first order are chosen."""
    first, second = subject.answers("shuffled"), subject.answers(TURNED)
    flipped = judge(
        subject.name, "order_flips", share(flips(first, second)), notes=notes_of(first, second)
    )
    cases = subject.question("shuffled")
    answered = [(c, s) for c, s in zip(cases, first.shares, strict=True) if c and s]
    ids = [[candidate.artwork_id for candidate in case.candidates] for case, _ in answered]
    places = [listed.index(choice(s)) for listed, (_, s) in zip(ids, answered, strict=True)]
    found = estimate_rstd(places, [len(listed) for listed in ids], rng=subject.rng("order_rstd"))
    return flipped, judge(subject.name, "order_rstd", found, notes=notes_of(first))


def estimate_rstd(places: list[int], sizes: list[int], *, rng: np.random.Generator) -> Estimate:
    """RStd, how unevenly the quarters of the list are chosen, with a bootstrap interval over cases.

    Zheng et al. (2024, "Large Language Models Are Not Robust Multiple Choice Selectors",
    arXiv 2309.03882) take the standard deviation over places of each place's recall. Orders are
    random here, so that right answers are even over places, and the plain share of choices does.
    Lists differ in length, so each is cut into quarters (a place of a list of two fills two of
    them half each); s_b is the share of choices in quarter b, 1/4 by chance:

        RStd^2 = 1/4 sum_b (4 s_b - 1)^2

    which is 4 times the standard deviation of the shares: 0 for even, sqrt(3) for always the first
    quarter. Chance alone makes RStd^2 positive. What it makes on average, the mean of
    1/4 sum_b (4 m_b - 1)^2 over each case's places (m_b is the place's part in quarter b) divided
    by n, is taken off (twice from a replicate, which chance moves twice); below 0 counts as 0.

    Args:
        places: [n] the chosen place of each case, from 0.
        sizes: [n] its number of candidates.
        rng: draws the replicates.
    """
    n = len(places)
    if not n:
        return NOTHING
    parts = {size: _quarters(size) for size in set(sizes)}
    chosen = np.stack([parts[size][place] for place, size in zip(places, sizes, strict=True)])
    by_size = {size: _unevenness(rows).mean() for size, rows in parts.items()}
    chance = float(np.mean([by_size[size] for size in sizes])) / n
    drawn = replicate(chosen, N_REPLICATES, rng) / n
    value = _above(chosen.mean(axis=0), chance)
    low, high = np.quantile(_above(drawn, 2 * chance), (0.5 - LEVEL / 2, 0.5 + LEVEL / 2))
    return Estimate(float(value), min(float(low), float(value)), max(float(high), float(value)), n)


def _quarters(size: int) -> Floats:
    """[K, 4] the part of each place of a list that lies in each quarter of it."""
    edges = np.arange(size + 1) / size * QUARTERS
    low, high = edges[:-1, None], edges[1:, None]
    quarter = np.arange(QUARTERS)
    held = np.minimum(high, quarter + 1) - np.maximum(low, quarter)
    return np.asarray(np.maximum(held, 0.0) * size / QUARTERS)


def _unevenness(shares: Floats) -> Floats:
    """1/4 sum_b (4 s_b - 1)^2 of [..., 4] shares."""
    return np.asarray(((QUARTERS * shares - 1) ** 2).mean(axis=-1))


def _above(shares: Floats, chance: float) -> Floats:
    return np.sqrt(np.maximum(0.0, _unevenness(shares) - chance))
