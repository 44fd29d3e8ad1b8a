"""A small simulated bandit whose policy values are known exactly, to test estimators on.

Members are of a few types; a decision shows one artwork of one title. Titles differ in how many
artworks they have; the reward's probability depends on type, title and artwork. Active types make
more decisions, so rows of one member are alike and cluster sizes tell of values: what intervals
that ignore members get wrong. Everything is drawn from the generators that are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from finetune.evaluate.ope.columns import Flags, Floats, Ints, Log, build_log, integer_keys

N_TYPES, N_TITLES = 12, 15
LEAST_ARTWORKS, MOST_ARTWORKS = 2, 9
UNIFORM_SHARE = 0.1


class Policies(NamedTuple):
    """Probabilities of every artwork: [N_TYPES, N_TITLES, MOST_ARTWORKS], 0 where there is none."""

    logger: Floats
    target: Floats
    reference: Floats


@dataclass(frozen=True)
class Bandit:
    """The world.

    Attributes:
        counts: [N_TITLES], artworks a title.
        reward: [N_TYPES, N_TITLES, MOST_ARTWORKS], the probability of a reward.
        model: the same as a flawed reward model has it.
        activity: [N_TYPES], mean decisions a member.
        policies: of the logger (without its uniform slice), the target and the reference.
    """

    counts: Ints
    reward: Floats
    model: Floats
    activity: Floats
    policies: Policies

    def value(self, policy: Floats) -> float:
        """A policy's value: its expected reward over decisions."""
        by_type = (policy * self.reward).sum(axis=2).mean(axis=1)
        return float(self.activity @ by_type / self.activity.sum())

    def difference(self) -> float:
        """The target's value less the reference's."""
        return self.value(self.policies.target) - self.value(self.policies.reference)

    def log(self, n_members: int, rng: np.random.Generator) -> Log:
        """A log of so many members: propensities of the mixture with the uniform slice."""
        types = rng.integers(0, N_TYPES, n_members)
        decisions = 1 + rng.poisson(self.activity[types] - 1)
        member = np.repeat(np.arange(n_members), decisions)
        who, title = types[member], rng.integers(0, N_TITLES, len(member))
        uniform = rng.random(len(member)) < UNIFORM_SHARE
        even = even_policy(self.counts)[who, title]
        ran = self.policies.logger[who, title]
        artwork = _draw(np.where(uniform[:, None], even, ran), rng)
        at = (who, title, artwork)
        p_mix = (1 - UNIFORM_SHARE) * self.policies.logger[at] + UNIFORM_SHARE / self.counts[title]
        return self._columns(at, p_mix, uniform, member, rng)

    def _columns(
        self,
        at: tuple[Ints, Ints, Ints],
        propensity: Floats,
        uniform: Flags,
        member: Ints,
        rng: np.random.Generator,
    ) -> Log:
        expected = [(policy * self.model).sum(axis=2)[at[:2]] for policy in self.policies[1:]]
        return build_log(
            {
                "reward": rng.random(len(member)) < self.reward[at],
                "propensity": propensity,
                "target_probability": self.policies.target[at],
                "reference_probability": self.policies.reference[at],
                "n_candidates": self.counts[at[1]],
                "q_shown": self.model[at],
                "v_target": expected[0],
                "v_reference": expected[1],
            },
            uniform=uniform,
            member=integer_keys(member),
        )


def build_bandit(*, sharpness: float = 1.0, seed: int = 0) -> Bandit:
    """A world.

    Args:
        sharpness: how firmly logger and target follow their own tastes; higher: less overlap.
        seed: of the world.
    """
    rng = np.random.default_rng(seed)
    shape = (N_TYPES, N_TITLES, MOST_ARTWORKS)
    counts = rng.integers(LEAST_ARTWORKS, MOST_ARTWORKS + 1, N_TITLES)
    ease = rng.normal(-1.1, 0.5, (N_TYPES, 1, 1)) + rng.normal(0, 0.4, (1, N_TITLES, 1))
    taste = rng.normal(0, 0.5, shape)
    reward = 1 / (1 + np.exp(-ease - taste))
    model = 0.5 * reward + 0.5 * reward.mean() + rng.normal(0, 0.03, shape)
    guess = 0.5 * taste + rng.normal(0, 0.4, shape)
    policies = Policies(
        logger=_softmax(2 * sharpness * guess, counts),
        target=_softmax(2 * sharpness * taste, counts),
        reference=_softmax(sharpness * guess, counts),
    )
    return Bandit(counts, reward, model, 1 + 5 * rng.random(N_TYPES), policies)


def even_policy(counts: Ints) -> Floats:
    """The uniform policy."""
    return _softmax(np.zeros((N_TYPES, N_TITLES, MOST_ARTWORKS)), counts)


def _softmax(utilities: Floats, counts: Ints) -> Floats:
    there = np.arange(MOST_ARTWORKS) < counts[:, None]
    raised = np.where(there, np.exp(utilities), 0.0)
    probabilities: Floats = raised / raised.sum(axis=2, keepdims=True)
    return probabilities


def _draw(probabilities: Floats, rng: np.random.Generator) -> Ints:
    """One place a row of [n, MOST_ARTWORKS]."""
    below = np.cumsum(probabilities, axis=1) < rng.random((len(probabilities), 1))
    # A sum a hair below 1 may leave no place at the end.
    last = (probabilities > 0).shape[1] - 1 - np.argmax(probabilities[:, ::-1] > 0, axis=1)
    places: Ints = np.minimum(below.sum(axis=1), last)
    return places
