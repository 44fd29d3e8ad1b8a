"""One small world of vivid tastes for the whole session, and the parts that policies need."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from finetune.evaluate.truth import Truth
from finetune.policies.decisions import Decisions, load_decisions
from finetune.policies.materials import Materials, open_materials
from finetune.world.build import world
from retrieval.dataset import Dataset, load_dataset
from retrieval.embedder import HashEmbedder


class SmallWorld(NamedTuple):
    """A world on disk, read back."""

    dataset: Dataset
    truth: Truth
    decisions: Decisions
    materials: Materials


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> SmallWorld:
    """60 members and 20 titles; captions are embedded by their words."""
    folder = tmp_path_factory.mktemp("policies") / "world"
    world(folder, preset="vivid", n_members=60, n_titles=20, seed=3)
    dataset = load_dataset(folder)
    return SmallWorld(
        dataset=dataset,
        truth=Truth(dataset),
        decisions=load_decisions(dataset),
        materials=open_materials(HashEmbedder(dimension=128), dataset=dataset),
    )
