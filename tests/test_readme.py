"""The README tells the truth: its Python reads, its commands and folders exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def commands() -> set[str]:
    from ui.cli import COMMANDS, app

    groups = {str(group.name) for group in app.registered_groups}
    return {command.__name__.replace("_", "-") for command in COMMANDS} | groups


def test_python_example_has_about_ten_lines() -> None:
    (example,) = blocks("python")
    assert len([line for line in example.splitlines() if line.strip()]) <= 10


def test_python_example_calls_what_there_is() -> None:
    from agent import ArtworkAgent, Decision

    (example,) = blocks("python")
    used = {
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(example))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    of_agent = {name for owner, name in used if owner == "agent"}
    of_decision = {name for owner, name in used if owner == "decision"}
    assert {name for name in of_agent if not hasattr(ArtworkAgent, name)} == set()
    assert of_decision - set(Decision.model_fields) - {"probability"} == set()


def test_every_command_is_in_the_readme() -> None:
    assert {name for name in commands() if f"`keyart {name}" not in README} == set()


def test_readme_names_no_other_command() -> None:
    shown = "\n".join(blocks("console"))
    typed = re.findall(r"^keyart ([a-z-]+)", shown, flags=re.MULTILINE)
    assert set(typed) | set(re.findall(r"`keyart ([a-z-]+)", README)) <= commands()


def test_every_path_in_the_file_map_exists() -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]*(?:[a-z_]+\.py)?)`", README)
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", sorted(p for p in (ROOT / "finetune").iterdir() if p.is_dir()))
def test_file_map_names_the_rooms_of_finetune(path: Path) -> None:
    if path.name != "__pycache__":
        assert f"`finetune/{path.name}/`" in README


def test_every_settings_section_is_named() -> None:
    from agent.settings import Settings

    assert [s for s in Settings.model_fields if f"`[{s}]`" not in README] == []
