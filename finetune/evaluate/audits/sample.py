"""Which cases the audits ask about: a stated number, spread over members, drawn from a seed.

Every member has one case before any has two, so that the cases are as independent as they can be.
Cases with a single candidate hold no choice and are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from zlib import crc32

import numpy as np

from retrieval.types import Case


def generator(seed: int, name: str) -> np.random.Generator:
    """A generator of an audit's own, so that one more audit changes no other's draws."""
    return np.random.default_rng([seed, crc32(name.encode())])


def draw_sample(cases: Sequence[Case], n: int, *, rng: np.random.Generator) -> tuple[Case, ...]:
    """At most ``n`` cases with a choice in them, spread over members."""
    order = [cases[int(i)] for i in rng.permutation(len(cases))]
    turns: Counter[str] = Counter()
    ranked = []
    for place, case in enumerate(case for case in order if len(case.candidates) > 1):
        ranked.append((turns[case.member_id], place, case))
        turns[case.member_id] += 1
    ranked.sort(key=lambda entry: entry[:2])
    return tuple(case for _, _, case in ranked[:n])
