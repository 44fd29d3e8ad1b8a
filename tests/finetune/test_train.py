"""Training on a tiny random model: rows to tensors, the loss, a run, a kill, a checkpoint."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from agent.models.checkpoint import read_manifest
from agent.models.local import LocalBackend
from finetune.rows.boards import BoardCase, board_row
from finetune.rows.notes import composed, notes_rows
from finetune.rows.row import Branch, Row
from finetune.train.finish import mean_log_loss
from finetune.train.processes import train_in_processes
from finetune.train.recipe import Lora, Recipe, Stage, load_recipe
from finetune.train.run import ADAPTER, train, train_stage
from retrieval.errors import BadInputError, CheckpointError, TrainingError

pytestmark = pytest.mark.filterwarnings("ignore")


class FewRows:
    """Two board rows and two of notes."""

    def __init__(self, case: BoardCase) -> None:
        self.case = case

    def __call__(self, stage: Stage, rng: np.random.Generator) -> list[Row]:
        captions = list(composed(8, rng=rng, wordings="seen"))
        return [board_row(self.case, rng=rng), *notes_rows(captions), board_row(self.case, rng=rng)]

    def validation(self, n: int, rng: np.random.Generator) -> list[BoardCase]:
        return [self.case]


def tiny_recipe(base: Path) -> Recipe:
    stage = Stage(name="boards", boards=2, composed=8, learning_rate=1e-3, rows_per_step=1)
    return Recipe(base=str(base), dtype="float32", lora=Lora(r=2, alpha=4), stages=(stage,))


def test_collator_learns_every_completion_token(tiny_model: Path, war_lover: BoardCase) -> None:
    import torch
    from transformers import AutoTokenizer

    from finetune.train.tensors import RowCollator

    tokenizer = AutoTokenizer.from_pretrained(tiny_model)
    branches = [Branch(user=f"Poster: {u}", answer="Score:", completion=u) for u in ("6", "1", "4")]
    row = Row(task="board", system="s", shared="e", branches=branches, utilities=(2.0, -3.0, 0.0))
    batch = RowCollator(tokenizer, dtype=torch.float32)([{"row": row.model_dump_json()}])
    assert tokenizer.decode(batch["targets"]) == "6<|im_end|>1<|im_end|>4<|im_end|>"
    following = batch["input_ids"][0][batch["keep"] + 1]
    assert following.tolist() == batch["targets"].tolist()
    assert batch["starts"].tolist() == [0, 2, 4]


def test_training_leaves_a_checkpoint_that_loads(
    tiny_model: Path, war_lover: BoardCase, tmp_path: Path
) -> None:
    recipe = tiny_recipe(tiny_model)
    seconds = train(recipe, tmp_path, rows=FewRows(war_lover), name="tiny")
    assert set(seconds) == {"boards", ADAPTER}
    manifest = read_manifest(tmp_path / ADAPTER)
    assert manifest is not None
    assert manifest.name == "tiny"
    backend = LocalBackend.open(str(tiny_model), adapter=str(tmp_path / ADAPTER))
    assert backend.mode == "reason"
    assert backend.writes_notes
    with pytest.raises(CheckpointError, match="not trained in mode 'direct', only in reason"):
        LocalBackend.open(str(tiny_model), adapter=str(tmp_path / ADAPTER), mode="direct")


def test_two_processes_take_the_same_steps_as_one(
    tiny_model: Path, war_lover: BoardCase, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    recipe = tiny_recipe(tiny_model)
    stage = recipe.stages[0].model_copy(update={"rows_per_step": 2})
    # An even number, as the last process would take a row twice to fill its share.
    rows = [
        *FewRows(war_lover)(stage, np.random.default_rng(0)),
        board_row(war_lover, rng=np.random.default_rng(1)),
    ]
    train_stage(recipe, stage, rows, tmp_path / "one", start_from=None)
    train_in_processes(recipe, stage, rows, tmp_path / "two", start_from=None, n=2)
    one = load_file(tmp_path / "one" / "adapter_model.safetensors")
    two = load_file(tmp_path / "two" / "adapter_model.safetensors")
    assert one.keys() == two.keys()
    for name, weights in one.items():
        assert np.allclose(weights, two[name], atol=1e-4), name


def test_processes_that_fail_are_an_error(
    tiny_model: Path, war_lover: BoardCase, tmp_path: Path
) -> None:
    recipe = tiny_recipe(tmp_path / "no such base")
    rows = FewRows(war_lover)(recipe.stages[0], np.random.default_rng(0))
    with pytest.raises(TrainingError, match="stage 'boards' ended with exit code 1"):
        train_in_processes(recipe, recipe.stages[0], rows, tmp_path / "o", start_from=None, n=1)


def test_a_finished_stage_is_not_trained_again(
    tiny_model: Path, war_lover: BoardCase, tmp_path: Path
) -> None:
    recipe = tiny_recipe(tiny_model)
    train(recipe, tmp_path, rows=FewRows(war_lover))
    assert train(recipe, tmp_path, rows=FewRows(war_lover))["boards"] == 0.0


def test_training_goes_on_after_a_kill(tiny_model: Path, tmp_path: Path) -> None:
    script = textwrap.dedent(
        """
        import os, sys
        from pathlib import Path
        import numpy as np
        from finetune.rows.notes import composed, notes_rows
        from finetune.train import run
        from finetune.train.recipe import Lora, Recipe, Stage
        from transformers import TrainerCallback

        base, out, kill_at = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
        run.CHECKPOINT_STEPS = 2
        stage = Stage(name="notes", composed=64, learning_rate=1e-3, rows_per_step=1)
        recipe = Recipe(base=base, dtype="float32", lora=Lora(r=2, alpha=4), stages=(stage,))
        rows = notes_rows(list(composed(64, rng=np.random.default_rng(0), wordings="seen")))

        class Kill(TrainerCallback):
            def on_step_end(self, args, state, control, **kw):
                print("step", state.global_step, flush=True)
                if state.global_step == kill_at:
                    os.kill(os.getpid(), 9)

        import finetune.train.trainer as trainer
        whole = trainer.PackedTrainer.__init__
        def with_kill(self, *a, **k):
            whole(self, *a, **k)
            self.add_callback(Kill())
        trainer.PackedTrainer.__init__ = with_kill
        run.train_stage(recipe, stage, rows, out, start_from=None)
        """
    )

    def run_until(kill_at: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", script, str(tiny_model), str(tmp_path / "o"), str(kill_at)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert run_until(5).returncode == -9
    again = run_until(99)
    assert again.returncode == 0, again.stderr[-2000:]
    steps = [line for line in again.stdout.splitlines() if line.startswith("step")]
    assert steps == ["step 5", "step 6", "step 7", "step 8"]


def test_shipped_recipes_load_and_end_in_decisions() -> None:
    folder = Path(__file__).parents[2] / "finetune" / "recipes"
    names = sorted(path.stem for path in folder.glob("*.yaml"))
    assert names == ["answers", "demo", "smoke"]
    for path in folder.glob("*.yaml"):
        last = load_recipe(path).stages[-1]
        assert last.boards + last.answers > 0


def test_recipe_names_the_bad_key(tmp_path: Path) -> None:
    file = tmp_path / "r.yaml"
    file.write_text("stages: [{name: a, boards: -1}]\n")
    with pytest.raises(BadInputError, match=r"stages\.0\.boards: .*greater than or equal to 0"):
        load_recipe(file)


def test_log_loss_is_that_of_the_softmax() -> None:
    utilities = [np.array([1.0, 0.0]), np.array([0.0, 0.0])]
    assert mean_log_loss(utilities, [0, 1], 1.0) == pytest.approx(
        (np.log(1 + np.exp(-1)) + np.log(2)) / 2
    )
