"""The named worlds: ``paper``, ``paper-strong`` and ``vivid``, each with its size and its knobs.

``paper`` has weak, realistic tastes; ``paper-strong`` the same with tastes 40 % stronger in what
they do to play; ``vivid`` is for looking at, never for a claim: tastes decide most outcomes.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from finetune.world.knobs import Calendar, CaptionKnobs, Knobs, Lambdas, LoggerKnobs
from retrieval.errors import BadInputError
from retrieval.types import Frozen


class Preset(Frozen):
    """A named world. ``n_impressions`` is its number of training rows; None keeps all."""

    name: str
    n_members: Annotated[int, Field(ge=1)]
    n_titles: Annotated[int, Field(ge=1)]
    n_impressions: Annotated[int, Field(ge=1)] | None
    knobs: Knobs


_PAPER = Knobs(n_validation=1_000, n_test=5_000)

_VIVID = Knobs(
    days=Calendar(burn_in=60, train=24, validation=4, test=12),
    activity=0.35,
    alpha=-0.7,
    gamma=0.9,
    kappa_play=0.25,
    kappa_finish=0.25,
    sd_member=0.25,
    sd_title=0.2,
    beta_p=1.8,
    beta_q=0.05,
    beta_eps=0.05,
    finish_fit=0.6,
    bait_share=0.0,
    honesty=0.0,
    lambdas=Lambdas(theme=0.8, mood=0.5, composition=0.1, emphasis=0.1, theme_mood=0.0),
    drift_share=0.0,
    archetype_weight=0.2,
    choice=0.4,
    thumbs_up=-3.0,
    abandoned=1.5,
    thumbs_down=1.0,
    logger=LoggerKnobs(epsilon=0.3, tau=0.3, uniform_slice=0.1, background=1500.0),
    caption=CaptionKnobs(
        words=(20, 36),
        omit={"theme": 0.0, "mood": 0.05, "setting": 0.2},
        explicit={"theme": 0.8, "mood": 0.8, "setting": 0.8},
    ),
)

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(name="paper", n_members=10_900, n_titles=1_000, n_impressions=110_000, knobs=_PAPER),
        Preset(
            name="paper-strong",
            n_members=10_900,
            n_titles=1_000,
            n_impressions=110_000,
            knobs=_PAPER.model_copy(update={"beta_p": 0.28}),
        ),
        Preset(name="vivid", n_members=600, n_titles=100, n_impressions=None, knobs=_VIVID),
    )
}


def load_preset(name: str) -> Preset:
    """The preset of that name.

    Raises:
        BadInputError: there is none.
    """
    if name not in PRESETS:
        raise BadInputError(f"preset is {name!r}; allowed are {', '.join(PRESETS)}")
    return PRESETS[name]
