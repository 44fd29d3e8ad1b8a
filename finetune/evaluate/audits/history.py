"""Is the choice made for this member, and does it hold still?

The history's events swap their times; it is taken away; it is another member's; one engagement is
added. Of what claims nothing about the member these are only shown.
"""

from __future__ import annotations

import numpy as np

from finetune.evaluate.audits.asked import Shares, flips, notes_of, pairs
from finetune.evaluate.audits.audit import Audit, judge
from finetune.evaluate.audits.figures import mean_by, share
from finetune.evaluate.audits.subject import Subject
from retrieval.types import Case

PERSONAL = ("no_history", "wrong_member")
STEADY = ("time_shuffled", "one_more")


def audit_history(subject: Subject) -> tuple[Audit, ...]:
    """Flips under each change of the history, and what the own history is worth in AUC."""
    return (*(_flips(subject, change) for change in (*PERSONAL, *STEADY)), _worth(subject))


def _flips(subject: Subject, change: str) -> Audit:
    own, other = subject.answers(), subject.answers(change)
    return judge(
        subject.name,
        change,
        share(flips(own, other)),
        notes=notes_of(own, other),
        shown_only=subject.claims_nothing if change in PERSONAL else "",
    )


def _worth(subject: Subject) -> Audit:
    """AUC with the own history less AUC with another member's, over cases with a known answer."""
    own, other = subject.answers(), subject.answers("wrong_member")
    differences, indices = [], []
    for index, mine, theirs in pairs(own, other):
        aucs = [auc(shares, subject.cases[index]) for shares in (mine, theirs)]
        if aucs[0] is not None and aucs[1] is not None:
            differences.append(aucs[0] - aucs[1])
            indices.append(index)
    name = "wrong_member_auc"
    found = mean_by(differences, subject.members(indices), rng=subject.rng(name))
    unlabelled = "" if differences else "no case names an artwork that was engaged with"
    return judge(
        subject.name,
        name,
        found,
        notes=(*notes_of(own, other), unlabelled),
        shown_only=subject.claims_nothing,
    )


def auc(shares: Shares, case: Case) -> float | None:
    """How often an artwork engaged with is more probable than one not; a tie counts a half.

    None where none or all of the candidates are known to be engaged with.
    """
    taken = np.array([shares[artwork_id] for artwork_id in case.chosen])
    left = np.array([p for artwork_id, p in shares.items() if artwork_id not in case.chosen])
    if not len(taken) or not len(left):
        return None
    ahead = np.sign(np.round(taken[:, None] - left[None, :], 12))
    return float((1 + ahead).mean() / 2)
