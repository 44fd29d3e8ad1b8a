"""``keyart select``: one decision for a member and a title, or one a line for a file of cases."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrieval.errors import BadInputError, DatasetError
from ui.commands.console import ConfigOption, JsonOption, print_json, progress_bars, show

if TYPE_CHECKING:
    from agent import ArtworkAgent, Decision
    from retrieval.types import Case

DEFAULT_CONFIG = "keyart.toml"


def select(
    member: Annotated[str | None, typer.Option(help="The member's id.")] = None,
    title: Annotated[str | None, typer.Option(help="The title's id.")] = None,
    case: Annotated[
        Path | None,
        typer.Option(metavar="FILE.jsonl", help="Cases with everything inline, one a line."),
    ] = None,
    policy: Annotated[
        str,
        typer.Option(
            help="Who chooses: model, closeness, uniform, popular, position or caption-length."
        ),
    ] = "model",
    is_json: JsonOption = False,
    config: ConfigOption = DEFAULT_CONFIG,
) -> None:
    """Choose an artwork and say why."""
    if (case is None) == (member is None and title is None) or (member is None) != (title is None):
        raise BadInputError("give --member and --title, or --case FILE.jsonl")
    from agent import ArtworkAgent
    from ui.commands.policies import load_policy

    cases = read_cases(case) if case else []
    with ArtworkAgent.open(config, needs_catalogue=case is None) as agent:
        chooser = load_policy(policy, agent)
        if member and title:
            decision = agent.select(member_id=member, title_id=title, policy=chooser)
            show_decision(decision, captions_of(agent, title), is_json=is_json)
            return
        with progress_bars() as progress:
            for n, one in enumerate(cases, start=1):
                decision = agent.select_case(one, policy=chooser)
                captions = {c.artwork_id: c.caption for c in one.candidates}
                show_decision(decision, captions, is_json=is_json)
                progress("cases", n, len(cases))


def read_cases(file: Path) -> list[Case]:
    """The cases in a JSONL file.

    Raises:
        BadInputError: there is no such file, or it holds no case.
        DatasetError: a line is not a case; nothing is decided then.
    """
    from retrieval.parse import read_rows
    from retrieval.problems import describe_problems
    from retrieval.types import Case

    if not file.is_file():
        raise BadInputError(f"no file {file}; allowed: a JSONL file with one case a line")
    rows = list(read_rows(file, Case))
    problems = tuple(problem for row in rows for problem in row.problems)
    if problems:
        raise DatasetError(f"{file}: {describe_problems(problems)}", problems=problems)
    if not rows:
        raise BadInputError(f"{file} holds no case; allowed: one case a line")
    return [row.value for row in rows if row.value is not None]


def captions_of(agent: ArtworkAgent, title_id: str) -> dict[str, str]:
    """The captions of a title's artworks by id."""
    return {a.artwork_id: a.caption for a in agent.parts.catalogue.artworks(title_id)}


def show_decision(decision: Decision, captions: Mapping[str, str], *, is_json: bool) -> None:
    """Print a decision as JSON or for a person."""
    if is_json:
        print_json(decision)
        sys.stdout.flush()
        return
    from ui.commands.console import stdout
    from ui.render.terminal import render_decision

    show(render_decision(decision, captions=captions, width=stdout().width))
