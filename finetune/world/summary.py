"""What a world turned out like: its sizes, and the figures that say whether it is as intended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from finetune.world.outcomes import OUTCOMES, is_rewarded
from finetune.world.splits import TEST, TRAIN, VALIDATION
from finetune.world.tables import Flags, Floats, Ints
from retrieval.types import Frozen, Outcome

if TYPE_CHECKING:
    from finetune.world.build import World


class WorldSummary(Frozen):
    """Figures over all impressions unless said otherwise.

    Attributes:
        folder, truth: where the dataset and its ground truth lie.
        n_impressions: all of them, burn-in and rows in no split included.
        play_rate, finish_rate, reward_rate: played; finished of the played; rewarded.
        new_title_share: impressions of new titles in the test window.
        new_test_share: rows of new titles in the test split.
        mean_candidates, mean_inverse: means of K and of 1 / K.
        mean_weight: mean of (1/K) / propensity, 1 up to noise where propensities are right.
        repeat_share: member-title pairs that were shown twice.
    """

    folder: str
    truth: str
    preset: str
    seed: int
    n_members: int
    n_titles: int
    n_artworks: int
    n_impressions: int
    n_train: int
    n_validation: int
    n_test: int
    play_rate: float
    finish_rate: float
    reward_rate: float
    new_title_share: float
    new_test_share: float
    mean_candidates: float
    mean_inverse: float
    mean_weight: float
    repeat_share: float


def summarise(world: World, folder: Path) -> WorldSummary:
    """The figures of a world."""
    log, splits, shelf = world.log, world.splits, world.story.shelf
    played = log.outcomes != OUTCOMES.index(Outcome.SKIPPED)
    rewarded = is_rewarded(log.outcomes)
    window = log.day >= world.story.knobs.days.test_from
    _, looks = np.unique(np.stack([log.members, log.titles]), axis=1, return_counts=True)
    n_train, n_validation, n_test = (
        int((splits.code == split).sum()) for split in (TRAIN, VALIDATION, TEST)
    )
    return WorldSummary(
        folder=str(folder),
        truth=str(truth_folder(folder)),
        preset=world.preset,
        seed=world.seed,
        n_members=len(world.story.members.member_ids),
        n_titles=shelf.n_titles,
        n_artworks=shelf.n_artworks,
        n_impressions=len(log),
        n_train=n_train,
        n_validation=n_validation,
        n_test=n_test,
        play_rate=_mean(played),
        finish_rate=_mean(rewarded[played]),
        reward_rate=_mean(rewarded),
        new_title_share=_mean(splits.new[window]),
        new_test_share=_mean(splits.new[splits.code == TEST]),
        mean_candidates=_mean(log.counts),
        mean_inverse=_mean(1 / log.counts),
        mean_weight=_mean(1 / log.counts / log.propensity),
        repeat_share=_mean(looks > 1),
    )


def truth_folder(folder: Path) -> Path:
    """Where the ground truth of a dataset folder lies: beside it, never inside."""
    place = folder.resolve()
    return place.with_name(f"{place.name}.truth")


def _mean(values: Floats | Ints | Flags) -> float:
    """The mean to six decimals; 0 of nothing."""
    return round(float(np.mean(values)), 6) if len(values) else 0.0
