from __future__ import annotations

import hashlib
import re
from importlib.resources import files

import pytest

from prompts import Prompt, PromptError, load_prompt, prompt_names, prompts_hash

TEXT = """Words before the first heading are for the reader of the file.

## system
Be brief.

## user
Member: {member}
Likes: {likes}
"""


@pytest.fixture
def prompt() -> Prompt:
    return Prompt("sample", TEXT)


def test_render_puts_the_values_in(prompt: Prompt) -> None:
    assert prompt.render("user", member="m-1", likes=3) == "Member: m-1\nLikes: 3"


def test_section_without_variables_renders_as_it_stands(prompt: Prompt) -> None:
    assert prompt.render("system") == "Be brief."


def test_variables_names_what_a_section_needs(prompt: Prompt) -> None:
    assert prompt.variables("user") == frozenset({"member", "likes"})


def test_missing_variables_are_all_named(prompt: Prompt) -> None:
    with pytest.raises(PromptError, match="section user: missing variables likes, member"):
        prompt.render("user")


def test_unknown_variable_is_refused(prompt: Prompt) -> None:
    with pytest.raises(PromptError, match="section user: unknown variables slate"):
        prompt.render("user", member="m", likes="l", slate="s")


def test_unknown_section_is_refused(prompt: Prompt) -> None:
    with pytest.raises(PromptError, match="no section 'assistant'; it has system, user"):
        prompt.render("assistant")


def test_braces_inside_a_value_are_left_alone(prompt: Prompt) -> None:
    assert prompt.render("user", member="{likes}", likes="{x}") == "Member: {likes}\nLikes: {x}"


def test_file_without_sections_is_refused() -> None:
    with pytest.raises(PromptError, match=r"prompts/empty\.md has no '## section' heading"):
        Prompt("empty", "no heading here")


def test_unknown_prompt_is_refused_with_those_there_are() -> None:
    with pytest.raises(PromptError, match=r"no prompt 'selekt'; there are .*select"):
        load_prompt("selekt")


@pytest.mark.parametrize("name", prompt_names())
def test_prompt_file_reads(name: str) -> None:
    assert load_prompt(name).name == name


@pytest.mark.parametrize("name", prompt_names())
def test_prompt_file_has_no_brace_but_its_variables(name: str) -> None:
    text = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    assert not set("{}") & set(re.sub(r"\{[a-z_]+\}", "", text))


def test_prompts_hash_covers_names_and_bytes_in_order() -> None:
    digest = hashlib.sha256()
    for name in prompt_names():
        body = files("prompts").joinpath(f"{name}.md").read_bytes()
        digest.update(name.encode() + b"\0" + body + b"\0")
    assert prompts_hash() == digest.hexdigest()
