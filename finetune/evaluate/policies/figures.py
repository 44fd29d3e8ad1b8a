"""One figure of a report: a value, its 95 % interval and how many cases it rests on."""

from __future__ import annotations

from typing import TypeAlias

from finetune.evaluate.ope.verdict import State
from retrieval.types import Frozen


class Metric(Frozen):
    """A figure.

    Attributes:
        value: None where no case tells of it, or it can't be computed.
        ci_low, ci_high: 95 %, by members; None where there are too few for an interval.
        n: the cases that it rests on.
    """

    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    n: int


class JudgedMetric(Metric):
    """A policy value from logs, with whether the logs can tell it (``finetune.evaluate.ope``)."""

    state: State
    reasons: tuple[str, ...] = ()


class Difference(Metric):
    """A policy's figure less the reference's, on the same cases.

    Attributes:
        lift, lift_low, lift_high: the difference over the reference's figure.
    """

    lift: float | None = None
    lift_low: float | None = None
    lift_high: float | None = None


class JudgedDifference(Difference):
    """A difference of policy values from logs, with its verdict."""

    state: State
    reasons: tuple[str, ...] = ()


# The verdict's fields tell them apart when a report is read back.
AnyMetric: TypeAlias = JudgedMetric | Metric
AnyDifference: TypeAlias = JudgedDifference | Difference
