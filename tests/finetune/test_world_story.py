"""Utilities, outcomes and arithmetic of the generative story."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from finetune.world.build import World, draw_shelf, run_world
from finetune.world.knobs import HistoryMix, Knobs
from finetune.world.outcomes import OUTCOMES, draw_outcomes, is_rewarded
from finetune.world.presets import load_preset
from finetune.world.ragged import offsets_of, row_pick, row_softmax, row_sum, spread
from finetune.world.story import Utilities, pair_noise
from finetune.world.tables import THEME, Floats
from finetune.world.titles import draw_counts
from retrieval.types import Outcome


@cache
def _small(**changes: float) -> World:
    knobs = load_preset("paper").knobs.model_copy(update=changes)
    return run_world(draw_shelf(30, knobs, 5), knobs, 5, preset="paper", n_members=60)


def _play_logits(made: World, member: int) -> Floats:
    """The play logits of the first title's artworks for one member, with affinity 0."""
    artworks = np.arange(made.story.shelf.titles.counts[0])
    who = np.full(len(artworks), member)
    play = made.story.utilities(who, who, artworks, np.zeros(len(artworks))).play
    return np.log(play / (1 - play))


def test_without_personal_weight_artworks_rank_alike_for_everyone() -> None:
    made = _small(beta_p=0.0, beta_eps=0.0)
    first, second = _play_logits(made, 1), _play_logits(made, 2)

    assert np.allclose(first - first[0], second - second[0])


def test_with_personal_weight_artworks_rank_differently() -> None:
    made = _small()
    first, second = _play_logits(made, 1), _play_logits(made, 2)

    assert not np.allclose(first - first[0], second - second[0], atol=0.05)


def test_vivid_members_finish_what_they_like_and_skip_what_they_do_not() -> None:
    knobs = load_preset("vivid").knobs
    made = run_world(draw_shelf(60, knobs, 2), knobs, 2, preset="vivid", n_members=120)
    themes = made.story.shelf.artworks.facets[made.log.shown, THEME]
    liking = made.story.members.tastes[THEME][made.log.members, themes]
    rewarded = is_rewarded(made.log.outcomes)

    assert rewarded[liking > 1].mean() > 0.6
    assert rewarded[liking < -1].mean() < 0.1


def test_taste_changes_on_its_day_and_not_before() -> None:
    members = _small().story.members
    changing = int(np.flatnonzero(members.change_day < 60)[0])
    day = int(members.change_day[changing])
    one = np.array([changing])

    assert members.taste_row(one, day - 1).tolist() == [changing]
    assert members.taste_row(one, day).tolist() == [changing + 60]


def test_history_mix_caps_members_as_asked() -> None:
    knobs = load_preset("vivid").knobs.model_copy(
        update={"mix": HistoryMix(none=0.2, short=0.3, long=0.2, most=30)}
    )
    made = run_world(draw_shelf(60, knobs, 1), knobs, 1, preset="vivid", n_members=200)
    n_shown = np.bincount(made.log.members, minlength=200)

    assert 20 <= (n_shown == 0).sum() <= 60
    assert ((n_shown > 0) & (n_shown < 4)).sum() >= 35
    assert n_shown.max() == 30


def test_shares_of_a_history_mix_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="more than 1"):
        HistoryMix(none=0.5, short=0.6)


def test_unplayed_is_skipped_and_finished_is_rewarded() -> None:
    never, always = np.zeros(50), np.ones(50)
    rng = np.random.default_rng(0)
    skipped = draw_outcomes(Utilities(never, never, always), Knobs(), rng)
    finished = draw_outcomes(Utilities(always, never, always), Knobs(), rng)

    assert {OUTCOMES[code] for code in skipped} == {Outcome.SKIPPED}
    assert {OUTCOMES[code] for code in finished} == {Outcome.FINISHED, Outcome.THUMBS_UP}
    assert is_rewarded(finished).all()


def test_unfinished_play_has_no_reward() -> None:
    never, always = np.zeros(200), np.ones(200)
    ended = draw_outcomes(Utilities(always, never, never), Knobs(), np.random.default_rng(0))

    assert {OUTCOMES[code] for code in ended} == {
        Outcome.PLAYED,
        Outcome.ABANDONED,
        Outcome.THUMBS_DOWN,
    }
    assert not is_rewarded(ended).any()


def test_number_of_artworks_is_spread_as_intended() -> None:
    counts = draw_counts(50_000, Knobs(), np.random.default_rng(0))

    assert counts.min() == 2
    assert counts.max() == 40
    assert counts.mean() == pytest.approx(8.25, abs=0.15)
    assert (1 / counts).mean() == pytest.approx(0.166, abs=0.004)


def test_pair_noise_is_standard_normal_and_repeats() -> None:
    members, artworks = np.repeat(np.arange(100), 200), np.tile(np.arange(200), 100)
    noise = pair_noise(members, artworks, 17)

    assert np.array_equal(noise, pair_noise(members, artworks, 17))
    assert noise.mean() == pytest.approx(0.0, abs=0.03)
    assert noise.std() == pytest.approx(1.0, abs=0.03)


def test_row_softmax_sums_to_one_in_each_row() -> None:
    counts = np.array([2, 3, 1])
    sums = row_sum(row_softmax(np.array([0.0, 900.0, -3, 2, 2, 7]), counts), counts)

    assert sums.tolist() == pytest.approx([1.0, 1.0, 1.0])


def test_row_pick_follows_the_probabilities() -> None:
    counts = np.full(20_000, 2)
    picked = row_pick(np.tile([0.2, 0.8], 20_000), counts, np.random.default_rng(0).random(20_000))

    assert ((picked - offsets_of(counts)) == 1).mean() == pytest.approx(0.8, abs=0.01)


def test_spread_lists_each_row_from_its_start() -> None:
    assert spread(np.array([5, 0]), np.array([2, 3])).tolist() == [5, 6, 0, 1, 2]
