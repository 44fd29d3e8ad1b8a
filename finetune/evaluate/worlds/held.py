"""One world, written, read back, and laid out for asking: what is learned from, what is held out.

It is read as anybody would read a dataset folder, so that policies meet what they meet elsewhere;
only the true values come from the ground truth.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np

from finetune.evaluate.ope.columns import Flags, Floats, Ints
from finetune.evaluate.policies.propensity import Propensities
from finetune.evaluate.policies.reward import predict_rewards
from finetune.evaluate.policies.table import CaseTable, build_table
from finetune.evaluate.policies.values import Logged
from finetune.evaluate.truth import Stratum, Truth
from finetune.evaluate.worlds.plan import EXPLICITNESS, WorldPlan
from finetune.policies.decisions import Decisions, load_decisions
from finetune.policies.materials import Materials, open_materials
from finetune.world.build import world
from finetune.world.knobs import Knobs
from finetune.world.summary import WorldSummary, truth_folder
from retrieval.dataset import Dataset, load_dataset
from retrieval.embedder import Embedder
from retrieval.errors import BadInputError
from retrieval.types import Case, Progress

FAMILIAR = "familiar"


@dataclass(frozen=True)
class Held:
    """A world, ready to be asked about.

    Attributes:
        plan, knobs, summary, dataset, truth: of the world.
        decisions: the cases by split.
        materials: what policies are made of.
        logged: the held-out cases, clustered by member.
        titles: [n] a number a title.
        strata: [n] flags by kind of case; ``familiar`` is none of the others.
        reward_model: how the model behind ``dr`` was fitted.
        seconds: by stage; more are added as policies are asked.
    """

    plan: WorldPlan
    knobs: Knobs
    summary: WorldSummary
    dataset: Dataset
    truth: Truth
    decisions: Decisions
    materials: Materials
    logged: Logged
    titles: Ints
    strata: dict[str, Flags]
    reward_model: str
    seconds: dict[str, float]

    @property
    def table(self) -> CaseTable:
        """The held-out cases."""
        return self.logged.table

    @property
    def clusters(self) -> tuple[Ints, Ints]:
        """[n] members and titles: cases that share either depend on each other."""
        return self.table.members, self.titles

    @property
    def by_title(self) -> Logged:
        """The same, with titles for clusters."""
        return replace(self.logged, table=replace(self.table, members=self.titles))

    def true_values(self, shares: Floats) -> Floats:
        """[n] the true value of a policy's [N] probabilities in each case."""
        assert self.table.truth is not None
        return self.table.sums(shares * self.table.truth)


def make_held(
    plan: WorldPlan, folder: Path, embedder: Embedder, *, progress: Progress | None = None
) -> Held:
    """Write the world of a plan to ``folder``/world and lay it out.

    Args:
        plan: which world.
        folder: for the world, and for caption vectors, which worlds of like captions share.
        embedder: what turns captions into vectors.
        progress: told of the steps.

    Raises:
        BadInputError: the world has no held-out case, or is too small for its plan.
    """
    seconds: dict[str, float] = {}
    place, knobs, size = folder / "world", plan.knobs(), plan.size
    with timed(seconds, "make the world"):
        summary = world(
            place,
            preset=plan.preset,
            knobs=knobs,
            n_members=size.members,
            n_titles=size.titles,
            n_impressions=size.impressions,
            n_test=size.test,
            seed=plan.seed,
            parquet=True,
            progress=progress,
        )
    with timed(seconds, "read it"):
        dataset = load_dataset(place, images="exist")
        decisions = load_decisions(dataset)
        truth = Truth(dataset)
    if not decisions.test:
        raise BadInputError(f"{plan.slug} has no held-out case; give it more members")
    materials = open_materials(embedder, dataset=dataset, folder=folder / "captions" / _words(plan))
    assert materials.vectors is not None
    with timed(seconds, "embed captions"):
        materials.vectors.fill((a.caption for a in dataset.artworks), progress=progress)
    with timed(seconds, "reward model"):
        logged, reward_model = _logged(dataset, decisions, truth, materials)
    return Held(
        plan=plan,
        knobs=knobs,
        summary=summary,
        dataset=dataset,
        truth=truth,
        decisions=decisions,
        materials=materials,
        logged=logged,
        titles=_title_numbers(dataset, decisions.test),
        strata=_strata(truth, decisions.test),
        reward_model=reward_model,
        seconds=seconds,
    )


def _words(plan: WorldPlan) -> str:
    """The folder of the vectors of captions worded as this plan has them."""
    return plan.setting.replace(" ", "-") if plan.sweep == EXPLICITNESS else "as-it-is"


def drop_world(folder: Path) -> None:
    """Remove the world that ``make_held`` wrote; its caption vectors stay."""
    place = folder / "world"
    for part in (place, truth_folder(place)):
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    """Adds the wall-clock seconds of what is done inside."""
    start = perf_counter()
    try:
        yield
    finally:
        seconds[stage] = seconds.get(stage, 0.0) + perf_counter() - start


def _logged(
    dataset: Dataset, decisions: Decisions, truth: Truth, materials: Materials
) -> tuple[Logged, str]:
    """The held-out cases as logged, with predicted rewards, and how those were made."""
    uniform = {i.impression_id: bool(i.uniform) for i in dataset.impressions}
    table = build_table(
        decisions.test,
        uniform=[uniform[case.case_id] for case in decisions.test],
        truth={case.case_id: truth.rewards(case.case_id) for case in decisions.test},
    )
    rewards, origin = predict_rewards(table, train=decisions.train, rates=materials.rates)
    nothing_filled = np.zeros(len(table), dtype=np.bool_)
    return Logged(table, Propensities(table.propensity, nothing_filled), rewards), origin


def _title_numbers(dataset: Dataset, cases: tuple[Case, ...]) -> Ints:
    title_of = {i.impression_id: i.title_id for i in dataset.impressions}
    _, numbers = np.unique([title_of[case.case_id] for case in cases], return_inverse=True)
    return np.asarray(numbers, dtype=np.int64)


def _strata(truth: Truth, cases: tuple[Case, ...]) -> dict[str, Flags]:
    rows = np.array([truth.stratum(case.case_id) for case in cases], dtype=np.bool_)
    named = dict(zip(Stratum._fields, rows.T, strict=True))
    return {FAMILIAR: ~rows.any(axis=1), **named}
