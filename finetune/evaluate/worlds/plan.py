"""Which worlds are made: presets by seeds, and sweeps of one knob of them.

A sweep's setting that leaves a preset as it is is the preset's own world, and is made once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from finetune.evaluate.ope.evaluate import check_options
from finetune.evaluate.ope.report import Options
from finetune.evaluate.worlds.controls import check_policy
from finetune.world.grammar import FACETS
from finetune.world.knobs import Knobs
from finetune.world.presets import load_preset
from retrieval.errors import BadInputError
from retrieval.types import Frozen

# All that is compared by default. Controls stand behind an ``@`` (see ``controls``).
DEFAULT_POLICIES = (
    "uniform",
    "position",
    "caption-length",
    "popular",
    "production",
    "logger",
    "closeness",
    "closeness+take-rate",
    "embedding",
    "embedding+take-rate",
    "embedding@no-history",
    "tagger",
    "tagger+take-rate",
    "rational-reader",
    "rational-reader+take-rate",
    "trained-reader",
    "trained-reader+take-rate",
    "trained-reader@no-history",
    "trained-reader@other-history",
    "true-rates",
    "near-bayes",
    "oracle",
)
N_BOOTSTRAP = 200
TASTE, EXPLICITNESS, REGULARISATION = "taste-strength", "explicitness", "regularisation"
Count = Annotated[int, Field(ge=1)]


class Size(Frozen):
    """How large every world is; None: as the preset says."""

    members: Count | None = None
    titles: Count | None = None
    impressions: Count | None = None
    test: Count | None = None


class WorldPlan(Frozen):
    """One world and what is asked in it; the same plan gives the same record, but for seconds.

    Attributes:
        preset, seed: of the world.
        sweep, setting: the knob that is swept, and where it stands; empty for a preset as it is.
        size: the world's.
        policies: asked, in this order; the reference is always ``production``.
        n_bootstrap: replicates behind each verdict.
        embedder: what turns captions into vectors.
    """

    preset: str
    seed: int
    sweep: str = ""
    setting: str = ""
    size: Size = Size()
    policies: tuple[str, ...] = DEFAULT_POLICIES
    n_bootstrap: int = N_BOOTSTRAP
    embedder: str = ""

    @property
    def slug(self) -> str:
        """The name of the record's file."""
        parts = (self.preset, self.sweep, self.setting.replace(" ", "-"), f"s{self.seed}")
        return "_".join(part for part in parts if part)

    def knobs(self) -> Knobs:
        """The world's numbers."""
        knobs = load_preset(self.preset).knobs
        return SWEEPS[self.sweep].change(knobs, self.setting) if self.sweep else knobs


class Sweep(NamedTuple):
    """A knob that is turned.

    Attributes:
        about: which, in words.
        settings: where it is put, by the names that reports use.
        change: the knobs with it put there.
    """

    about: str
    settings: Sequence[str]
    change: Callable[[Knobs, str], Knobs]


def plan_worlds(
    presets: Iterable[str],
    seeds: Iterable[int],
    *,
    sweeps: Iterable[str] = (),
    policies: Sequence[str] = DEFAULT_POLICIES,
    size: Size | None = None,
    n_bootstrap: int = N_BOOTSTRAP,
    embedder: str = "",
) -> list[WorldPlan]:
    """The worlds, each once: every preset by every seed, then every sweep's settings of both.

    Raises:
        BadInputError: a preset, a sweep, a policy, a seed or ``n_bootstrap`` is not allowed.
    """
    presets, seeds = list(presets), list(seeds)
    for preset in presets:
        load_preset(preset)
    for name in policies:
        check_policy(name)
    for seed in seeds:
        _refuse_negative(seed)
    check_options(Options(n_bootstrap=n_bootstrap))
    asked = tuple(dict.fromkeys(("production", *policies)))
    common: dict[str, Any] = {
        "size": size or Size(),
        "policies": tuple(policies) if "production" in policies else asked,
        "n_bootstrap": n_bootstrap,
        "embedder": embedder,
    }
    settings = [("", "")] + [(name, s) for name in sweeps for s in _sweep(name).settings]
    plans: dict[WorldPlan, None] = {}
    for sweep, setting in settings:
        for preset in presets:
            same = not sweep or _is_unchanged(preset, sweep, setting)
            turned = {} if same else {"sweep": sweep, "setting": setting}
            for seed in seeds:
                plans[WorldPlan(preset=preset, seed=seed, **turned, **common)] = None
    return list(plans)


def is_setting(plan: WorldPlan, preset: str, sweep: str, setting: str) -> bool:
    """Whether a plan's world stands for a setting of a sweep of a preset."""
    if plan.preset != preset:
        return False
    if plan.sweep:
        return (plan.sweep, plan.setting) == (sweep, setting)
    return _is_unchanged(preset, sweep, setting)


def _is_unchanged(preset: str, sweep: str, setting: str) -> bool:
    knobs = load_preset(preset).knobs
    return SWEEPS[sweep].change(knobs, setting) == knobs


def _sweep(name: str) -> Sweep:
    if name not in SWEEPS:
        raise BadInputError(f"sweep is {name!r}; allowed are {', '.join(SWEEPS)}")
    return SWEEPS[name]


def _refuse_negative(seed: int) -> None:
    if seed < 0:
        raise BadInputError(f"seed is {seed}; it must be at least 0")


def _taste(knobs: Knobs, setting: str) -> Knobs:
    return knobs.model_copy(update={"beta_p": float(setting)})


AS_IS = "as it is"
# Chance of telling a facet plainly, by setting. In these every facet is told, and nothing else.
_PLAIN: Mapping[str, float] = {"all implied": 0.0, "half plain": 0.5, "all plain": 1.0}
# Long enough that no facet is dropped, short enough that no distractor is added.
ALL_TOLD = (1, 120)


def _explicitness(knobs: Knobs, setting: str) -> Knobs:
    if setting == AS_IS:
        return knobs
    told = {
        "omit": dict.fromkeys(FACETS, 0.0),
        "explicit": dict.fromkeys(FACETS, _PLAIN[setting]),
        "words": ALL_TOLD,
    }
    caption = knobs.caption.model_copy(update=told)
    return knobs.model_copy(update={"caption": caption})


def _regularisation(knobs: Knobs, setting: str) -> Knobs:
    logger = knobs.logger.model_copy(update={"inverse_penalty": float(setting)})
    return knobs.model_copy(update={"logger": logger})


SWEEPS: Mapping[str, Sweep] = {
    TASTE: Sweep(
        "what an artwork's fit to the member adds to the play logit (beta_p)",
        ("0", "0.13", "0.2", "0.28", "0.4"),
        _taste,
    ),
    EXPLICITNESS: Sweep("how plainly captions tell their facets", (AS_IS, *_PLAIN), _explicitness),
    REGULARISATION: Sweep(
        "production's inverse penalty; its logs are made anew with it",
        ("0.01", "0.001", "0.0003", "0.0001"),
        _regularisation,
    ),
}
