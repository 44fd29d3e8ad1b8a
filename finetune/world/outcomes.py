"""How an impression ends, all from the same two utilities.

1. It is played with the play probability; if not, it is ``skipped``.
2. Played, it is finished with the finish probability. Of the finished, sigmoid(thumbs_up + finish
   logit) get a ``thumbs_up``; the others are ``finished``.
3. Played but not finished, it is given up early with probability sigmoid(abandoned - finish
   logit); of those, sigmoid(thumbs_down - finish logit) get a ``thumbs_down``, the others are
   ``abandoned``. What is given up late is ``played``.

So the reward (finished or thumbs_up) has probability play * finish, whatever the finer outcome.
"""

from __future__ import annotations

import numpy as np

from finetune.world.knobs import Knobs
from finetune.world.story import Utilities, sigmoid
from finetune.world.tables import Ints
from retrieval.types import Outcome

OUTCOMES = tuple(Outcome)
_CODE = {outcome: code for code, outcome in enumerate(OUTCOMES)}


def draw_outcomes(shown: Utilities, knobs: Knobs, rng: np.random.Generator) -> Ints:
    """[n] indices into ``OUTCOMES`` for [n] shown artworks."""
    play, finish, finer, thumb = rng.random((4, len(shown.play)))
    loved = finer < sigmoid(knobs.thumbs_up + shown.finish_logit)
    early = finer < sigmoid(knobs.abandoned - shown.finish_logit)
    hated = thumb < sigmoid(knobs.thumbs_down - shown.finish_logit)
    finished = np.where(loved, _CODE[Outcome.THUMBS_UP], _CODE[Outcome.FINISHED])
    given_up = np.where(hated, _CODE[Outcome.THUMBS_DOWN], _CODE[Outcome.ABANDONED])
    stopped = np.where(early, given_up, _CODE[Outcome.PLAYED])
    ended = np.where(finish < shown.finish, finished, stopped)
    return np.where(play < shown.play, ended, _CODE[Outcome.SKIPPED])


def is_rewarded(outcomes: Ints) -> np.typing.NDArray[np.bool_]:
    """[n] whether each outcome is worth a reward of 1."""
    return np.array([outcome.sign > 0 for outcome in OUTCOMES])[outcomes]
