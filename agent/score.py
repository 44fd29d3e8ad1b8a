"""From evidence and candidates to a probability each: by the model, a policy, or popularity.

Whatever a model prints, the result holds exactly the candidates: an answer that does not is a
ModelError, and the walk lets popularity stand in, labelled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from agent.decision import SUM_TOLERANCE, Invariance, Mode, State
from agent.models.contract import Backend, ScoreRequest, Scores
from agent.notes import NoteBook
from agent.policy import Policy
from agent.render import render_direct, render_list, render_reason
from agent.stopwatch import Stopwatch
from retrieval.errors import ModelError
from retrieval.popularity import has_counts, popularity
from retrieval.types import Candidate, Case, Frozen, Recalled, TakeRate

MODEL_POLICY = "model"
FALLBACK_POLICY = "fallback"
NO_MODEL = "none"


class Scoring(Frozen):
    """A probability for every candidate, and how it came about.

    Attributes:
        probabilities: by artwork id, over exactly the candidates; sums to 1.
        utilities: by artwork id; empty where no model scored.
        policy: "model", the name of a policy, "popularity", "uniform" or "fallback".
        model: the model's id, "none" where none was asked.
        notes: the notes that the prompt held, by caption.
        reasons: what was not as asked, in plain words.
    """

    probabilities: dict[str, float]
    utilities: dict[str, float] = Field(default_factory=dict)
    state: State = "ok"
    policy: str
    model: str = NO_MODEL
    mode: Mode = "direct"
    invariance: Invariance = "exact"
    temperature: float = 1.0
    template_hash: str = ""
    prompt_hash: str = ""
    notes: dict[str, str] = Field(default_factory=dict)
    reasons: tuple[str, ...] = ()


def score_by_model(
    request_id: str,
    recalled: Recalled,
    candidates: Sequence[Candidate],
    *,
    backend: Backend,
    notebook: NoteBook,
    clock: Stopwatch,
) -> Scoring:
    """Let the model score the candidates in its mode.

    Args:
        request_id: seeds the order of a list prompt, nothing else.
        recalled: the evidence and its closeness to each candidate, in the candidates' order.
        candidates: the artworks.
        backend: who scores.
        notebook: the notes of that backend, read in mode reason.
        clock: times the steps.

    Raises:
        ModelError: the model can't be reached, or its answer is not a score for every candidate.
    """
    if len(candidates) > backend.max_options:
        raise ModelError(
            f"{len(candidates)} candidates; {backend.model} scores at most {backend.max_options}"
        )
    notes: dict[str, str] = {}
    reasons: tuple[str, ...] = ()
    if backend.mode == "reason":
        with clock.step("notes"):
            captions = [item.caption for item in recalled.evidence]
            noted = notebook.read(captions + [candidate.caption for candidate in candidates])
        notes, reasons = noted.notes, noted.reasons
    with clock.step("render"):
        request = _render(request_id, recalled, candidates, mode=backend.mode, notes=notes)
    with clock.step("score"):
        scores = backend.score([request])[0]
    return _read(scores, request).model_copy(
        update={"notes": notes, "reasons": (*reasons, *scores.downgrades)}
    )


def score_by_policy(policy: Policy, case: Case) -> Scoring:
    """Let a policy give the probabilities.

    Raises:
        ModelError: its probabilities are not over exactly the candidates, or don't sum to 1.
    """
    probabilities = policy.probabilities(case)
    ids = {candidate.artwork_id for candidate in case.candidates}
    _refuse_unless_distribution(probabilities, ids, who=f"policy {policy.name}")
    return Scoring(probabilities=dict(probabilities), policy=policy.name)


def score_by_popularity(
    artwork_ids: Sequence[str],
    rates: Mapping[str, TakeRate],
    *,
    state: Literal["cold_start", "fallback"],
    reasons: tuple[str, ...],
) -> Scoring:
    """Let the artworks' take fractions stand in where there is no history or no model.

    Args:
        artwork_ids: the candidates.
        rates: counts from before the decision's time, by artwork id.
        state: why popularity is asked.
        reasons: the same in words; what popularity went by is added.
    """
    is_known = has_counts(artwork_ids, rates)
    rule = "popularity" if is_known else "uniform"
    went_by = "take fractions of all members" if is_known else "no take fraction is known"
    return Scoring(
        probabilities=popularity(artwork_ids, rates),
        state=state,
        policy=FALLBACK_POLICY if state == "fallback" else rule,
        reasons=(*reasons, f"probabilities: {rule}, {went_by}"),
    )


def _render(
    request_id: str,
    recalled: Recalled,
    candidates: Sequence[Candidate],
    *,
    mode: Mode,
    notes: Mapping[str, str],
) -> ScoreRequest:
    if mode == "reason":
        return render_reason(request_id, recalled, candidates, notes)
    render = render_list if mode == "list" else render_direct
    return render(request_id, recalled, candidates)


def _read(scores: Scores, request: ScoreRequest) -> Scoring:
    """The scores as a scoring, refused unless they are over exactly the request's options."""
    probabilities = dict(zip(scores.option_ids, scores.probabilities, strict=True))
    utilities = dict(zip(scores.option_ids, scores.utilities, strict=True))
    ids = {option.option_id for option in request.options}
    _refuse_unless_distribution(probabilities, ids, who=scores.model)
    if not all(math.isfinite(utility) for utility in utilities.values()):
        raise ModelError(f"{scores.model} gave a utility that is no number")
    return Scoring(
        probabilities=probabilities,
        utilities=utilities,
        policy=MODEL_POLICY,
        model=scores.model,
        mode=scores.mode,
        invariance=scores.invariance,
        temperature=scores.temperature,
        template_hash=scores.template_hash,
        prompt_hash=scores.prompt_hash,
    )


def _refuse_unless_distribution(
    probabilities: Mapping[str, float], ids: set[str], *, who: str
) -> None:
    if set(probabilities) != ids:
        wrong = sorted(set(probabilities) ^ ids)
        raise ModelError(f"{who} scored other artworks than the candidates: {', '.join(wrong)}")
    values = list(probabilities.values())
    if not all(0 <= p <= 1 for p in values) or abs(sum(values) - 1) > SUM_TOLERANCE:
        raise ModelError(f"{who} gave probabilities that sum to {sum(values)}, needed: 1")
