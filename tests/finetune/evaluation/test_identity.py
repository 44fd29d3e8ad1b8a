from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.settings import ModelSettings, RecallSettings
from finetune.evaluate.policies import Request
from finetune.evaluate.policies.identity import Run, claim_folder, describe_run, folder_of
from retrieval.errors import BadInputError

RUN = Run(
    keyart="0.1.0",
    inputs="abc",
    split="test",
    limit=None,
    seed=0,
    embedder="hash-32",
    policies={"uniform": "", "popular": ""},
)


def other(**changes: object) -> Run:
    return RUN.model_copy(update=changes)


def predicted(out: Path, name: str) -> Path:
    """A file as predictions leave one."""
    folder = folder_of(out / "predictions", name)
    folder.mkdir(parents=True)
    file = folder / "00000.parquet"
    file.write_bytes(b"")
    return file


def test_same_run_may_go_on(tmp_path: Path) -> None:
    claim_folder(tmp_path / "o", RUN, is_overwriting=False)
    file = predicted(tmp_path / "o", "uniform")
    claim_folder(tmp_path / "o", RUN, is_overwriting=False)

    assert file.is_file()


def test_policies_may_be_added(tmp_path: Path) -> None:
    claim_folder(tmp_path, RUN, is_overwriting=False)
    more = other(policies={**RUN.policies, "closeness": ""})
    claim_folder(tmp_path, more, is_overwriting=False)

    assert Run.model_validate_json((tmp_path / "run.json").read_text()) == more


def test_other_inputs_are_refused_with_the_remedy(tmp_path: Path) -> None:
    claim_folder(tmp_path, RUN, is_overwriting=False)

    with pytest.raises(BadInputError, match=r"another run \(other inputs, seed\);.*--overwrite"):
        claim_folder(tmp_path, other(inputs="xyz", seed=1), is_overwriting=False)


def test_run_without_a_policy_that_was_predicted_is_refused(tmp_path: Path) -> None:
    claim_folder(tmp_path, RUN, is_overwriting=False)
    predicted(tmp_path, "popular")

    with pytest.raises(BadInputError, match="not asked for now: popular"):
        claim_folder(tmp_path, other(policies={"uniform": ""}), is_overwriting=False)


def test_retrained_checkpoint_is_another_run(tmp_path: Path) -> None:
    claim_folder(tmp_path, other(policies={"mine": "old"}), is_overwriting=False)

    with pytest.raises(BadInputError, match="whose files have changed: mine"):
        claim_folder(tmp_path, other(policies={"mine": "new"}), is_overwriting=False)


def described(**model: object) -> Run:
    request = Request(cases=(Path("c.jsonl"),), policies=("uniform",))
    settings = ModelSettings.model_validate(model)
    return describe_run(request, "abc", "hash-32", ["uniform"], model=settings)


def test_other_settings_of_model_or_recall_are_refused(tmp_path: Path) -> None:
    served = described(base="m", base_url="http://127.0.0.1:1/v1")
    claim_folder(tmp_path, served, is_overwriting=False)
    other_recall = served.model_copy(update={"recall": RecallSettings(k=2)})

    with pytest.raises(BadInputError, match=r"another run \(other model\)"):
        claim_folder(tmp_path, described(), is_overwriting=False)
    with pytest.raises(BadInputError, match=r"another run \(other recall\)"):
        claim_folder(tmp_path, other_recall, is_overwriting=False)


def test_more_patience_with_a_server_is_the_same_run(tmp_path: Path) -> None:
    claim_folder(tmp_path, described(base="m", base_url="http://h/v1"), is_overwriting=False)
    patient = described(base="m", base_url="http://h/v1", timeout_s=300.0, retries=9)
    claim_folder(tmp_path, patient, is_overwriting=False)

    assert Run.model_validate_json((tmp_path / "run.json").read_text()) == patient


def test_run_from_before_settings_were_kept_had_the_defaults(tmp_path: Path) -> None:
    claim_folder(tmp_path, RUN, is_overwriting=False)
    kept = json.loads((tmp_path / "run.json").read_text())
    del kept["model"], kept["recall"]
    (tmp_path / "run.json").write_text(json.dumps(kept))

    claim_folder(tmp_path, RUN, is_overwriting=False)


def test_overwriting_removes_the_other_run_and_nothing_else(tmp_path: Path) -> None:
    claim_folder(tmp_path, RUN, is_overwriting=False)
    file = predicted(tmp_path, "popular")
    (tmp_path / "own.txt").write_text("mine")
    claim_folder(tmp_path, other(seed=1), is_overwriting=True)

    assert not file.exists()
    assert (tmp_path / "own.txt").read_text() == "mine"


def test_folder_of_something_else_is_refused_even_when_overwriting(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(BadInputError, match="is not empty and holds no run of keyart evaluate"):
        claim_folder(tmp_path, RUN, is_overwriting=True)


def test_folder_that_can_t_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")

    with pytest.raises(BadInputError, match=r"gone, which can't be made \(File exists\)"):
        claim_folder(tmp_path / "gone", RUN, is_overwriting=False)


def test_names_that_look_alike_have_folders_of_their_own(tmp_path: Path) -> None:
    assert folder_of(tmp_path, "runs/a b") != folder_of(tmp_path, "runs/a/b")
