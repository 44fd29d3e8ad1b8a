"""One tiny world from the plan to the page, run once."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from finetune.evaluate.worlds import __main__ as command
from finetune.evaluate.worlds.origin import origin_of
from finetune.evaluate.worlds.plan import Size, WorldPlan
from finetune.evaluate.worlds.record import WorldRecord
from finetune.evaluate.worlds.report import write_report
from finetune.evaluate.worlds.run import find_record, run_worlds, write_record
from finetune.world.presets import load_preset
from retrieval.embedder import HashEmbedder
from retrieval.errors import BadInputError

POLICIES = ("uniform", "production", "popular", "embedding", "true-rates", "oracle")
PLAN = WorldPlan(
    preset="paper",
    seed=1,
    size=Size(members=60, titles=20, test=100),
    policies=POLICIES,
    n_bootstrap=20,
)


class Ran(NamedTuple):
    """A run's folder, its record, the report, and what was said."""

    folder: Path
    record: WorldRecord
    report: str
    said: list[str]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    folder, said = tmp_path_factory.mktemp("worlds"), list[str]()
    records = run_worlds([PLAN], folder, HashEmbedder(), say=said.append)
    path = write_report(records, folder, command="the command", sweeps=["taste-strength"])
    return Ran(folder, records[0], path.read_text("utf-8"), said)


def test_record_holds_every_policy_in_the_order_asked(ran: Ran) -> None:
    assert tuple(policy.name for policy in ran.record.policies) == POLICIES


def test_production_has_no_lift_over_itself(ran: Ran) -> None:
    production = ran.record.policy("production")
    assert production is not None

    assert production.forms["greedy"].lift.value == 0.0
    assert production.forms["greedy"].estimates["snips"].lift.value == 0.0


def test_true_values_are_in_order(ran: Ran) -> None:
    values = {p.name: p.forms["greedy"].true_value for p in ran.record.policies}

    assert max(values, key=lambda name: values[name]) == "oracle"
    assert values["true-rates"] > values["uniform"]


def test_estimates_have_intervals_by_member_and_by_title(ran: Ran) -> None:
    uniform = ran.record.policy("uniform")
    assert uniform is not None

    for name in ("ips", "snips", "dr"):
        found = uniform.forms["greedy"].estimates[name]
        assert found.member.value == found.title.value
        assert found.member.low is not None
        assert found.title.low is not None
        assert found.member.low != found.title.low


def test_learned_policies_have_the_same_training_rows(ran: Ran) -> None:
    rows = {p.n_train for p in ran.record.policies if p.n_train}

    assert rows == {ran.record.n_train}


def test_every_stage_is_timed(ran: Ran) -> None:
    assert list(ran.record.seconds) == [
        "make the world",
        "read it",
        "embed captions",
        "reward model",
        "fit and ask policies",
        "figures and checks",
    ]


def test_the_world_is_removed_and_its_captions_are_kept(ran: Ran) -> None:
    assert not (ran.folder / "world").exists()
    assert not (ran.folder / "world.truth").exists()
    assert (ran.folder / "captions" / "as-it-is" / "captions.npz").is_file()


def test_second_run_makes_nothing(ran: Ran) -> None:
    said: list[str] = []
    records = run_worlds([PLAN], ran.folder, HashEmbedder(), say=said.append)

    assert records == [ran.record]
    assert said == ["paper_s1 (1 of 1): has its record"]


def test_record_of_another_plan_is_refused(ran: Ran) -> None:
    other = ran.record.plan.model_copy(update={"n_bootstrap": 30})

    with pytest.raises(BadInputError, match="was made with n_bootstrap 20; name another folder"):
        find_record(other, ran.folder)


def test_record_of_other_knobs_under_the_same_preset_is_refused(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    preset = load_preset("paper")
    knobs = preset.knobs.model_copy(update={"beta_p": 0.25})
    changed = preset.model_copy(update={"knobs": knobs})
    monkeypatch.setattr("finetune.evaluate.worlds.plan.load_preset", lambda _: changed)

    with pytest.raises(BadInputError, match=r"was made with beta_p 0\.2; name another folder"):
        find_record(ran.record.plan, ran.folder)


def test_record_of_another_size_of_the_preset_is_refused(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = load_preset("paper").model_copy(update={"n_impressions": 9})
    monkeypatch.setattr("finetune.evaluate.worlds.origin.load_preset", lambda _: changed)

    with pytest.raises(BadInputError, match="was made with n_impressions 110000; name another"):
        find_record(ran.record.plan, ran.folder)


def test_record_of_another_version_is_refused(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("finetune.evaluate.worlds.origin.version", lambda _: "99")

    with pytest.raises(BadInputError, match="was made with keyart '"):
        find_record(ran.record.plan, ran.folder)


def test_record_of_a_changed_checkpoint_is_refused(ran: Ran, tmp_path: Path) -> None:
    checkpoint = tmp_path / "checkpoint"
    checkpoint.mkdir()
    (checkpoint / "adapter.json").write_text("1")
    asked = ("production", f"{checkpoint}+take-rate@no-history")
    plan = ran.record.plan.model_copy(update={"policies": asked})
    record = ran.record.model_copy(update={"plan": plan, "origin": origin_of(plan)})
    write_record(record, tmp_path)
    assert find_record(plan, tmp_path) == record

    (checkpoint / "adapter.json").write_text("2")

    with pytest.raises(BadInputError, match="was made with policy_files"):
        find_record(plan, tmp_path)


def test_broken_record_is_refused(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "paper_s1.json").write_text("{")

    with pytest.raises(BadInputError, match="is no record"):
        find_record(PLAN, tmp_path)


def test_report_has_a_row_a_policy_and_says_how_it_was_made(ran: Ran) -> None:
    for name in POLICIES:
        assert f"\n| {name} | " in ran.report
    assert "Made by `the command`." in ran.report


def test_report_flags_figures_from_too_few_seeds(ran: Ran) -> None:
    assert "1 of the 5 seeds that the range is for" in ran.report


def test_report_says_how_the_knobs_were_chosen(ran: Ran) -> None:
    assert "## How the knobs were chosen" in ran.report
    assert "tuning towards" in ran.report


def test_sweep_shows_the_preset_at_its_own_setting(ran: Ran) -> None:
    rows = [line for line in ran.report.splitlines() if line.startswith("| policy | 0 | 0.13 |")]

    assert rows == ["| policy | 0 | 0.13 | 0.2 | 0.28 | 0.4 |"]


def test_check_without_its_policies_is_not_asked(ran: Ran) -> None:
    checks = {check.name: check.passed for check in ran.record.checks}

    assert checks["position is worth as much as uniform"] is None
    assert checks["the oracle is no worse than near-Bayes"] is None


def test_command_refuses_an_unknown_policy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--policies", "nobody", "-o", str(tmp_path)]) == 2
    assert "policy is 'nobody'; allowed are" in capsys.readouterr().err
