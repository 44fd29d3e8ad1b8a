"""Does the answer reach a prompt? Strings are planted, and every rendered prompt is searched.

Planted are: the ids, the reward and the propensity of the answer; two engagements at the decision's
time and after; and, so that an empty net is noticed, one engagement before it, which must be found.
The prompts are the agent's own, of every mode, the notes and the explanation included: recall,
guard and rendering run as they are served, with a scripted model in the model's place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from finetune.evaluate.audits.audit import Audit, judge
from finetune.evaluate.audits.figures import share
from retrieval.types import Candidate, Case, Outcome, PastEngagement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.agent import ArtworkAgent
    from agent.decision import Mode
    from agent.models.fake import ScriptedBackend

PROMPTS = "prompts"
# Prompts are rendered by one code path, so that a few cases show what many would.
N_RENDERED = 30
# Numbers that no prompt holds by chance, as what the answer was worth and how probable it was.
REWARD, PROPENSITY = 0.7351928, 0.0481637
DAY = timedelta(days=1)
NOTES = "war, tense"
MODES: tuple[Mode, ...] = ("direct", "list", "reason")

# The prompts that are rendered for a case.
PromptsOf = Callable[[Case], Sequence[str]]


class Planted(NamedTuple):
    """A case with strings planted: those of the answer, of later, and of before the decision."""

    case: Case
    answer: tuple[str, ...]
    later: tuple[str, ...]
    before: str


def audit_prompts(
    cases: Sequence[Case], *, prompts_of: PromptsOf | None = None, n: int = N_RENDERED
) -> tuple[Audit, ...]:
    """Search the prompts of cases for what is planted.

    Args:
        cases: the sample.
        prompts_of: renders a case's prompts; by default the agent does, in every mode.
        n: cases to render at most.
    """
    planted = [plant(case, number) for number, case in enumerate(cases[:n])]
    with _agent_prompts() if prompts_of is None else _given(prompts_of) as render:
        texts = ["\n".join(render(entry.case)) for entry in planted]
    answer = [
        _net(text, entry.answer, entry.before) for entry, text in zip(planted, texts, strict=True)
    ]
    later = [
        _net(text, e.later, e.before) for e, text in zip(planted, texts, strict=True) if e.later
    ]
    blind = sum(caught is None for caught in answer)
    told = f"{blind} of {len(planted)} cases not counted: not even the past was in the prompt"
    notes = (f"the first {len(planted)} cases of the sample", told if blind else "")
    return (
        judge(PROMPTS, "answer_in_prompts", share(_counted(answer)), notes=notes),
        judge(PROMPTS, "later_in_prompts", share(_counted(later)), notes=notes),
    )


def _net(text: str, planted: Sequence[str], before: str) -> bool | None:
    """Whether anything planted is in the text; None where nothing is and the net has a hole."""
    if any(word in text for word in planted):
        return True
    return False if before in text else None


def _counted(caught: Sequence[bool | None]) -> list[bool]:
    return [flag for flag in caught if flag is not None]


def plant(case: Case, number: int) -> Planted:
    """A case with ids, reward, propensity and engagements that are found again wherever they go.

    An undated case has no later engagements: nothing comes after no time.
    """
    ids = {c.artwork_id: _word("artwork", number, k) for k, c in enumerate(case.candidates)}
    answer = case.shown or case.candidates[0].artwork_id
    case_id, member_id = _word("case", number), _word("member", number)
    before, later = _word("before", number), _later(case, number)
    told = case.model_copy(
        update={
            "case_id": case_id,
            "member_id": member_id,
            "candidates": tuple(
                Candidate(artwork_id=ids[c.artwork_id], caption=c.caption) for c in case.candidates
            ),
            "history": (*case.history, _before(case, before), *later),
            "chosen": (ids[answer],),
            "shown": ids[answer],
            "reward": REWARD,
            "propensity": PROPENSITY,
        }
    )
    numbers = tuple(f"{value}".removeprefix("0.") for value in (REWARD, PROPENSITY))
    return Planted(
        told,
        answer=(*ids.values(), case_id, member_id, *numbers),
        later=tuple(word for item in later for word in (item.title, item.caption)),
        before=before,
    )


def _word(what: str, *numbers: int) -> str:
    """A word that stands nowhere else, as what cleans captions leaves it."""
    return f"canary{what}{'x'.join(map(str, numbers))}q"


def _before(case: Case, word: str) -> PastEngagement:
    """The newest engagement, much like a candidate: recall must return it."""
    return PastEngagement(
        title=case.title,
        caption=f"{case.candidates[0].caption} {word}",
        outcome=Outcome.FINISHED,
        shown_at=None if case.at is None else case.at - DAY,
    )


def _later(case: Case, number: int) -> tuple[PastEngagement, ...]:
    if case.at is None:
        return ()
    return tuple(
        PastEngagement(
            title=_word("title", number, k),
            caption=_word("later", number, k),
            outcome=Outcome.FINISHED,
            shown_at=case.at + k * DAY,
        )
        for k in range(2)
    )


@contextmanager
def _given(prompts_of: PromptsOf) -> Iterator[PromptsOf]:
    yield prompts_of


@contextmanager
def _agent_prompts() -> Iterator[PromptsOf]:
    """The agent's prompts of every mode; its store is thrown away."""
    with TemporaryDirectory() as folder:
        parts = [_agent(mode, Path(folder)) for mode in MODES]
        try:
            yield lambda case: [text for p in parts for text in _prompts(*p, case)]
        finally:
            for agent, _ in parts:
                agent.close()


def _agent(mode: Mode, folder: Path) -> tuple[ArtworkAgent, ScriptedBackend]:
    from agent.agent import ArtworkAgent
    from agent.database import Database
    from agent.models.fake import ScriptedBackend
    from agent.parts import Parts
    from agent.settings import Settings
    from agent.store import DecisionStore
    from finetune.policies.materials import remembered
    from retrieval.embedder import HashEmbedder

    backend = ScriptedBackend(mode=mode, texts=lambda request: NOTES, writes_notes=mode == "reason")
    parts = Parts(
        settings=Settings(),
        # Cases carry everything inline: neither is ever asked.
        catalogue=cast(Any, None),
        memory=cast(Any, None),
        recall_case=remembered(HashEmbedder().embed),
        store=DecisionStore(Database(f"sqlite:///{folder.absolute() / mode}.db")),
        open_backend=lambda: backend,
    )
    return ArtworkAgent(parts), backend


def _prompts(agent: ArtworkAgent, backend: ScriptedBackend, case: Case) -> list[str]:
    """Every text that the model was sent for a case; option ids are not sent."""
    backend.scored.clear()
    backend.written.clear()
    agent.select_case(case, explain=True, explore=0.0, seed=0)
    scored = [
        text
        for request in backend.scored
        for text in (
            request.system,
            request.shared,
            *(option.text for option in request.options),
            request.answer,
        )
    ]
    written = [text for r in backend.written for text in (r.system, r.user, r.answer)]
    return [*scored, *written]
