from __future__ import annotations

import json
from pathlib import Path

import pytest

from agent.settings import parse_settings
from retrieval.errors import StoreError
from tests.ui.cli import keyart
from ui.commands import checkup
from ui.commands.checkup import Check, check_base, check_packages, examine

# No base, adapter or store of this machine is looked at.
SETTINGS = """
[store]
path = "state"
[model]
base = "base"
adapter = "none"
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    (tmp_path / "base").mkdir()
    file = tmp_path / "keyart.toml"
    file.write_text(SETTINGS.replace('"base"', f'"{tmp_path / "base"}"'), encoding="utf-8")
    return str(file)


def found(config: str) -> dict[str, Check]:
    return {check.name: check for check in examine(config).checks}


def test_doctor_looks_at_everything_in_order(config: str) -> None:
    assert list(found(config)) == [
        "python",
        "packages",
        "training",
        "settings",
        "base model",
        "adapter",
        "embedder",
        "disk",
        "store",
    ]


def test_healthy_installation_ends_with_0(config: str) -> None:
    ran = keyart("doctor", "--config", config)
    assert ran.code == 0
    assert "none yet at" in ran.out


def test_missing_store_names_the_command_that_makes_one(config: str) -> None:
    store = found(config)["store"]
    assert store.state == "note"
    assert store.remedy == "keyart demo, or keyart ingest DIR with your own titles"


def test_problem_ends_with_1_and_names_the_remedy(
    config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkup, "PACKAGES", ("torch", "no-such-package"))
    ran = keyart("doctor", "--config", config)
    assert ran.code == 1
    assert "not installed: no-such-package" in ran.out
    assert "mend it: pip install -c constraints.txt -e ." in ran.out


def test_json_holds_the_checks(config: str) -> None:
    ran = keyart("doctor", "--config", config, "--json")
    assert json.loads(ran.out)["checks"][0]["name"] == "python"


def test_bad_settings_are_a_problem_and_end_the_checks(tmp_path: Path) -> None:
    file = tmp_path / "keyart.toml"
    file.write_text("[recall]\nk = 0\n", encoding="utf-8")
    last = examine(str(file)).checks[-1]
    assert (last.name, last.state) == ("settings", "problem")
    assert "[recall] k = 0 is not allowed" in last.detail


def test_error_of_a_check_is_its_problem(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> Check:
        raise StoreError("the store is upside down")

    monkeypatch.setattr(checkup, "check_disk", fail)
    disk = found(config)["disk"]
    assert (disk.state, disk.detail) == ("problem", "the store is upside down")


def test_base_that_is_no_folder_is_noted() -> None:
    check = check_base(parse_settings({"model": {"base": "someone/some-model"}}))
    assert (check.state, check.detail[:19]) == ("note", "someone/some-model,")


def test_server_that_does_not_answer_is_a_problem() -> None:
    settings = parse_settings({"model": {"base": "m", "base_url": "http://127.0.0.1:9/v1"}})
    check = check_base(settings)
    assert check.state == "problem"
    assert check.detail.startswith("http://127.0.0.1:9/v1/models: ")


def test_altered_weights_are_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from agent.models import base

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = base.bundled_folder()
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"altered")
    manifest = {"weights_sha256": "0" * 64, "sizes": {"model.safetensors": 7}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    check = check_base(parse_settings({}))
    assert (check.state, check.remedy) == ("problem", f"rm -r {folder}")


def test_versions_of_the_packages_are_listed() -> None:
    assert "torch 2." in check_packages().detail
