"""The prior of a member's tastes in a simulated world, as a Gaussian process over its artworks.

The story's tastes are sparse and standardised; here each taste is an independent standard normal
number, and those of theme and mood drift:

    cov(taste on day s, on day t) = 1 - drift_share * (1 - drift_keep) * min(1, |s - t| / span)

Two latents an artwork follow: what the member adds to the logit of playing it, and to that of
finishing it once played. Both are linear in tastes, but for the product of theme and mood, whose
covariance is the product of the two. So the covariance of any two latents is a dot product of
features, times a power of the drift.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finetune.evaluate.truth import StoryTables
from finetune.world.grammar import FACETS
from finetune.world.knobs import Knobs
from finetune.world.tables import MOOD, SETTING, THEME, Flags, Floats, Ints

# Tastes change on a day from 5 to 10 before the end.
UNCHANGING_DAYS = 15
PLAY, FINISH = 0, 1


@dataclass(frozen=True)
class TastePrior:
    """Features of the latents, and what is known of the artworks besides.

    Attributes:
        steady: [2, n_artworks, d] features of tastes that never drift, for play and finish.
        drifting: [2, n_artworks, d] those of theme and of mood.
        crossed: [2, n_artworks, d] those of theme times mood.
        offsets: [2, n_artworks] logits of play and finish for a member without tastes.
        noise: variance of the play logit that nobody could predict.
        forgets: how much of a taste's covariance goes a day, and at most.
    """

    steady: Floats
    drifting: Floats
    crossed: Floats
    offsets: Floats
    noise: float
    forgets: tuple[float, float]

    def covariance(self, left: tuple[int, Ints, Floats], right: tuple[int, Ints, Floats]) -> Floats:
        """[n, m] covariances of latents.

        Args:
            left, right: which latent (``PLAY`` or ``FINISH``), of which artworks, on which days.
        """
        (one, mine, my_days), (other, theirs, their_days) = left, right
        a_day, most = self.forgets
        apart = np.abs(my_days[:, None] - their_days[None, :])
        drift = 1 - np.minimum(most, a_day * apart)
        steady, drifting, crossed = (
            part[one, mine] @ part[other, theirs].T
            for part in (self.steady, self.drifting, self.crossed)
        )
        return np.asarray(steady + drift * drifting + drift**2 * crossed)


def build_prior(story: StoryTables) -> TastePrior:
    """The prior of a world's members."""
    k, fits, titles = story.knobs, _fit_features(story), _title_features(story)
    affinities = tuple(part[story.title] for part in titles)
    # Standardised as the story does: affinity over random pairs, fit within a title.
    affinity_sd = np.sqrt(sum((part**2).sum(axis=1).mean() for part in titles))
    fit_sd = _deviation_within_titles(fits, story.title)
    steady, drifting = (
        np.stack(
            [
                k.kappa_play / affinity_sd * of_title + k.beta_p / fit_sd * of_artwork,
                k.kappa_finish / affinity_sd * of_title
                + k.finish_fit * k.beta_p / fit_sd * of_artwork,
            ]
        )
        for of_title, of_artwork in zip(affinities, fits[:2], strict=True)
    )
    ready = np.zeros((2, len(story.title), 1))
    ready[PLAY] = k.sd_member
    span = max(1, k.days.total - UNCHANGING_DAYS)
    most = k.drift_share * (1 - k.drift_keep)
    return TastePrior(
        steady=np.concatenate([steady, ready], axis=2),
        drifting=drifting,
        crossed=np.stack([1.0 * fits[2], k.finish_fit * fits[2]]) * (k.beta_p / fit_sd),
        offsets=_offsets(story),
        noise=k.beta_eps**2,
        forgets=(most / span, most),
    )


def _fit_features(story: StoryTables) -> tuple[Floats, Floats, Floats]:
    """Steady, drifting and crossed features of an artwork's fit, before scaling."""
    weights = story.knobs.lambdas
    hot = [getattr(weights, f) * _one_hot(story, i) for i, f in enumerate(FACETS)]
    steady = [part for i, part in enumerate(hot) if i not in (THEME, MOOD)]
    cross = story.facets[:, THEME] * story.sizes[MOOD] + story.facets[:, MOOD]
    crossed = weights.theme_mood * np.eye(story.sizes[THEME] * story.sizes[MOOD])[cross]
    actors = _actors(story.people, story.knobs)
    return np.hstack([*steady, actors]), np.hstack([hot[THEME], hot[MOOD]]), crossed


def _title_features(story: StoryTables) -> tuple[Floats, Floats]:
    """Steady and drifting features of a title's affinity, in the columns of the fit's."""
    weights, n = story.knobs.lambdas, len(story.titles)
    steady = [
        weights.setting * story.settings if i == SETTING else np.zeros((n, story.sizes[i]))
        for i in range(len(FACETS))
        if i not in (THEME, MOOD)
    ]
    drifting = [weights.theme * story.themes, weights.mood * story.moods]
    return np.hstack([*steady, _actors(story.cast, story.knobs)]), np.hstack(drifting)


def _actors(marks: Flags, knobs: Knobs) -> Floats:
    """Features of liked actors: a share p of all is liked, which varies by p (1 - p)."""
    share = min(1.0, knobs.n_liked_actors / knobs.n_actors)
    return np.asarray(knobs.lambdas.actor * np.sqrt(share * (1 - share)) * marks)


def _one_hot(story: StoryTables, facet: int) -> Floats:
    return np.asarray(np.eye(story.sizes[facet])[story.facets[:, facet]])


def _deviation_within_titles(fits: tuple[Floats, ...], title: Ints) -> float:
    """The standard deviation of the fit among a title's artworks, over members."""
    features = np.hstack(fits)
    kept, variances = 0.0, 0.0
    for row in np.unique(title):
        mine = features[title == row]
        n = len(mine)
        if n > 1:
            total = float((mine**2).sum())
            # Two draws of n differ with chance 1 - 1/n; half their mean squared distance.
            spread = (total - float((mine.sum(axis=0) ** 2).sum()) / n) / (n - 1)
            kept, variances = kept + 1 - 1 / n, variances + (1 - 1 / n) * spread
    return float(np.sqrt(variances / kept)) if variances > 0 else 1.0


def _offsets(story: StoryTables) -> Floats:
    """[2, n_artworks] what the play and the finish logit are for a member without tastes."""
    k = story.knobs
    play = k.alpha + story.draw[story.title] + k.beta_q * story.quality + k.bait_play * story.bait
    honest = story.themes[story.title, story.facets[:, THEME]]
    finish = k.gamma + k.honesty * honest - k.bait_finish * story.bait
    return np.stack([play, finish])
