"""Near-Bayes: what could be made of a history by one who knows the story. Simulated worlds only.

It knows every number of the story, each artwork's facets (those that captions hide as well) and
quality, and each title's draw; it does not know the member. Their tastes are a Gaussian process
(``taste_prior``), updated on what they played and finished by Laplace's approximation (Rasmussen
and Williams 2006, algorithms 3.1 and 3.2). It is a reference, not a reachable target: nobody can
learn the quality of a new title's artworks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from finetune.evaluate.truth import StoryTables
from finetune.policies.distribution import LOGIT_TEMPERATURE, Floats, distribution
from finetune.policies.taste_prior import FINISH, PLAY, build_prior
from finetune.world.story import sigmoid
from finetune.world.tables import Ints
from retrieval.errors import BadInputError
from retrieval.types import Case, Outcome, PastEngagement

MOST_EVENTS = 40
MAX_STEPS = 50
CLOSE_ENOUGH = 1e-6
SECONDS_A_DAY = 86_400


class Observed(NamedTuple):
    """What a history says: n artworks on n days, and which were played and finished."""

    artworks: Ints
    days: Floats
    played: np.ndarray
    finished: np.ndarray


class NearBayesPolicy:
    """Chooses by the expected reward given the member's newest 40 engagements.

    Args:
        story: the tables of the world that the cases are from.
        most_events: the newest engagements that are used.
    """

    name = "near-bayes"
    is_simulated_only = True

    def __init__(self, story: StoryTables, *, most_events: int = MOST_EVENTS) -> None:
        self._prior, self._most = build_prior(story), most_events
        self._start = story.knobs.time(0)
        self._row = {artwork_id: row for row, artwork_id in enumerate(story.artwork_ids)}
        names = [story.titles[title] for title in story.title]
        self._row_of_past = {
            key: row for row, key in enumerate(zip(names, story.captions, strict=True))
        }

    def probabilities(self, case: Case) -> dict[str, float]:
        """Softmax of the logits of the expected rewards.

        Raises:
            BadInputError: an artwork is not one of the world, or there is no time.
        """
        rewards = self.expected_rewards(case)
        return distribution(case, np.log(rewards / (1 - rewards)), temperature=LOGIT_TEMPERATURE)

    def expected_rewards(self, case: Case) -> Floats:
        """[K] expected reward of each candidate."""
        seen = self._observed(case.past[-self._most :])
        artworks = np.array([self._row_of(c.artwork_id) for c in case.candidates])
        if case.at is None:
            raise BadInputError(f"case {case.case_id!r} has no time; near-bayes needs one")
        days = np.full(len(artworks), self._day(case.at.timestamp()))
        means, variances = self._posterior(seen, artworks, days)
        variances = np.maximum(variances, 0.0) + np.array([[self._prior.noise], [0.0]])
        # A logistic of a normal number, by MacKay's approximation.
        logits = self._prior.offsets[:, artworks] + means
        play, finish = sigmoid(logits / np.sqrt(1 + np.pi * variances / 8))
        return np.asarray(play * finish)

    def _posterior(self, seen: Observed, artworks: Ints, days: Floats) -> tuple[Floats, Floats]:
        """[2, K] means and variances of the candidates' play and finish latents."""
        asked = [(latent, artworks, days) for latent in (PLAY, FINISH)]
        own = np.stack([np.diag(self._prior.covariance(one, one)) for one in asked])
        if not len(seen.artworks):
            return np.zeros_like(own), own
        played = seen.played
        events = [
            (PLAY, seen.artworks, seen.days),
            (FINISH, seen.artworks[played], seen.days[played]),
        ]
        kernel = np.block([[self._prior.covariance(a, b) for b in events] for a in events])
        offsets = np.concatenate([self._prior.offsets[latent, rows] for latent, rows, _ in events])
        outcomes = np.concatenate([played, seen.finished[played]]).astype(np.float64)
        mode = find_mode(kernel, offsets, outcomes)
        cross = np.block([[self._prior.covariance(a, b) for b in asked] for a in events])
        means = cross.T @ mode.slope
        reduced = np.linalg.solve(mode.root, mode.weight[:, None] * cross)
        variances = own.ravel() - (reduced**2).sum(axis=0)
        return means.reshape(2, -1), variances.reshape(2, -1)

    def _observed(self, history: Sequence[PastEngagement]) -> Observed:
        times = [item.shown_at for item in history]
        if any(time is None for time in times):
            raise BadInputError("an engagement has no time; near-bayes needs one")
        outcomes = [item.outcome for item in history]
        return Observed(
            artworks=np.array([self._row_of_item(item) for item in history], dtype=np.int64),
            days=np.array([self._day(time.timestamp()) for time in times if time is not None]),
            played=np.array([o is not Outcome.SKIPPED for o in outcomes], dtype=np.bool_),
            finished=np.array([o.sign > 0 for o in outcomes], dtype=np.bool_),
        )

    def _day(self, timestamp: float) -> float:
        return (timestamp - self._start.timestamp()) / SECONDS_A_DAY

    def _row_of(self, artwork_id: str) -> int:
        if artwork_id not in self._row:
            raise BadInputError(f"artwork {artwork_id!r} is not one of the world; near-bayes fails")
        return self._row[artwork_id]

    def _row_of_item(self, item: PastEngagement) -> int:
        key = (item.title, item.caption)
        if key not in self._row_of_past:
            raise BadInputError(
                f"no artwork of {item.title!r} in the world has the caption {item.caption[:60]!r}"
            )
        return self._row_of_past[key]


class Mode(NamedTuple):
    """The most probable latents given outcomes, and what predictions need.

    Attributes:
        slope: [n] gradient of the log likelihood there.
        weight: [n] square root of its negative second derivative.
        root: [n, n] lower Cholesky factor of 1 + weight * kernel * weight.
    """

    slope: Floats
    weight: Floats
    root: Floats


def find_mode(kernel: Floats, offsets: Floats, outcomes: Floats) -> Mode:
    """Newton's method for outcomes of 0 and 1 with logits offset + latent, latents ~ N(0, kernel).

    Args:
        kernel: [n, n] prior covariance.
        offsets: [n] known parts of the logits.
        outcomes: [n].
    """
    latent = np.zeros(len(outcomes))
    for _ in range(MAX_STEPS):
        chance = sigmoid(offsets + latent)
        curve = chance * (1 - chance)
        weight = np.sqrt(curve)
        root = np.linalg.cholesky(np.eye(len(latent)) + weight[:, None] * kernel * weight)
        target = curve * latent + outcomes - chance
        solved = np.linalg.solve(root, weight * (kernel @ target))
        fresh = kernel @ (target - weight * np.linalg.solve(root.T, solved))
        moved = np.abs(fresh - latent).max()
        latent = fresh
        if moved < CLOSE_ENOUGH:
            break
    chance = sigmoid(offsets + latent)
    weight = np.sqrt(chance * (1 - chance))
    root = np.linalg.cholesky(np.eye(len(latent)) + weight[:, None] * kernel * weight)
    return Mode(slope=outcomes - chance, weight=weight, root=np.asarray(root, np.float64))
