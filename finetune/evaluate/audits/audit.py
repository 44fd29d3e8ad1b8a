"""What an audit says of a policy: one figure, how sure it is, what would be alarming, the verdict.

The verdict is the interval's, not the figure's: an interval that reaches over the bound decides
nothing, and the note says so. A figure that is only shown has no verdict either.
"""

from __future__ import annotations

from typing import NamedTuple

from finetune.evaluate.audits.bounds import BOUNDS, Bound
from retrieval.types import Frozen


class Audit(Frozen):
    """One audit of one policy.

    Attributes:
        policy: its name; ``prompts`` for what is asked of the prompts themselves.
        name: the audit's, see ``bounds.BOUNDS``.
        value: the figure; None where nothing could be asked, which the note explains.
        ci_low, ci_high: its 95 % interval; None where there is none.
        n: cases that it rests on.
        alarming: what would be alarming, in words, with the bound and the reason for it.
        passed: True or False where the interval lies on one side of the bound; None where it
            lies on both, where nothing could be asked, or where the figure is only shown.
        note: whatever else has to be said; empty for nothing.
    """

    policy: str
    name: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    alarming: str
    passed: bool | None
    note: str = ""


class Estimate(NamedTuple):
    """A figure of n cases with its 95 % interval."""

    value: float | None
    low: float | None
    high: float | None
    n: int


NOTHING = Estimate(None, None, None, 0)


def judge(
    policy: str,
    name: str,
    found: Estimate,
    *,
    bound: Bound | None = None,
    notes: tuple[str, ...] = (),
    shown_only: str = "",
) -> Audit:
    """The audit of a figure.

    Args:
        policy: whose it is.
        name: the audit.
        found: the figure.
        bound: in place of the audit's own in ``BOUNDS``, where it depends on the cases.
        notes: what else has to be said; empty ones are left out.
        shown_only: why there is no verdict; empty to give one.
    """
    bound = bound or BOUNDS[name]
    passed = None if shown_only else decide(found, bound)
    undecided = passed is None and not shown_only and found.value is not None
    said = (
        *notes,
        f"shown only: {shown_only}" if shown_only else "",
        _undecided(found) if undecided else "",
    )
    return Audit(
        policy=policy,
        name=name,
        value=found.value,
        ci_low=found.low,
        ci_high=found.high,
        n=found.n,
        alarming=bound.alarming,
        passed=passed,
        note="; ".join(dict.fromkeys(part for part in said if part)),
    )


def decide(found: Estimate, bound: Bound) -> bool | None:
    """Whether the whole interval is within the bound (True), beyond it (False), or neither."""
    if found.value is None:
        return None
    if bound.is_exact:
        return found.value <= bound.most
    if found.low is None or found.high is None:
        return None
    if bound.least <= found.low and found.high <= bound.most:
        return True
    return False if found.high < bound.least or found.low > bound.most else None


def _undecided(found: Estimate) -> str:
    if found.low is None:
        return "undecided: too few members or titles for an interval"
    return "undecided: the interval reaches over the bound, ask about more cases"
