"""A log as columns: one row a decision, all that off-policy evaluation reads of it.

``build_log`` makes a log from arrays and refuses bad values by row; ``finetune.evaluate.ope.read``
makes logs from files, a batch at a time. What the columns mean stands in ``RULES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from retrieval.errors import BadInputError

Floats: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]
Keys: TypeAlias = npt.NDArray[np.uint64]

Origin: TypeAlias = Literal["logged", "estimated", "assumed uniform"]

MEMBER = "member_id"
UNIFORM = "uniform"
PROPENSITY = "propensity"
REFERENCE = "reference_probability"


class Rule(NamedTuple):
    """What may stand in a column: in words, and as a test of an array (NaN: nothing there)."""

    allowed: str
    is_fine: Callable[[Floats], Flags]
    is_required: bool = False


def _within_one(values: Floats) -> Flags:
    return (values >= 0) & (values <= 1)


RULES: dict[str, Rule] = {
    "reward": Rule("a number in [0, 1]", _within_one, is_required=True),
    PROPENSITY: Rule(
        "a number above 0 and at most 1, or null",
        lambda p: np.isnan(p) | ((p > 0) & (p <= 1)),
        is_required=True,
    ),
    "target_probability": Rule("a number in [0, 1]", _within_one, is_required=True),
    REFERENCE: Rule("a number in [0, 1]", _within_one),
    "n_candidates": Rule("a whole number of at least 1", lambda k: (k >= 1) & (k == np.floor(k))),
    "q_shown": Rule("a number", np.isfinite),
    "v_target": Rule("a number", np.isfinite),
    "v_reference": Rule("a number", np.isfinite),
}
REQUIRED = tuple(name for name, rule in RULES.items() if rule.is_required)
COLUMNS = (*RULES, UNIFORM, MEMBER)


@dataclass(frozen=True)
class Log:
    """Logged decisions, n rows, or one batch of them.

    Attributes:
        reward: what the shown artwork earned, in [0, 1].
        propensity: probability of the shown artwork under the logging policy, in (0, 1]; NaN where
            it was not logged.
        target_probability: probability of the shown artwork under the policy to be valued.
        reference_probability: the same under the reference policy; None: the reference is the
            logger as it ran.
        n_candidates: how many artworks the decision chose from.
        q_shown: the reward model's prediction for the shown artwork.
        v_target: the reward model's expectation under the target policy.
        v_reference: the same under the reference policy.
        uniform: shown by uniform exploration.
        member: a key a member; None where every row stands for itself.
        first_row: the number of the first row, from 0, within all that is read.
        n_unlogged: rows whose propensity was not logged but filled in.
        origin: where the filled-in propensities come from.
    """

    reward: Floats
    propensity: Floats
    target_probability: Floats
    uniform: Flags
    reference_probability: Floats | None = None
    n_candidates: Floats | None = None
    q_shown: Floats | None = None
    v_target: Floats | None = None
    v_reference: Floats | None = None
    member: Keys | None = None
    first_row: int = 0
    n_unlogged: int = 0
    origin: Origin = "logged"

    def __len__(self) -> int:
        return len(self.reward)

    @property
    def clusters(self) -> Keys:
        """A key a row: the member's, or the row's own."""
        if self.member is not None:
            return self.member
        return mix(np.arange(self.first_row, self.first_row + len(self), dtype=np.uint64))


class BadRow(NamedTuple):
    """The first bad value of a batch: its place in the batch, from 0, and what is wrong."""

    place: int
    column: str
    value: str
    allowed: str


def find_bad(columns: Mapping[str, Floats]) -> BadRow | None:
    """The first row with a value that its rule refuses; None where all are fine."""
    found = []
    for name, values in columns.items():
        bad = np.flatnonzero(~RULES[name].is_fine(values))
        if len(bad):
            value = values[bad[0]]
            told = "null" if np.isnan(value) else f"{value:.12g}"
            found.append(BadRow(int(bad[0]), name, told, RULES[name].allowed))
    return min(found, key=lambda row: row.place, default=None)


def refuse_row(source: str, row: int, column: str, value: str, allowed: str) -> BadInputError:
    """The error for one bad value; ``row`` counts from 1."""
    return BadInputError(
        f"{source}, row {row}: {column} is {value}; allowed is {allowed}; "
        "correct that row or leave it out"
    )


def build_log(
    columns: Mapping[str, npt.ArrayLike],
    *,
    uniform: npt.ArrayLike | None = None,
    member: Keys | None = None,
    source: str = "the log",
) -> Log:
    """A log from arrays of one length.

    Args:
        columns: by name, see ``RULES``; ``propensity`` may hold NaN.
        uniform: shown by uniform exploration; by default nowhere.
        member: keys, see ``integer_keys``.
        source: what errors call the log.

    Raises:
        BadInputError: a column is missing, unknown or of another length, or a value is bad.
    """
    arrays: dict[str, Any] = {
        name: np.asarray(values, dtype=np.float64) for name, values in columns.items()
    }
    _refuse_names(arrays, source)
    n = len(arrays["reward"])
    flags = np.zeros(n, bool) if uniform is None else np.asarray(uniform, dtype=bool)
    others = [flags] if member is None else [flags, member]
    lengths = {len(values) for values in (*arrays.values(), *others)}
    if lengths != {n}:
        raise BadInputError(f"{source}: columns of {sorted(lengths)} rows; allowed is one length")
    bad = find_bad(arrays)
    if bad:
        raise refuse_row(source, bad.place + 1, bad.column, bad.value, bad.allowed)
    return Log(**arrays, uniform=flags, member=member)


def _refuse_names(columns: Mapping[str, Floats], source: str) -> None:
    unknown = sorted(set(columns) - set(RULES))
    missing = [name for name in REQUIRED if name not in columns]
    if unknown or missing:
        what = f"no column {missing[0]!r}" if missing else f"a column {unknown[0]!r}"
        raise BadInputError(f"{source} has {what}; allowed are {', '.join(RULES)}")


def integer_keys(members: npt.ArrayLike) -> Keys:
    """Well-mixed keys of members that are numbered; [n]."""
    return mix(np.asarray(members).astype(np.int64).view(np.uint64))


def mix(keys: Keys) -> Keys:
    """Scatter keys over 64 bits, one to one (the finaliser of SplitMix64, Steele et al. 2014)."""
    keys = keys + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return keys ^ (keys >> np.uint64(31))
