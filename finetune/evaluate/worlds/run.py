"""Goes through the worlds of a report, one record each; a world that has its record is skipped.

A record is written whole or not at all. One that was made under another plan (other sizes, policies
or embedder) or with something else behind the same names (knobs, a policy's files, keyart's
version) is never overwritten: it is an error that names the file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import ValidationError

from finetune.evaluate.worlds.ask import Answer, Asker
from finetune.evaluate.worlds.checks import Values, run_checks, world_figures
from finetune.evaluate.worlds.held import Held, drop_world, make_held, timed
from finetune.evaluate.worlds.measure import record_policy, shares_of
from finetune.evaluate.worlds.origin import Origin, differences, origin_of
from finetune.evaluate.worlds.plan import WorldPlan
from finetune.evaluate.worlds.record import WorldRecord
from retrieval.embedder import Embedder
from retrieval.errors import BadInputError
from retrieval.types import Progress

RECORDS = "records"


def run_worlds(
    plans: Sequence[WorldPlan],
    folder: Path,
    embedder: Embedder,
    *,
    say: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> list[WorldRecord]:
    """The records of all plans, in their order; those that ``folder`` lacks are made.

    Args:
        plans: which worlds.
        folder: holds the records, and while one is made its world.
        embedder: what turns captions into vectors.
        say: told of each step in words; by default printed to stderr.
        progress: told of steps within.

    Raises:
        BadInputError: a record is there of another plan or making, or that can't be read.
    """
    say = say or _print
    plans = [plan.model_copy(update={"embedder": embedder.name}) for plan in plans]
    held = {plan: find_record(plan, folder) for plan in plans}
    for number, plan in enumerate(plans, start=1):
        place = f"{plan.slug} ({number} of {len(plans)})"
        if held[plan] is not None:
            say(f"{place}: has its record")
            continue
        say(f"{place}: making the world")
        held[plan] = record = _record(plan, folder, embedder, say, progress)
        write_record(record, folder)
        say(f"{place}: done in {sum(record.seconds.values()):.0f} s")
    return [record for record in held.values() if record is not None]


def find_record(plan: WorldPlan, folder: Path) -> WorldRecord | None:
    """The record of a plan; None where there is none yet.

    Raises:
        BadInputError: it is of another plan or making, or can't be read.
    """
    file = _file(plan, folder)
    if not file.is_file():
        return None
    try:
        record = WorldRecord.model_validate_json(file.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise BadInputError(f"{file} is no record ({error}); move it away") from error
    was = differences(record.plan, plan) + differences(record.origin, origin_of(plan))
    if was:
        told = ", ".join(was)
        raise BadInputError(f"{file} was made with {told}; name another folder or move it away")
    return record


def write_record(record: WorldRecord, folder: Path) -> None:
    """Write a record whole."""
    file = _file(record.plan, folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(record.model_dump_json(indent=1) + "\n", encoding="utf-8")
    part.replace(file)


def _record(
    plan: WorldPlan,
    folder: Path,
    embedder: Embedder,
    say: Callable[[str], None],
    progress: Progress | None,
) -> WorldRecord:
    origin = origin_of(plan)
    held = make_held(plan, folder, embedder, progress=progress)
    for stage, seconds in held.seconds.items():
        say(f"  {stage}: {seconds:.1f} s")
    answers = _ask_all(held, say, progress)
    with timed(held.seconds, "figures and checks"):
        record = _measured(held, origin, answers)
    drop_world(folder)
    return record.model_copy(update={"seconds": dict(held.seconds)})


def _ask_all(
    held: Held, say: Callable[[str], None], progress: Progress | None
) -> dict[str, Answer]:
    asker, answers = Asker(held, progress=progress), {}
    for name in held.plan.policies:
        with timed(held.seconds, "fit and ask policies"):
            answers[name] = answer = asker.ask(name)
        say(f"  {name}: made in {answer.made.seconds:.1f} s, asked in {answer.seconds:.1f} s")
    return answers


def _measured(held: Held, origin: Origin, answers: dict[str, Answer]) -> WorldRecord:
    production = shares_of(held, answers["production"].probabilities, "greedy")
    policies = {
        name: record_policy(held, name, answer, production) for name, answer in answers.items()
    }
    greedy = {
        name: held.true_values(shares_of(held, answer.probabilities, "greedy"))
        for name, answer in answers.items()
    }
    figures = world_figures(held)
    return WorldRecord(
        plan=held.plan,
        origin=origin,
        n_train=len(held.decisions.train),
        n_test=len(held.table),
        n_members=len(set(held.table.members.tolist())),
        reward_model=held.reward_model,
        figures=figures,
        checks=run_checks(Values(held, greedy), policies, figures),
        policies=tuple(policies.values()),
        seconds=held.seconds,
        strata={name: int(flags.sum()) for name, flags in held.strata.items()},
    )


def _file(plan: WorldPlan, folder: Path) -> Path:
    return folder / RECORDS / f"{plan.slug}.json"


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
