"""Every number of the simulated world in one frozen model; the defaults are the ``paper`` preset.

Utilities are in logits unless said otherwise. Title affinities are standardised to mean 0 and
standard deviation 1 over random pairs, artwork fits to standard deviation 1 within a title, so that
a weight is the effect of one deviation.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from retrieval.types import Frozen

Share = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0)]
Days = Annotated[int, Field(ge=1)]

MAX_ARTWORKS = 40


class Calendar(Frozen):
    """The four windows of the story, in days; the logger is frozen where the test starts."""

    burn_in: Days = 20
    train: Days = 24
    validation: Days = 4
    test: Days = 12

    @property
    def train_from(self) -> int:
        """The first training day; every earlier day only fills histories."""
        return self.burn_in

    @property
    def validation_from(self) -> int:
        """The first validation day. A title offered from here on is new: training never saw it."""
        return self.burn_in + self.train

    @property
    def test_from(self) -> int:
        """The first test day, on which the logger is frozen."""
        return self.validation_from + self.validation

    @property
    def total(self) -> int:
        """All days."""
        return self.test_from + self.test


class Lambdas(Frozen):
    """How much each kind of taste weighs in an affinity or an artwork's fit, before scaling."""

    theme: float = 0.55
    mood: float = 0.35
    setting: float = 0.22
    emphasis: float = 0.15
    composition: float = 0.15
    palette: float = 0.08
    actor: float = 0.25
    theme_mood: float = 0.30


class HistoryMix(Frozen):
    """Shares of members with no, a short (1 to 3) and a long history; the rest are in between.

    ``most`` caps every history; None leaves the calendar as the only limit.
    """

    none: Share = 0.0
    short: Share = 0.0
    long: Share = 0.0
    long_activity: Share = 0.95
    most: Annotated[int, Field(ge=4)] | None = None

    @model_validator(mode="after")
    def _shares_fit(self) -> HistoryMix:
        if self.none + self.short + self.long > 1:
            raise ValueError("none + short + long is more than 1")
        return self


class LoggerKnobs(Frozen):
    """The logging policy: p = (1-u) [(1-epsilon) softmax(score / tau) + epsilon / K] + u / K."""

    epsilon: Share = 0.10
    tau: Positive = 0.05
    uniform_slice: Share = 0.05
    uniform_days: Days = 5
    refit_every: Days = 5
    inverse_penalty: Positive = 0.0003
    rate_scale: Positive = 30.0
    genre_prior: Positive = 4.0
    genre_scale: Positive = 0.2
    tag_accuracy: Share = 0.85
    background: Positive = 6000.0
    background_days: Days = 30
    fresh_days: Annotated[int, Field(ge=0)] = 4


class CaptionKnobs(Frozen):
    """How captions tell facets; None leaves the grammar's own chances in place."""

    words: tuple[int, int] = (20, 40)
    omit: dict[str, Share] | None = None
    explicit: dict[str, Share] | None = None


class Knobs(Frozen):
    """The generative story's numbers.

    Attributes:
        start: the date of day 0.
        activity: mean chance that a member is shown something on a day.
        late_share: members who join after day 0.
        alpha, gamma: intercepts of play and of finishing once played.
        kappa_play, kappa_finish: weight of the title's affinity.
        sd_member, sd_title: spread of a member's readiness to play and of a title's draw.
        beta_p, beta_q, beta_eps: weight of an artwork's personal fit, of its intrinsic quality and
            of what nobody could predict, in the play logit.
        finish_fit: the share of ``beta_p`` that also enters the finish logit.
        rho_q: the share of quality's variance that no facet explains.
        bait_share, bait_play, bait_finish, honesty: artworks whose theme is not the title's; what
            that adds to play and takes from finishing; reward for showing the title's main theme.
        drift_share, drift_keep, drift_fresh: members whose taste of theme and mood changes once,
            and what the new taste is made of.
        n_archetypes, archetype_weight: shared taste patterns and their weight in a member's.
        choice: weight of affinity in which title a member is offered.
        n_offered: titles drawn by popularity of which one is chosen.
        repeat_exposure: member-title pairs shown once more, with another artwork.
        thumbs_up, abandoned, thumbs_down: intercepts of the finer outcomes (``outcomes.py``).
        old_share, sd_popularity, recency_boost, recency_days: titles launched before day 0, the
            log spread of popularity, and the push that a launch gets and how fast it fades.
        held_out_members: share whose rows never enter training.
        held_out_titles: share of old titles first offered in the test window, in unseen wordings.
        n_validation, n_test: rows kept in those splits (None: all), ``new_share`` of the test
            rows from new titles where there are enough.
    """

    start: date = date(2026, 6, 22)
    days: Calendar = Calendar()
    activity: Share = 0.5
    late_share: Share = 0.2
    mix: HistoryMix = HistoryMix()

    alpha: float = -1.75
    gamma: float = 0.2
    kappa_play: float = 0.8
    kappa_finish: float = 0.6
    sd_member: float = 0.5
    sd_title: float = 0.6
    beta_p: float = 0.20
    beta_q: float = 0.06
    beta_eps: float = 0.04
    finish_fit: float = 0.25
    rho_q: Share = 0.4
    bait_share: Share = 0.10
    bait_play: float = 0.10
    bait_finish: float = 0.30
    honesty: float = 0.25
    lambdas: Lambdas = Lambdas()
    drift_share: Share = 0.5
    drift_keep: float = 0.45
    drift_fresh: float = 0.9
    n_archetypes: Annotated[int, Field(ge=1)] = 12
    archetype_weight: float = 0.4
    n_liked_actors: Annotated[int, Field(ge=0)] = 8
    n_actors: Annotated[int, Field(ge=8, le=2000)] = 240

    choice: float = 0.75
    n_offered: Annotated[int, Field(ge=1)] = 24
    repeat_exposure: Share = 0.2
    thumbs_up: float = -2.4
    abandoned: float = 0.6
    thumbs_down: float = -1.2

    old_share: Share = 0.45
    sd_popularity: float = 0.9
    recency_boost: float = 1.5
    recency_days: Positive = 10.0
    many_share: Share = 0.06

    held_out_members: Share = 0.08
    held_out_titles: Share = 0.06
    n_validation: Annotated[int, Field(ge=1)] | None = None
    n_test: Annotated[int, Field(ge=1)] | None = None
    new_share: Share = 0.25

    logger: LoggerKnobs = LoggerKnobs()
    caption: CaptionKnobs = CaptionKnobs()

    def time(self, day: float) -> datetime:
        """The moment ``day`` days after the start, in UTC, to the second."""
        midnight = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)
        return midnight + timedelta(seconds=round(day * 86_400))
