"""How many logged decisions a lift needs, from the spread that this log shows.

The standard error of a paired difference falls with the root of the number of decisions, as long as
policies, logger and decisions a member stay as they are. So for a lift of L times the reference's
value V, ``n (z se / (L V))^2`` decisions are needed, with z = 1.96 for an expected difference just
at the edge of significance, and 1.96 + 0.84 to find it in 80 of 100 logs (two-sided, 5 %).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from finetune.evaluate.ope.report import Difference, Needed, Plan
from finetune.evaluate.ope.verdict import STATES, State

Z_SIGNIFICANT, Z_POWER = 1.959964, 0.841621
UNBIASED = ("ips", "snips", "dr", "sndr", "replay")


def plan_for(
    lift: float,
    differences: Mapping[str, Difference],
    references: Mapping[str, float | None],
    *,
    n: int,
) -> Plan:
    """The decisions that each estimator needs.

    Args:
        lift: over the reference's value, 0.03 for 3 %.
        differences: of this log, by estimator; those refused are left out.
        references: the reference's value, by estimator.
        n: decisions of this log, those outside the uniform slice included.
    """
    needed = {}
    for name, apart in differences.items():
        value = references[name]
        if value and apart.se and apart.state != "REFUSE":
            needed[name] = _needed(n, apart.se / (lift * value), apart.state)
    best = min(
        (name for name in needed if name in UNBIASED),
        key=lambda name: (STATES.index(needed[name].state), needed[name].n_power),
        default=None,
    )
    return Plan(lift=lift, needed=needed, best=best)


def _needed(n: int, error: float, state: State) -> Needed:
    """``error`` is the standard error over the difference to be found."""
    return Needed(
        n_significant=math.ceil(n * (Z_SIGNIFICANT * error) ** 2),
        n_power=math.ceil(n * ((Z_SIGNIFICANT + Z_POWER) * error) ** 2),
        state=state,
    )
