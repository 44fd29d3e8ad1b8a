"""Is the policy told the answer? False answers and later engagements are planted beside a case.

Nothing of them may move its probabilities, whatever kind of policy it is. What reaches a prompt is
looked for in ``prompts``.
"""

from __future__ import annotations

from finetune.evaluate.audits.asked import Shares, notes_of, pairs
from finetune.evaluate.audits.audit import Audit, judge
from finetune.evaluate.audits.figures import share
from finetune.evaluate.audits.subject import Subject

# Sums in another order differ by less.
TOLERANCE = 1e-6
PLANTED = ("answer_planted", "later_planted")


def audit_leaks(subject: Subject) -> tuple[Audit, ...]:
    """How often what is planted moves the probabilities."""
    return tuple(_moved(subject, change) for change in PLANTED)


def _moved(subject: Subject, change: str) -> Audit:
    own, planted = subject.answers(), subject.answers(change)
    flags = [has_moved(one, other) for _, one, other in pairs(own, planted)]
    undated = not any(subject.question(change))
    return judge(
        subject.name,
        change,
        share(flags),
        notes=(*notes_of(own, planted), "no case has a time" if undated else ""),
    )


def has_moved(one: Shares, other: Shares) -> bool:
    """Whether any artwork's probability differs."""
    return any(abs(p - other[artwork_id]) > TOLERANCE for artwork_id, p in one.items())
