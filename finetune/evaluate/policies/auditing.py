"""Runs the audits on a stated sample of the cases, and keeps what they found for a resumed run.

What each audit asks, and what would be alarming, is in ``finetune.evaluate.audits``. Policies are
audited one after another, each kept when done.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from agent.policy import Policy
from finetune.evaluate.audits import Audit, run_audits
from finetune.evaluate.policies.identity import AUDITS
from finetune.evaluate.policies.makers import Makers
from finetune.evaluate.policies.request import Request
from retrieval.errors import BadInputError
from retrieval.types import Case, Frozen, Progress

POPULAR, PROMPTS = "popular", "prompts"
LEAST_CANDIDATES = 2


class KeptAudits(Frozen):
    """The audits of a run so far, by policy; of how many cases, drawn with which seed."""

    n: int
    seed: int
    by_policy: dict[str, tuple[Audit, ...]] = Field(default_factory=dict)


def audit(
    request: Request,
    makers: Makers,
    names: Sequence[str],
    cases: Sequence[Case],
    out: Path,
    *,
    progress: Progress | None = None,
) -> tuple[Audit, ...]:
    """The audits of all policies, those of the prompts first; none where they were not asked for.

    A policy is made again where it was not audited yet.
    """
    if not request.n_audited or all(len(c.candidates) < LEAST_CANDIDATES for c in cases):
        return ()
    kept = _read(out / AUDITS, request)
    by_policy = dict(kept.by_policy)
    for name in names:
        if name in by_policy:
            continue
        found = run_audits(
            {name: makers.make(name)[0]},
            cases,
            seed=request.seed,
            n=request.n_audited,
            popular=_popular(makers),
            has_prompts=PROMPTS not in by_policy,
            progress=_named(progress, name),
        )
        for who in dict.fromkeys(a.policy for a in found):
            by_policy[who] = tuple(a for a in found if a.policy == who)
        _write(out / AUDITS, kept.model_copy(update={"by_policy": by_policy}))
    return tuple(a for name in (PROMPTS, *names) for a in by_policy.get(name, ()))


def _popular(makers: Makers) -> Policy | None:
    """The popular policy, which every other is compared with; None where it can't be made."""
    try:
        makers.check([POPULAR])
    except BadInputError:
        return None
    return makers.make(POPULAR)[0]


def _named(progress: Progress | None, name: str) -> Progress | None:
    if progress is None:
        return None

    def tell(stage: str, done: int, total: int) -> None:
        progress(f"{stage}, {name}", done, total)

    return tell


def _read(path: Path, request: Request) -> KeptAudits:
    """What an earlier run found, if it asked for the same."""
    fresh = KeptAudits(n=request.n_audited, seed=request.seed)
    try:
        kept = KeptAudits.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError):
        return fresh
    return kept if (kept.n, kept.seed) == (fresh.n, fresh.seed) else fresh


def _write(path: Path, kept: KeptAudits) -> None:
    part = path.with_suffix(".part")
    part.write_text(kept.model_dump_json(indent=1) + "\n", encoding="utf-8")
    part.replace(path)
