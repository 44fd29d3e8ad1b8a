"""The figures that a ``paper`` world should show, and why one that does not may differ.

Ranges are those of the prototype on which the knobs were set (``knobs.md``): means over world
seeds, lifts being true ones over production, in percent. A figure outside its range is flagged,
with a known difference between the prototype and this world where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from finetune.evaluate.worlds.record import WorldRecord

PERCENT = 100
SEEDS_NEEDED = 5

Measure = Callable[[WorldRecord], float | None]


class Expected(NamedTuple):
    """A figure, its range, and what is known to be different here; empty for nothing."""

    name: str
    low: float
    high: float
    measure: Measure
    known: str = ""


class Compared(NamedTuple):
    """A figure beside its range; ``mean`` is None where no record has it."""

    expected: Expected
    mean: float | None
    n: int

    @property
    def is_within(self) -> bool | None:
        """Whether the mean lies within the range."""
        if self.mean is None:
            return None
        return self.expected.low <= self.mean <= self.expected.high


def compare(records: Sequence[WorldRecord]) -> list[Compared]:
    """Every figure's mean over the records that have it."""
    found = []
    for expected in EXPECTED:
        values = [value for r in records if (value := expected.measure(r)) is not None]
        mean = sum(values) / len(values) if values else None
        found.append(Compared(expected, mean, len(values)))
    return found


def lift_of(name: str) -> Measure:
    """The true greedy lift of a policy, in percent."""

    def measure(record: WorldRecord) -> float | None:
        policy = record.policy(name)
        value = policy.forms["greedy"].lift.value if policy else None
        return None if value is None else PERCENT * value

    return measure


def _figure(name: str) -> Measure:
    return lambda record: record.figures[name]


def _production_over_popular(record: WorldRecord) -> float | None:
    value = lift_of("popular")(record)
    return None if value is None else -value


_SAME_ROWS = (
    "production is fitted on the same rows as its rivals here, on some 35 % fewer than there"
)
_READER = (
    "the reader counts themes and moods of the 8 recalled engagements alone; there it counted all "
    "six facets"
)
_TRAINED = (
    "captions here are of 20 to 40 words, there of 43 on the mean, and tell fewer of the minor "
    "facets"
)

EXPECTED: tuple[Expected, ...] = (
    Expected("random, lift %", -6.5, -4.5, lift_of("uniform"), _SAME_ROWS),
    Expected("position-only, lift %", -6.5, -4.5, lift_of("position"), _SAME_ROWS),
    Expected("popular, lift %", -1.0, 0.5, lift_of("popular"), _SAME_ROWS),
    Expected("production over popular, %", 0.0, 100.0, _production_over_popular, _SAME_ROWS),
    Expected("counting reader, untrained, lift %", -1.5, 0.7, lift_of("rational-reader"), _READER),
    Expected(
        "trained reader + take rate, lift %",
        0.5,
        2.0,
        lift_of("trained-reader+take-rate"),
        _TRAINED,
    ),
    Expected("near-Bayes, lift %", 3.5, 5.0, lift_of("near-bayes")),
    Expected("oracle, lift %", 14.0, 18.0, lift_of("oracle")),
    Expected("reward rate", 0.18, 0.21, _figure("reward_rate")),
    Expected("new titles' share of the test window", 0.15, 0.25, _figure("new_title_share")),
    Expected("mean of (1/K)/p", 0.97, 1.03, _figure("mean_weight")),
    # The prototype gave one figure each, 190 and .57, no range; these are wide ones around it.
    Expected("largest 1/p", 150.0, 280.0, _figure("max_inverse_propensity")),
    Expected("effective share of the uniform policy", 0.50, 0.64, _figure("uniform_ess_share")),
)
