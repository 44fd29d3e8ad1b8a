"""A language model weighed against take rates: what it is asked, and how a stopped fit goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

import finetune.policies.model
from finetune.evaluate.policies.gather import Gathered
from finetune.evaluate.policies.makers import Makers
from finetune.policies import with_rates
from finetune.policies.learned import FitReport
from finetune.policies.materials import Materials, remembered
from finetune.policies.rates import RateBook
from retrieval.embedder import HashEmbedder
from tests.finetune.evaluation.small import Fixed, logged_cases
from tests.finetune.policies.small import rate

NAME = "model+take-rate"
WEIGHTS = {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}
RATES = RateBook([rate("a", 50, 100), rate("b", 10, 100)], origin="take rate table")
CASES = tuple(logged_cases(30))
GATHERED = Gathered(CASES[:1], "abc", "cases", 1, train=CASES[:15], validation=CASES[15:])


@pytest.fixture
def told() -> list[str]:
    return []


def fit(
    model: Fixed, folder: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> FitReport | None:
    """The fit of ``model+take-rate`` over a model."""
    monkeypatch.setattr(finetune.policies.model, "open_model_policy", lambda *_, **__: model)
    materials = Materials(recall=remembered(HashEmbedder().embed), rates=RATES, folder=folder)
    makers = Makers(
        GATHERED, materials, answers=folder, progress=lambda stage, *_: told.append(stage)
    )
    return makers.make(NAME)[1].fit


def test_stopped_fit_asks_the_model_only_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    with pytest.raises(KeyboardInterrupt):
        fit(Fixed(WEIGHTS, breaks_at=12), tmp_path, monkeypatch, told)
    again = Fixed(WEIGHTS)
    fitted = fit(again, tmp_path, monkeypatch, told)

    assert len(again.asked) == 18
    assert set(told) == {"asking model+take-rate, to be fitted"}
    assert fitted is not None
    assert (fitted.n_train, fitted.n_validation, fitted.n_unscored) == (15, 15, 0)


def test_row_that_the_model_can_t_score_does_not_end_the_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    fitted = fit(Fixed(WEIGHTS, fails_on=["c-3", "c-25"]), tmp_path, monkeypatch, told)

    assert fitted is not None
    assert (fitted.n_train, fitted.n_validation, fitted.n_unscored) == (14, 14, 2)


def test_model_is_asked_about_the_newest_rows_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setattr(with_rates, "MOST_MODEL_ROWS", 10)
    model = Fixed(WEIGHTS)
    fit(model, tmp_path, monkeypatch, told)

    newest = [c.case_id for c in (*CASES[5:15], *CASES[20:])]
    assert sorted(model.asked) == sorted(newest)
