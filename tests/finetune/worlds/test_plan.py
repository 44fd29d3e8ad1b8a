"""Which worlds a report asks for."""

from __future__ import annotations

import pytest

from finetune.evaluate.worlds.plan import SWEEPS, Size, WorldPlan, is_setting, plan_worlds
from finetune.world.presets import load_preset
from retrieval.errors import BadInputError


def test_presets_are_crossed_with_seeds() -> None:
    plans = plan_worlds(["paper", "paper-strong"], [0, 1])

    assert [plan.slug for plan in plans] == [
        "paper_s0",
        "paper_s1",
        "paper-strong_s0",
        "paper-strong_s1",
    ]


def test_setting_that_changes_nothing_is_the_presets_own_world() -> None:
    plans = plan_worlds(["paper"], [0], sweeps=["regularisation"])

    assert [plan.slug for plan in plans] == [
        "paper_s0",
        "paper_regularisation_0.01_s0",
        "paper_regularisation_0.001_s0",
        "paper_regularisation_0.0001_s0",
    ]
    assert is_setting(plans[0], "paper", "regularisation", "0.0003")


def test_taste_strength_sets_what_a_fit_adds_to_play() -> None:
    plan = WorldPlan(preset="paper", seed=0, sweep="taste-strength", setting="0.4")

    assert plan.knobs() == load_preset("paper").knobs.model_copy(update={"beta_p": 0.4})


def test_regularisation_turns_the_loggers_penalty() -> None:
    plan = WorldPlan(preset="paper", seed=0, sweep="regularisation", setting="0.01")

    assert plan.knobs().logger.inverse_penalty == 0.01


def test_all_plain_captions_leave_no_facet_out() -> None:
    plan = WorldPlan(preset="paper", seed=0, sweep="explicitness", setting="all plain")
    caption = plan.knobs().caption

    assert caption.omit is not None
    assert set(caption.omit.values()) == {0.0}
    assert caption.explicit is not None
    assert set(caption.explicit.values()) == {1.0}


def test_production_is_always_asked() -> None:
    assert plan_worlds(["paper"], [0], policies=["uniform"])[0].policies == (
        "production",
        "uniform",
    )


def test_language_models_are_left_out_by_default() -> None:
    assert "model" not in plan_worlds(["paper"], [0])[0].policies


def test_every_setting_of_every_sweep_makes_knobs() -> None:
    for name, sweep in SWEEPS.items():
        for setting in sweep.settings:
            WorldPlan(preset="paper", seed=0, sweep=name, setting=setting).knobs()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("oracel", "policy is 'oracel'; allowed are closeness"),
        ("embedding@yesterday", "behind @ may stand no-history or other-history"),
    ],
)
def test_unknown_policy_is_refused(name: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        plan_worlds(["paper"], [0], policies=[name])


def test_unknown_preset_is_refused() -> None:
    with pytest.raises(BadInputError, match="allowed are paper, paper-strong, vivid"):
        plan_worlds(["dull"], [0], sweeps=["taste-strength"])


def test_negative_seed_is_refused() -> None:
    with pytest.raises(BadInputError, match="seed is -1; it must be at least 0"):
        plan_worlds(["paper"], [-1])


def test_size_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Size(members=0)
