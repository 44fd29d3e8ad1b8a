"""Production: the non-LLM contextual bandit that every other policy is compared with.

A logistic regression of the reward on the artwork's take rate and on the member's genre affinities
crossed with the artwork's coarse tag: the world's logger's own regression
(``finetune.world.production``), fitted on the training rows alone. Affinities come from the case's
history, and so are never older than the decision. How strongly it is regularised moves every lift
over it by about a point of a hundred: state ``inverse_penalty`` with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from finetune.policies.distribution import Floats, distribution
from finetune.policies.known import Known
from finetune.policies.learned import FitReport, logged_rows
from finetune.policies.rates import Rates
from finetune.policies.reward_model import split_rewards
from finetune.world.knobs import LoggerKnobs
from finetune.world.production import (
    Offered,
    fit_coefficients,
    genre_affinity,
    member_rates,
    open_regression,
    shown_features,
    tag_scores,
)
from finetune.world.ragged import offsets_of
from retrieval.errors import BadInputError
from retrieval.types import Case

UNTAGGED = ""


class ProductionPolicy:
    """Take rates and genre affinities crossed with tags.

    Args:
        known: genres and tags.
        rates: the counts from before a case's time.
        knobs: how it is regularised and scaled; by default as the simulated worlds' logger.
    """

    name = "production"

    def __init__(self, known: Known, rates: Rates, *, knobs: LoggerKnobs | None = None) -> None:
        self._known, self._rates, self._knobs = known, rates, knobs or LoggerKnobs()
        names = sorted({genre for genres in known.genres.values() for genre in genres})
        self._genre = {name: column for column, name in enumerate(names)}
        tags = sorted({UNTAGGED, *known.tags.values()})
        self._tag = {name: column for column, name in enumerate(tags)}
        self._marks = {title: self._mark(genres) for title, genres in known.genres.items()}
        self._usual = np.zeros(len(names))
        self._centre = 0.0
        self._coefficients: Floats | None = None

    def fit(self, train: Sequence[Case], validation: Sequence[Case]) -> FitReport:
        """Fit at the given penalty; the validation rows go unused. See ``LearnedPolicy``."""
        start = perf_counter()
        rows = logged_rows(train, of="train")
        rewards = np.array([row.reward for row in rows], dtype=np.float64)
        self._look_at(rows, rewards)
        offered = self._offered(rows, float(rewards.mean()))
        places = [[c.artwork_id for c in row.candidates].index(row.shown or "") for row in rows]
        picked = offsets_of(offered.counts) + np.array(places)
        indices, outcomes, weights = split_rewards(rewards)
        if len(np.unique(outcomes)) < 2:
            raise BadInputError(
                f"all {len(rows)} training rows have the same reward {rewards[0]:g}; "
                "allowed: rows with and without a reward"
            )
        self._coefficients = fit_coefficients(
            open_regression(self._knobs.inverse_penalty),
            shown_features(offered, picked, len(self._tag))[indices],
            outcomes.astype(np.float64),
            len(self._tag),
            weights=weights,
        )
        return FitReport(
            policy=self.name,
            n_train=len(rows),
            n_validation=0,
            settings={"inverse_penalty": self._knobs.inverse_penalty},
            validation_losses={},
            seconds=perf_counter() - start,
        )

    def utilities(self, case: Case) -> Floats:
        """[K] logits of the reward, up to a constant.

        Raises:
            BadInputError: the policy has to be fitted first.
        """
        if self._coefficients is None:
            raise BadInputError(
                f"policy {self.name} is not fitted; allowed: on a dataset with training rows, "
                "`keyart evaluate --dataset DIR`"
            )
        by_tag = tag_scores(self._coefficients, self._affinity([case]), len(self._tag))
        return np.asarray(self._coefficients[0] * self._rate(case) + by_tag[0, self._tags(case)])

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the utilities at the logger's temperature."""
        return distribution(case, self.utilities(case), temperature=self._knobs.tau)

    def _look_at(self, rows: Sequence[Case], rewards: Floats) -> None:
        """The usual genres of what is taken, and the mean take rate."""
        wins = sum(
            (
                reward * self._marks.get(row.title, 0.0)
                for row, reward in zip(rows, rewards, strict=True)
            ),
            start=np.zeros(len(self._genre)),
        )
        self._usual = wins / max(1.0, wins.sum())
        known = [rate for row in rows for rate in self._raw_rates(row) if not np.isnan(rate)]
        self._centre = float(np.mean(known)) if known else 0.0

    def _offered(self, rows: Sequence[Case], base: float) -> Offered:
        taken = [sum(item.outcome.sign > 0 for item in row.history) for row in rows]
        shown = [len(row.history) for row in rows]
        return Offered(
            rate=np.concatenate([self._rate(row) for row in rows]),
            tag=np.concatenate([self._tags(row) for row in rows]),
            counts=np.array([len(row.candidates) for row in rows]),
            affinity=self._affinity(rows),
            member_rate=member_rates(
                np.array(shown, np.float64), np.array(taken, np.float64), base, self._knobs
            ),
        )

    def _affinity(self, rows: Sequence[Case]) -> Floats:
        """[n, n_genres] of each row's member, from the row's history; unknown titles add none."""
        wins = np.zeros((len(rows), len(self._genre)))
        for row, case in zip(wins, rows, strict=True):
            for item in case.past:
                if item.outcome.sign > 0:
                    row += self._marks.get(item.title, 0.0)
        return genre_affinity(wins, self._usual, self._knobs)

    def _mark(self, genres: Sequence[str]) -> Floats:
        """[n_genres] 1 for each of a title's genres."""
        marks = np.zeros(len(self._genre))
        marks[[self._genre[genre] for genre in genres]] = 1.0
        return marks

    def _tags(self, case: Case) -> np.ndarray:
        tags = self._known.tags
        return np.array([self._tag[tags.get(c.artwork_id, UNTAGGED)] for c in case.candidates])

    def _rate(self, case: Case) -> Floats:
        """[K] scaled take rates less the mean of the training rows; 0 where nothing is known."""
        rate = self._raw_rates(case)
        scaled = self._knobs.rate_scale * (np.nan_to_num(rate) - self._centre)
        return np.where(np.isnan(rate), 0.0, scaled)

    def _raw_rates(self, case: Case) -> Floats:
        """[K] rewarded over shown; NaN where an artwork was never shown."""
        known = self._rates(case)
        counts = [known.get(candidate.artwork_id) for candidate in case.candidates]
        return np.array([c.n_rewarded / c.n_shown if c and c.n_shown else np.nan for c in counts])
