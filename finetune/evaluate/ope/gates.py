"""The gates that a value must pass, each with the number that decides, and the verdict of all.

Thresholds were set on simulated logs so that, where the verdict is PASS, 95 % intervals cover in 93
to 97 of 100 logs (``python -m finetune.evaluate.ope.montecarlo``).
"""

from __future__ import annotations

from collections.abc import Callable

from finetune.evaluate.ope.estimators import RELATIVE
from finetune.evaluate.ope.intervals import MOST_UNDEFINED
from finetune.evaluate.ope.verdict import Reading, Verdict, worst

# Below this many rows overlap can't be judged: such a log is inconclusive whatever it shows.
LEAST_ROWS = 30
LEAST_MEMBERS = 50
# From so many effective members a variance is known to a third, sqrt(2 / 19); of simulated logs of
# fewer, intervals hold less often.
LEAST_EFFECTIVE_MEMBERS = 20.0
LEAST_ESS, REFUSED_ESS, REFUSED_ESS_SHARE = 200.0, 10.0, 0.01
LEAST_EVENTS = 40.0
MOST_SHARE, REFUSED_SHARE = 0.05, 0.5
# The mean weight may miss 1 by so much to PASS, and not to be refused; what is no chance miss, in
# standard errors.
SMALL_GAP, MOST_GAP, GAP_Z = 0.005, 0.05, 3.0
# What clipping, switching or shrinking may shift a value by, in its standard errors.
MOST_BIAS = 0.25
# Where weights come near the limit, so many must exceed it for that shift to be measured.
LEAST_CUT = 30
BOOTSTRAP_RATIO = (0.8, 1.25)

Gate = Callable[[Reading], Verdict | None]


def judge(reading: Reading) -> Verdict:
    """The verdict of all gates; where one of them refuses to start with, it stands alone."""
    for gate in FIRST:
        found = gate(reading)
        if found:
            return found
    return worst([found for gate in GATES if (found := gate(reading))])


def judge_apart(reading: Reading) -> Verdict:
    """The verdict on a difference of two policies, by the rows that tell them apart.

    Never REFUSE: policies that are much alike need more rows, not another logger.

    Args:
        reading: its weights are ``|w_t - w_r|``, its rows those where they are not 0.
    """
    if reading.n == 0:
        return _doubt("0 rows tell the two policies apart")
    found = [verdict for gate in APART if (verdict := gate(reading))]
    told = tuple(f"what tells the two apart: {reason}" for reason in worst(found).reasons)
    return Verdict(worst(found).state, told)


def _columns(reading: Reading) -> Verdict | None:
    if not reading.missing:
        return None
    return _refuse(f"the log lacks {' and '.join(reading.missing)}")


def _determinism(reading: Reading) -> Verdict | None:
    if not reading.is_certain or reading.certain_gap == 0:
        return None
    return _refuse(
        "the logger was deterministic: every propensity is 1, so nothing can be said of another "
        f"policy (this one shows other artworks with probability {reading.certain_gap:.3g})"
    )


def _definition(reading: Reading) -> Verdict | None:
    if reading.name == "replay" and reading.n == 0:
        return _refuse("0 rows are marked uniform; replay needs a uniformly explored slice")
    if reading.weights is not None and reading.weights.total == 0:
        return _refuse(f"the policy would show none of the {reading.n:,} logged artworks")
    return None if reading.value is not None else _refuse("undefined: it divides by 0")


def _gap(reading: Reading) -> Verdict | None:
    if reading.mean_weight is None or reading.n < LEAST_ROWS:
        return None
    # Exact, where the mean weight is an estimate: it needs no allowance for chance.
    certain = reading.certain_gap
    if certain > MOST_GAP:
        return _refuse(_told_gap(1 - certain))
    mean, se = reading.mean_weight
    if abs(mean - 1) > max(SMALL_GAP, GAP_Z * se):
        told = f"{_told_gap(mean, is_slice=reading.name == 'replay')}: mean weight {mean:.3f}"
        if abs(mean - 1) > MOST_GAP:
            return _refuse(f"{told}, at most {MOST_GAP} from 1")
        return _doubt(f"{told}, at most {SMALL_GAP} from 1")
    if certain > SMALL_GAP:
        return _doubt(f"{_told_gap(1 - certain)}, at most {SMALL_GAP:.1%}")
    return None


def _told_gap(mean: float, *, is_slice: bool = False) -> str:
    if is_slice:
        return "the rows marked uniform were not shown uniformly"
    if mean > 1:
        return "the propensities do not belong to these rows"
    return f"the logger never shows artworks that hold {1 - mean:.1%} of the policy's probability"


def _overlap(reading: Reading) -> Verdict | None:
    if reading.weights is None or reading.name == "dm" or reading.n < LEAST_ROWS:
        return None
    ess, share = reading.weights.ess, reading.weights.largest_share
    if ess < REFUSED_ESS or ess < REFUSED_ESS_SHARE * reading.n:
        least = max(REFUSED_ESS, REFUSED_ESS_SHARE * reading.n)
        return _refuse(f"effective sample size {ess:,.1f} of {reading.n:,}, at least {least:,.0f}")
    if share > REFUSED_SHARE:
        return _refuse(f"one row carries {share:.1%} of all weight, at most {REFUSED_SHARE:.0%}")
    return None


def _size(reading: Reading) -> Verdict | None:
    if reading.n < LEAST_ROWS:
        return _doubt(f"{reading.n:,} rows, at least {LEAST_ROWS}")
    return None


def _members(reading: Reading) -> Verdict | None:
    if reading.n < LEAST_ROWS:
        return None
    if reading.members < LEAST_MEMBERS:
        return _doubt(f"{reading.members:,} members, at least {LEAST_MEMBERS}")
    effective = reading.effective_members
    if effective is not None and effective < LEAST_EFFECTIVE_MEMBERS:
        return _doubt(
            f"the standard error rests on {effective:,.1f} effective members of "
            f"{reading.members:,}, at least {LEAST_EFFECTIVE_MEMBERS:.0f}"
        )
    return None


def _precision(reading: Reading) -> Verdict | None:
    if reading.weights is None or reading.name == "dm":
        return None
    if reading.weights.ess < LEAST_ESS:
        return _doubt(f"effective sample size {reading.weights.ess:,.1f}, at least {LEAST_ESS:.0f}")
    share = reading.weights.largest_share
    if share > MOST_SHARE:
        return _doubt(f"one row carries {share:.1%} of all weight, at most {MOST_SHARE:.0%}")
    return None


def _events(reading: Reading) -> Verdict | None:
    if reading.events >= LEAST_EVENTS:
        return None
    rarer = "rewarded rows" if reading.name in RELATIVE else "rows of the rarer outcome"
    return _doubt(f"{reading.events:,.1f} effective {rarer}, at least {LEAST_EVENTS:.0f}")


def _origin(reading: Reading) -> Verdict | None:
    if not reading.n_unlogged:
        return None
    how = "estimated" if reading.origin == "estimated" else "not estimated but assumed uniform"
    return _doubt(f"{reading.n_unlogged:,} propensities were not logged: {how}")


def _model(reading: Reading) -> Verdict | None:
    if reading.name != "dm":
        return None
    if reading.bias is None:
        return _doubt("rests on the reward model alone; add q_shown to see what it misses")
    value, se = reading.bias
    return _doubt(f"rests on the reward model alone, which DR corrects by {-value:+.4f} ± {se:.4f}")


def _bias(reading: Reading) -> Verdict | None:
    if reading.bias is None or reading.name == "dm" or not reading.se:
        return None
    n_cut = reading.weights.n_cut if reading.weights else 0
    if reading.limit and reading.largest > reading.limit / 2 and n_cut < LEAST_CUT:
        return _doubt(
            f"{n_cut} weights above the limit of {reading.limit:g}, the largest "
            f"{reading.largest:.3g}: too few to measure the bias, at least {LEAST_CUT}"
        )
    value, se = reading.bias
    most = abs(value) + 2 * se
    if most <= MOST_BIAS * reading.se:
        return None
    return _doubt(
        f"biased by up to {most:.4f} against its unbiased form, "
        f"at most {MOST_BIAS * reading.se:.4f} (a quarter of its standard error)"
    )


def _agreement(reading: Reading) -> Verdict | None:
    if reading.se is None:
        return _doubt("no interval: it needs at least 2 members")
    if reading.undefined_draws > MOST_UNDEFINED:
        return _doubt(
            f"no bootstrap to check the interval by: {reading.undefined_draws:.1%} of the draws "
            f"divide by 0, at most {MOST_UNDEFINED:.0%}"
        )
    if not reading.se or reading.bootstrap_se is None:
        return None
    ratio, (low, high) = reading.bootstrap_se / reading.se, BOOTSTRAP_RATIO
    if low <= ratio <= high:
        return None
    return _doubt(f"bootstrap and analytic errors differ {ratio:.2f}-fold, allowed {low} to {high}")


def _scale(reading: Reading) -> Verdict | None:
    if not reading.is_unscaled:
        return None
    return _doubt("0 rows have n_candidates: right only if all decisions have as many candidates")


def _refuse(reason: str) -> Verdict:
    return Verdict("REFUSE", (reason,))


def _doubt(reason: str) -> Verdict:
    return Verdict("INCONCLUSIVE", (reason,))


FIRST: tuple[Gate, ...] = (_columns, _determinism, _definition)
GATES: tuple[Gate, ...] = (
    _gap,
    _overlap,
    _size,
    _members,
    _precision,
    _events,
    _origin,
    _model,
    _bias,
    _agreement,
    _scale,
)
APART: tuple[Gate, ...] = (_size, _precision, _events)
