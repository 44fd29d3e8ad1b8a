"""Who is shown: is it one artwork a title for everybody, and is it what is popular anyway?

Exposure counts the choice of each case, ties split evenly. A title's cases are those that offer the
same candidates; where the sample holds no title twice, its spread can't be told.
"""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np

from finetune.evaluate.audits.asked import (
    Answers,
    Shares,
    flips,
    notes_of,
    pairs,
    title_of,
)
from finetune.evaluate.audits.audit import NOTHING, Audit, Estimate, judge
from finetune.evaluate.audits.bounds import BOUNDS, GINI_WAY
from finetune.evaluate.audits.figures import ratio_by, share
from finetune.evaluate.audits.subject import Subject
from finetune.policies.distribution import Floats, greedy

# Choices drawn evenly, to see what chance makes of the Gini coefficient.
N_EVEN = 200
Z = 1.959964
# Where even draws and one artwork a title are nearer than this, titles are hardly met twice.
LEAST_ROOM = 0.02


def audit_exposure(subject: Subject) -> tuple[Audit, ...]:
    """Entropy and Gini of exposure, and agreement with the most popular."""
    return (_entropy(subject), _gini(subject), _popular_choice(subject), _popular_rank(subject))


def _entropy(subject: Subject) -> Audit:
    """Entropy of exposure over a title's artworks, as a share of the most that it can be.

    sum_t m_t H_t / sum_t m_t log(min(K_t, m_t)), over titles t of m_t >= 2 cases and K_t artworks;
    H_t in nats, at most that logarithm. The interval draws titles.
    """
    own = subject.answers()
    tops, bottoms, names, n = [], [], [], 0
    for name, rows in _by_title(own).items():
        if len(rows) > 1:
            mean = _mean([greedy(shares) for shares in rows])
            most = float(np.log(min(len(mean), len(rows))))
            tops.append(len(rows) * min(most, entropy(list(mean.values()))))
            bottoms.append(len(rows) * most)
            names.append(name)
            n += len(rows)
    found = ratio_by(tops, bottoms, names, n=n, rng=subject.rng("exposure_entropy"))
    titles = f"over {len(names)} titles" if names else "the sample holds no title twice"
    return judge(subject.name, "exposure_entropy", found, notes=(titles, *notes_of(own)))


def entropy(shares: list[float]) -> float:
    """-sum p log p in nats."""
    held = np.array([p for p in shares if p > 0])
    return float(-(held * np.log(held)).sum())


def _gini(subject: Subject) -> Audit:
    """Gini coefficient over all artworks offered; the interval is the jackknife's over cases."""
    own = subject.answers()
    rows = [greedy(shares) for shares in own.shares if shares is not None]
    if not rows:
        return judge(subject.name, "exposure_gini", NOTHING, notes=notes_of(own))
    matrix = Exposures.of(rows)
    found = estimate_gini(matrix)
    even = matrix.even_gini(rng=subject.rng("exposure_gini"))
    single = matrix.single_gini()
    bound = BOUNDS["exposure_gini"]._replace(most=even + GINI_WAY * (single - even))
    note = f"choices drawn evenly have {even:.3f}, one artwork a title {single:.3f}"
    return judge(
        subject.name,
        "exposure_gini",
        found,
        bound=bound,
        notes=(note, *notes_of(own)),
        shown_only="" if single - even > LEAST_ROOM else "these cases leave hardly any room",
    )


class Exposures(NamedTuple):
    """Who was shown, and who could have been: [n, A] cases by artworks."""

    shown: Floats
    offered: Floats

    @classmethod
    def of(cls, rows: list[Shares]) -> Exposures:
        """Those of the exposure by artwork id of each case."""
        column = {a: i for i, a in enumerate(sorted({a for row in rows for a in row}))}
        shown, offered = np.zeros((2, len(rows), len(column)))
        for index, row in enumerate(rows):
            for artwork_id, p in row.items():
                shown[index, column[artwork_id]] = p
                offered[index, column[artwork_id]] = 1.0
        return cls(shown, offered)

    def even_gini(self, *, rng: np.random.Generator) -> float:
        """The mean Gini coefficient where each case draws one of its candidates evenly."""
        allowed = [np.flatnonzero(row) for row in self.offered]
        sizes = np.array([len(row) for row in allowed])
        table = np.concatenate(allowed)
        starts = np.cumsum(sizes) - sizes
        draws = starts + (rng.random((N_EVEN, len(sizes))) * sizes).astype(np.int64)
        n = self.offered.shape[1]
        totals = [np.bincount(table[draw], minlength=n).astype(np.float64) for draw in draws]
        return float(np.mean([gini(total) for total in totals]))

    def single_gini(self) -> float:
        """The Gini coefficient where everybody is shown a title's first artwork by id."""
        first = self.offered.argmax(axis=1)
        total = np.bincount(first, minlength=self.offered.shape[1])
        return gini(total.astype(np.float64))


def estimate_gini(exposures: Exposures) -> Estimate:
    """The Gini coefficient with a jackknife interval over cases (Yitzhaki 1991)."""
    total, n = exposures.shown.sum(axis=0), len(exposures.shown)
    value = gini(total)
    if n < 2:
        return Estimate(value, None, None, n)
    without = np.array([gini(total - row) for row in exposures.shown])
    half = Z * float(np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum()))
    return Estimate(value, max(0.0, value - half), min(1.0, value + half), n)


def gini(exposure: Floats) -> float:
    """0 where all [A] artworks are shown alike, 1 - 1 / A where one alone is.

    sum_i (2 i - A - 1) x_i / (A sum x), x sorted upwards, i from 1.
    """
    ranks = 2 * np.arange(1, len(exposure) + 1) - len(exposure) - 1
    return float((ranks * np.sort(exposure)).sum() / (len(exposure) * exposure.sum()))


def _popular_choice(subject: Subject) -> Audit:
    own, popular = subject.answers(), subject.popular
    same = [] if popular is None else [not flip for flip in flips(own, popular)]
    return judge(
        subject.name,
        "popular_choice",
        share(same),
        notes=(_without(popular), *notes_of(own)),
        shown_only=subject.claims_nothing,
    )


def _popular_rank(subject: Subject) -> Audit:
    """Kendall's tau-b of a title's artworks, mean shares against mean popularity.

    The mean over titles, each counting its cases; titles where either ranks all alike are left out.
    The interval draws titles.
    """
    from scipy.stats import kendalltau

    own, popular, name = subject.answers(), subject.popular, "popular_ranking"
    both = [] if popular is None else list(pairs(own, popular))
    mine = _by_title(Answers(tuple(one for _, one, _ in both)))
    theirs = _by_title(Answers(tuple(other for _, _, other in both)))
    taus, counts, names = [], [], []
    for title, rows in mine.items():
        mean, rates = _mean(rows), _mean(theirs[title])
        ids = sorted(mean)
        tau = kendalltau([mean[a] for a in ids], [rates[a] for a in ids]).statistic
        if np.isfinite(tau):
            taus.append(float(tau) * len(rows))
            counts.append(float(len(rows)))
            names.append(title)
    found = ratio_by(taus, counts, names, n=int(sum(counts)), rng=subject.rng(name))
    flat = "" if taus or popular is None else "one of the two ranks all artworks alike"
    return judge(
        subject.name,
        name,
        found,
        notes=(_without(popular), flat, *notes_of(own)),
        shown_only=subject.claims_nothing,
    )


def _without(popular: Answers | None) -> str:
    return "the policy 'popular' was not asked" if popular is None else popular.note


def _by_title(answers: Answers) -> dict[str, list[Shares]]:
    """The answers to each set of candidates."""
    found: dict[str, list[Shares]] = defaultdict(list)
    for shares in answers.shares:
        if shares is not None:
            found[title_of(shares)].append(shares)
    return dict(found)


def _mean(rows: list[Shares]) -> Shares:
    return {a: float(np.mean([row[a] for row in rows])) for a in rows[0]}
