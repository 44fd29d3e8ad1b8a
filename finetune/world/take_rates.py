"""The aggregate background table: how often each artwork was shown elsewhere, and rewarded.

The log itself has some 26 impressions an artwork, too few for a rate. The table's counts grow
with the days since launch and with the title's popularity; rewards are binomial draws from the
artwork's true mean over the members who would be offered its title. A title launched
``fresh_days`` or less before a count has none in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from finetune.world.ragged import spread
from finetune.world.story import Story
from finetune.world.tables import Floats, Ints

# Members over whom an artwork's true mean is taken.
N_SAMPLED = 256


@dataclass(frozen=True)
class BackgroundRates:
    """Cumulative counts at a few days.

    Attributes:
        days: [n_counts] ascending; a count holds what happened before its day.
        shown, rewarded: [n_counts, n_artworks].
        truth: [n_artworks] true mean reward over the members who would be offered the title.
    """

    days: Ints
    shown: Ints
    rewarded: Ints
    truth: Floats

    def at(self, day: int) -> Floats:
        """[n_artworks] the rates of the last count up to a day, NaN where nothing was shown."""
        row = int(np.searchsorted(self.days, day, side="right")) - 1
        shown = self.shown[row]
        return np.where(shown > 0, self.rewarded[row] / np.maximum(shown, 1), np.nan)


def count_days(story: Story) -> Ints:
    """Day 0, every refit, and the day on which the logger is frozen."""
    last, step = story.knobs.days.test_from, story.knobs.logger.refit_every
    return np.unique([*range(0, last, step), last])


def draw_background(story: Story, rng: np.random.Generator) -> BackgroundRates:
    """The table for every artwork of a story's shelf."""
    k, titles = story.knobs.logger, story.shelf.titles
    days, truth = count_days(story), true_rates(story, rng)
    weight = story.appeal.popularity / story.appeal.popularity.mean()
    age = days[:, None] - titles.launch_day[None, :]
    grown = np.where(age > k.fresh_days, np.minimum(age / k.background_days, 1.0), 0.0)
    shown = np.rint(k.background * weight * grown).astype(np.int64)[:, story.shelf.artworks.title]
    fresh = np.diff(shown, axis=0, prepend=0)
    rewarded = np.cumsum(rng.binomial(fresh, truth[None, :]), axis=0)
    return BackgroundRates(days=days, shown=shown, rewarded=rewarded, truth=truth)


def true_rates(story: Story, rng: np.random.Generator) -> Floats:
    """[n_artworks] mean reward over sampled members, weighed by how gladly they take the title."""
    members = rng.integers(len(story.members.member_ids), size=N_SAMPLED)
    n_titles, titles = story.shelf.n_titles, story.shelf.titles
    everything = np.tile(np.arange(n_titles), (N_SAMPLED, 1))
    affinity = story.affinities(members, members, everything)
    weights = np.exp(story.knobs.choice * affinity)
    truth = np.empty(story.shelf.n_artworks)
    for title in range(n_titles):
        count = int(titles.counts[title])
        shown = np.tile(spread(titles.starts[[title]], titles.counts[[title]]), N_SAMPLED)
        who = np.repeat(members, count)
        worth = story.utilities(who, who, shown, np.repeat(affinity[:, title], count)).reward
        share = weights[:, title] / weights[:, title].sum()
        truth[shown[:count]] = share @ worth.reshape(N_SAMPLED, count)
    return truth
