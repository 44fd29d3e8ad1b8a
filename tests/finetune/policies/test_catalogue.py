"""Every policy by name: which there are, what they need, and that nothing is loaded early."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from agent.settings import ModelSettings
from finetune.policies.catalogue import POLICIES, build_policy, checkpoint_settings, servable
from finetune.policies.learned import LearnedPolicy
from finetune.policies.materials import Materials, remembered
from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError
from tests.finetune.policies.conftest import SmallWorld

BARE = Materials(recall=remembered(HashEmbedder().embed))
FITTED_FIRST = ["embedding", "production", "trained-reader"]


def test_names_are_those_of_the_contract() -> None:
    assert sorted(POLICIES) == [
        "caption-length",
        "closeness",
        "embedding",
        "logger",
        "model",
        "near-bayes",
        "oracle",
        "popular",
        "position",
        "production",
        "rational-reader",
        "tagger",
        "trained-reader",
        "uniform",
    ]


def test_servable_need_neither_a_fit_nor_a_dataset() -> None:
    assert servable() == ("closeness", "uniform", "popular", "position", "caption-length")


def test_only_those_that_read_the_truth_are_marked_as_simulated() -> None:
    marked = sorted(name for name, entry in POLICIES.items() if entry.is_simulated_only)

    assert marked == ["logger", "near-bayes", "oracle"]
    assert marked == sorted(name for name, entry in POLICIES.items() if "truth" in entry.needs)


def test_readers_are_marked_as_reading_labels() -> None:
    marked = sorted(name for name, entry in POLICIES.items() if entry.reads_labels)

    assert marked == ["rational-reader", "trained-reader"]


def test_unknown_policy_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInputError, match="policy 'best' is not there; allowed are closeness, "):
        build_policy("best", BARE)


def test_missing_part_is_named_with_where_to_get_it() -> None:
    with pytest.raises(BadInputError, match="'oracle' needs the truth of a simulated world"):
        build_policy("oracle", BARE)
    with pytest.raises(BadInputError, match="'closeness\\+take-rate' needs take rates"):
        build_policy("closeness+take-rate", BARE)


def test_folder_is_a_checkpoint(tmp_path: Path) -> None:
    policy = build_policy(str(tmp_path), replace(BARE, folder=tmp_path))

    assert policy.name == str(tmp_path)


def test_checkpoint_stands_on_the_base_and_mode_of_the_settings() -> None:
    found = checkpoint_settings(ModelSettings(base="mine", mode="reason"), "runs/a")

    assert (found.base, found.mode, found.adapter) == ("mine", "reason", "runs/a")


def test_checkpoint_is_asked_in_process_where_the_model_is_served() -> None:
    served = ModelSettings(base="big", base_url="http://127.0.0.1:1/v1", mode="list")
    found = checkpoint_settings(served, "runs/a")

    assert (found.base, found.base_url, found.mode) == ("bundled", None, None)
    assert found.adapter == "runs/a"


@pytest.mark.parametrize("name", [n for n in POLICIES if n not in ("tagger", "model")])
def test_policy_is_built_by_its_name(small_world: SmallWorld, name: str) -> None:
    policy = build_policy(name, small_world.materials)

    assert policy.name == name
    if name in FITTED_FIRST:
        assert POLICIES[name].is_fitted_first
        assert isinstance(policy, LearnedPolicy)


@pytest.mark.parametrize("name", ["closeness", "embedding", "rational-reader", "trained-reader"])
def test_take_rate_may_stand_behind_a_name(small_world: SmallWorld, name: str) -> None:
    policy = build_policy(f"{name}+take-rate", small_world.materials)

    assert policy.name == f"{name}+take-rate"
    assert isinstance(policy, LearnedPolicy)


def test_catalogue_loads_nothing_heavy() -> None:
    heavy = "('torch', 'sklearn', 'sentence_transformers', 'chromadb', 'pyarrow')"
    code = (
        "import sys, finetune.policies.catalogue, finetune.policies.materials;"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
