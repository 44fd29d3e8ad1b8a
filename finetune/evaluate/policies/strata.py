"""The kinds of cases that figures are told apart by.

A stratum that no case belongs to is left out; so is a kind that only training rows can tell of
(unseen member, unseen title) where there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from finetune.evaluate.ope.columns import Flags, Ints
from finetune.evaluate.policies.table import CaseTable
from finetune.evaluate.truth import Truth
from retrieval.types import Case

CANDIDATES, HISTORY = "candidates", "history"
# (name, least, most) of candidates a case, and of engagements before it.
BY_CANDIDATES = (("1", 1, 1), ("2-5", 2, 5), ("6-15", 6, 15), ("16-40", 16, 40), ("41+", 41, None))
BY_HISTORY = (("none", 0, 0), ("1-8", 1, 8), ("9-32", 9, 32), ("33+", 33, None))
YES, NO = "yes", "no"

# [n] flags by stratum, by kind.
Strata: TypeAlias = dict[str, dict[str, Flags]]


def find_strata(
    table: CaseTable, *, train: Sequence[Case] = (), truth: Truth | None = None
) -> Strata:
    """The strata of cases.

    ``unseen member``: in no training row. ``unseen title``: no training row is of a title of that
    name. ``no earlier interaction with the title``: the member's history before the case's time
    has none of it. ``unseen wordings`` (simulated worlds): captions are written as no training
    caption is.

    Args:
        table: the cases.
        train: the rows that policies learned from.
        truth: of a simulated world.
    """
    found: Strata = {
        CANDIDATES: _ranges(table.counts, BY_CANDIDATES),
        HISTORY: _ranges(n_engagements(table), BY_HISTORY),
        "no earlier interaction with the title": _flags(table, is_first_meeting),
    }
    if train:
        members, titles = {case.member_id for case in train}, {case.title for case in train}
        found["unseen member"] = _flags(table, lambda case: case.member_id not in members)
        found["unseen title"] = _flags(table, lambda case: case.title not in titles)
    if truth is not None:
        found["unseen wordings"] = _flags(table, lambda case: truth.stratum(case.case_id).unseen)
    return {kind: parts for kind, parts in found.items() if parts}


def n_engagements(table: CaseTable) -> Ints:
    """[n] engagements before each case's time."""
    return np.array([len(titles_before(case)) for case in table.cases], dtype=np.int64)


def is_first_meeting(case: Case) -> bool:
    """Whether the member has had nothing to do with the title before."""
    return case.title not in titles_before(case)


def titles_before(case: Case) -> list[str]:
    """The titles of the engagements that came before the case."""
    return [item.title for item in case.past]


def _ranges(values: Ints, bounds: Sequence[tuple[str, int, int | None]]) -> dict[str, Flags]:
    parts = {
        name: (values >= least) & (values <= (np.inf if most is None else most))
        for name, least, most in bounds
    }
    return {name: flags for name, flags in parts.items() if flags.any()}


def _flags(table: CaseTable, is_so: Callable[[Case], bool]) -> dict[str, Flags]:
    marks = np.array([is_so(case) for case in table.cases], dtype=bool)
    return {name: flags for name, flags in ((YES, marks), (NO, ~marks)) if flags.any()}
