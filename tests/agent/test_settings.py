"""The settings file: defaults, refusals in one line, and the commented template."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from agent.settings import Settings, load_settings, parse_settings, template_toml
from retrieval.errors import SettingsError


def test_settings_without_a_file_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings == Settings()
    assert (settings.model.base, settings.model.adapter) == ("bundled", "shipped")


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no settings file .*other\.toml; .*keyart init"):
        load_settings(tmp_path / "other.toml")


def test_home_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEYART_HOME", "/srv/keyart")
    assert Settings().home == Path("/srv/keyart")
    assert Settings().database_url == "sqlite:////srv/keyart/keyart.db"


def test_home_without_the_environment_is_a_folder_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEYART_HOME", raising=False)
    assert Settings().home == Path.cwd() / ".keyart"


def test_relative_store_path_starts_from_the_files_folder(tmp_path: Path) -> None:
    file = tmp_path / "keyart.toml"
    file.write_text('[store]\npath = "state"\n', encoding="utf-8")
    assert load_settings(file).home == tmp_path / "state"


def test_relative_folders_start_from_the_files_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    (tmp_path / "here").mkdir()
    file = tmp_path / "keyart.toml"
    file.write_text(
        '[embedder]\nmodel = "here"\n'
        '[model]\nbase = "here"\nadapter = "runs/mine"\ntokenizer = "here"\n',
        encoding="utf-8",
    )
    settings = load_settings(file)
    here = str(tmp_path / "here")
    assert (settings.embedder.model, settings.model.base) == (here, here)
    assert (settings.model.adapter, settings.model.tokenizer) == (str(tmp_path / "runs/mine"), here)


@pytest.mark.parametrize("name", ["someone/some-model", "bundled", "/srv/model"])
def test_id_name_and_absolute_path_of_a_base_stay(tmp_path: Path, name: str) -> None:
    (tmp_path / "bundled").mkdir()
    settings = parse_settings({"model": {"base": name, "adapter": "none"}}, folder=tmp_path)
    assert (settings.model.base, settings.model.adapter) == (name, "none")
    assert settings.model.model_fields_set == {"base", "adapter"}


def test_a_servers_base_is_a_name_even_where_a_folder_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "llama").mkdir()
    values = {"model": {"base": "llama", "base_url": "http://127.0.0.1:9/v1"}}
    assert parse_settings(values, folder=tmp_path).model.base == "llama"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///state.db?timeout=3", "sqlite:////srv/keyart/state.db?timeout=3"),
        ("sqlite:////data/state.db", "sqlite:////data/state.db"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite://", "sqlite://"),
        ("postgresql://me:secret@host/keyart", "postgresql://me:secret@host/keyart"),
    ],
)
def test_relative_sqlite_file_starts_from_the_files_folder(url: str, expected: str) -> None:
    settings = parse_settings({"store": {"database_url": url}}, folder=Path("/srv/keyart"))
    assert settings.database_url == expected


def test_database_url_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"database_url = 'sqlite://host:port/x' is not"):
        parse_settings({"store": {"database_url": "sqlite://host:port/x"}}, folder=tmp_path)


def test_unknown_section_is_refused() -> None:
    with pytest.raises(
        SettingsError,
        match=r"^keyart\.toml: \[modle\] is not a section; "
        r"allowed: choose, embedder, model, recall, store$",
    ):
        parse_settings({"modle": {}})


def test_unknown_key_is_refused_with_the_keys_allowed() -> None:
    with pytest.raises(
        SettingsError,
        match=r"^keyart\.toml: \[recall\] kk is not a setting; allowed: half_life_days, k$",
    ):
        parse_settings({"recall": {"kk": 3}})


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"recall": {"k": 0}}, r"\[recall\] k = 0 is not allowed; allowed: .* from 1 to 64$"),
        ({"recall": {"k": "8"}}, r"\[recall\] k = '8' is not allowed"),
        ({"choose": {"explore": 1.5}}, r"\[choose\] explore = 1.5 is not allowed; .* 0 to 1$"),
        ({"model": {"mode": "best"}}, r"\[model\] mode = 'best' is not allowed; .*\"reason\""),
        ({"model": {"base_url": "localhost"}}, r"\[model\] base_url = 'localhost' .* http://"),
        ({"store": {"database_url": "mysql://x"}}, r"database_url = 'mysql://x' .* postgresql"),
        ({"store": 3}, r"store = 3 is not allowed; allowed: a section \[store\]$"),
    ],
)
def test_value_that_is_not_allowed_is_named(values: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError, match=message) as caught:
        parse_settings(values)
    assert "\n" not in str(caught.value)


def test_broken_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "keyart.toml"
    file.write_text("[store\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"keyart\.toml: not a TOML file"):
        load_settings(file)


def test_whole_numbers_are_taken_for_fractions() -> None:
    assert parse_settings({"recall": {"half_life_days": 90}}).recall.half_life_days == 90.0


def test_template_read_as_it_is_gives_the_defaults() -> None:
    assert parse_settings(tomllib.loads(template_toml())) == Settings()


def test_template_with_every_key_taken_in_is_valid() -> None:
    wanted = [line.removeprefix("# ") for line in template_toml().splitlines()]
    keys = [line for line in wanted if line.startswith("[") or " = " in line]
    values = tomllib.loads("\n".join(keys))
    assert parse_settings(values).recall.k == 8
    assert sum(len(section) for section in values.values()) == 16
