"""The whole way, on a small world and on a file of cases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from finetune.evaluate.policies import Report, Request, evaluate
from finetune.evaluate.policies import predict as predicting
from finetune.evaluate.policies.makers import Makers
from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError
from tests.finetune.evaluation.conftest import POLICIES, Done
from tests.finetune.evaluation.small import case, logged_cases

NAMED = ("accuracy", "auc", "mrr", "ndcg5", "log_loss", "brier", "ece", "ips", "snips", "dr", "dm")
EMBEDDER = HashEmbedder(dimension=32)


def run(out: Path, request: Request, *, is_overwriting: bool = False) -> Report:
    return evaluate(request, out, embedder=EMBEDDER, is_overwriting=is_overwriting)


@pytest.fixture
def case_file(tmp_path: Path) -> Path:
    """30 logged cases and one that only names its answer."""
    cases = [*logged_cases(30), case("own", ("a", "b"), chosen="a", history=[("T", "finished")])]
    file = tmp_path / "cases.jsonl"
    file.write_text("".join(f"{c.model_dump_json()}\n" for c in cases), encoding="utf-8")
    return file


def quick(file: Path, *policies: str, seed: int = 0) -> Request:
    return Request(cases=(file,), policies=policies, n_bootstrap=10, n_audited=0, seed=seed)


def test_report_has_the_form_that_was_asked_for(done: Done) -> None:
    report = json.loads((done.out / "report.json").read_text(encoding="utf-8"))

    assert tuple(report["policies"]) == POLICIES
    for metrics in report["policies"].values():
        for name in NAMED:
            assert {"value", "ci_low", "ci_high", "n"} <= set(metrics[name])


def test_report_is_read_back_as_it_was(done: Done) -> None:
    text = (done.out / "report.json").read_text(encoding="utf-8")

    assert Report.model_validate_json(text) == done.report


def test_uniform_is_right_as_often_as_chance(done: Done) -> None:
    uniform = done.report.policies["uniform"]

    assert uniform["accuracy"].value == pytest.approx(done.report.counted.chance.value)
    assert uniform["auc"].value == 0.5


def test_true_values_stand_beside_the_estimates(done: Done) -> None:
    for metrics in done.report.policies.values():
        true = metrics["true_value"]
        assert true.value is not None
        assert true.n == done.report.counted.logged


def test_differences_are_from_production(done: Done) -> None:
    assert done.report.settings.reference == "production"
    assert set(done.report.differences) == {"uniform", "popular", "closeness"}
    mine, base = (done.report.policies[n]["true_value"].value for n in ("uniform", "production"))
    found = done.report.differences["uniform"]["true_value"]
    assert found.value == pytest.approx((mine or 0) - (base or 0))


def test_production_was_fitted_on_the_training_rows(done: Done) -> None:
    fit = done.report.timings["production"].fit

    assert fit is not None
    assert fit.n_train > 100


def test_numbers_can_be_recomputed_from_the_rows(done: Done) -> None:
    rows = pq.read_table(done.out / "rows.parquet").to_pydict()
    shares, chosen = np.array(rows["p:popular"]), np.array(rows["chosen"])
    ids = np.array(rows["case_id"])
    right = []
    for one in dict.fromkeys(rows["case_id"]):
        mine = ids == one
        if 0 < chosen[mine].sum() < mine.sum():
            top = shares[mine] >= shares[mine].max() * (1 - 1e-9)
            right.append((top & chosen[mine]).sum() / top.sum())

    assert done.report.policies["popular"]["accuracy"].value == pytest.approx(np.mean(right))


def test_every_stratum_counts_its_cases(done: Done) -> None:
    for parts in done.report.strata.values():
        assert sum(part.cases for part in parts.values()) == done.report.counted.cases


def test_audits_are_in_the_report(done: Done) -> None:
    audited = {audit.policy for audit in done.report.audits}

    assert audited == {*POLICIES, "prompts"}


def test_same_run_again_asks_nobody(
    done: Done, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("made again")

    monkeypatch.setattr(Makers, "make", refuse)
    shutil.copytree(done.out, tmp_path / "again")
    again = run(tmp_path / "again", done.request)

    assert again.policies == done.report.policies


def test_other_run_in_the_folder_is_refused(done: Done) -> None:
    with pytest.raises(BadInputError, match=r"holds another run.*--overwrite"):
        run(done.out, done.request.model_copy(update={"seed": 1}))


def test_cases_without_a_dataset_are_compared_with_uniform(case_file: Path, tmp_path: Path) -> None:
    report = run(tmp_path / "o", quick(case_file, "closeness"))

    assert tuple(report.policies) == ("closeness", "uniform")
    assert report.settings.reference == "uniform"
    assert report.settings.reward_model in ("cross-fitted by member", "mean reward")
    assert (report.counted.cases, report.counted.logged) == (31, 30)
    assert "true_value" not in report.policies["closeness"]


def test_broken_run_goes_on(
    case_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predicting, "BATCH", 10)
    with monkeypatch.context() as broken:
        broken.setattr(predicting, "_flat", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run(tmp_path / "o", quick(case_file, "caption-length"))
    broken_off = run(tmp_path / "o", quick(case_file, "caption-length"))
    whole = run(tmp_path / "p", quick(case_file, "caption-length"))

    assert broken_off.policies == whole.policies


def test_unknown_policy_is_refused_with_what_is_allowed(case_file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="--policy is 'best'; allowed are closeness, uniform"):
        run(tmp_path / "o", quick(case_file, "best"))
    assert not (tmp_path / "o").exists()


def test_folder_in_a_file_is_refused_before_cases_are_read(case_file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"cases\.jsonl is a file; allowed: -o names a folder"):
        run(case_file / "o" / "p", quick(tmp_path / "none.jsonl", "uniform"))


def test_learned_policy_without_training_rows_is_refused(case_file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"'embedding' learns from logged rows.*--dataset DIR"):
        run(tmp_path / "o", quick(case_file, "embedding"))


def test_policy_that_needs_a_world_is_refused(case_file: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="policy 'oracle' needs the truth"):
        run(tmp_path / "o", quick(case_file, "oracle"))
