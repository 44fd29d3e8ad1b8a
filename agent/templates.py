"""Template explanations: sentences made of the evidence alone, where no model's reason holds.

Each says why the artwork was picked as far as that is known: the engagements most like it and how
they ended, or that it was the popular one, a random draw, or a rule's choice. The sentences are in
``wording.yaml``; which of several is used follows from a hash, so that pages don't all read alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from agent.choose import most_probable
from agent.decision import Decision, LedgerLine
from agent.inputs import N_CLOSEST, Inputs
from agent.render import SPEAKS, rank_alike
from agent.score import MODEL_POLICY
from agent.verify import MAX_CITES
from agent.wording import load_wording
from retrieval.types import Evidence, Outcome

# A longer title would not leave room for two of them in a sentence.
LONGEST_TITLE = 40
_DID = {Outcome.FINISHED: "finished", Outcome.THUMBS_UP: "liked", Outcome.PLAYED: "played"}
_REFUSED = {
    Outcome.SKIPPED: "skipped",
    Outcome.ABANDONED: "abandoned",
    Outcome.THUMBS_DOWN: "disliked",
}


class TemplateText(NamedTuple):
    """A template's sentence, its ledger, and whether it rests on no engagement."""

    text: str
    ledger: LedgerLine
    may_cite_none: bool


class _Sides(NamedTuple):
    """The closest engagements by how they ended, at most three in all."""

    liked: tuple[Evidence, ...]
    disliked: tuple[Evidence, ...]
    neutral: tuple[Evidence, ...]


def template_kind(decision: Decision) -> str | None:
    """Why no model can explain a decision: its kind of template, or None if a model may."""
    probabilities = {scored.artwork_id: scored.probability for scored in decision.candidates}
    if decision.artwork_id != most_probable(probabilities):
        return "explore"
    if decision.state != "ok":
        is_even = len(set(probabilities.values())) == 1
        return f"{decision.state}_unknown" if is_even else decision.state
    return None if decision.policy == MODEL_POLICY else "policy"


def template_statements(
    decision: Decision, inputs: Inputs, kind: str | None, *, pick: int
) -> Iterator[TemplateText]:
    """Sentences to try in turn: with titles, with numbers alone, without any engagement.

    Args:
        decision: what is explained.
        inputs: what it was made from.
        kind: from ``template_kind``; None speaks of the engagements most like the artwork.
        pick: which of several sentences, modulo their number.
    """
    nothing = LedgerLine(artwork_id=decision.artwork_id)
    if kind is None:
        sides = _sides(_closest(decision, inputs))
        ledger = LedgerLine(
            artwork_id=decision.artwork_id,
            supports=tuple(item.n for item in sides.liked),
            opposes=tuple(item.n for item in sides.disliked),
        )
        for has_titles in (True, False):
            text = _evidence_sentence(sides, pick=pick, has_titles=has_titles)
            if text is not None:
                yield TemplateText(text, ledger, may_cite_none=False)
    sentence = _sentence(kind or "bare", pick)
    yield TemplateText(sentence.format(policy=decision.policy), nothing, may_cite_none=True)


def _closest(decision: Decision, inputs: Inputs) -> tuple[Evidence, ...]:
    """The engagements that speak for or against the artwork by the decision's notes, most first.

    A decision without notes goes by the closeness of captions, as recall found it.
    """
    caption = inputs.candidate(decision.artwork_id).caption
    if not {caption, *(item.caption for item in decision.evidence)} <= set(decision.notes):
        return inputs.closest(decision.artwork_id)
    ranked = rank_alike(decision.evidence, decision.notes, caption)
    return tuple(item for alike, item in ranked if alike >= SPEAKS)[:N_CLOSEST]


def _sides(closest: Sequence[Evidence]) -> _Sides:
    liked = tuple(item for item in closest if item.outcome.sign > 0)
    disliked = tuple(item for item in closest if item.outcome.sign < 0)
    neutral = tuple(item for item in closest if item.outcome.sign == 0)
    return _Sides(liked[:MAX_CITES], disliked[: MAX_CITES - len(liked[:MAX_CITES])], neutral[:1])


def _evidence_sentence(sides: _Sides, *, pick: int, has_titles: bool) -> str | None:
    """A sentence about the closest engagements; None where there are none."""
    if sides.liked and sides.disliked:
        kind, first = "both", sides.liked
    elif sides.liked:
        kind, first = "liked", sides.liked
    elif sides.disliked:
        kind, first = "disliked", ()
    elif sides.neutral:
        kind, first = "neutral", sides.neutral
    else:
        return None
    return _sentence(kind, pick).format(
        liked=_named(first, has_titles=has_titles),
        did=_verb(first, _DID, mixed="liked"),
        disliked=_named(sides.disliked, has_titles=has_titles),
        refused=_verb(sides.disliked, _REFUSED, mixed="turned down"),
    )


def _sentence(kind: str, pick: int) -> str:
    sentences = load_wording().templates[kind]
    return sentences[pick % len(sentences)]


def _named(items: Sequence[Evidence], *, has_titles: bool) -> str:
    names = [_name(item, has_title=has_titles) for item in items]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _name(item: Evidence, *, has_title: bool) -> str:
    fits = has_title and len(item.title) <= LONGEST_TITLE and not set("\"“”'‘’[]") & set(item.title)
    return f'"{item.title}" [{item.n}]' if fits else f"[{item.n}]"


def _verb(items: Sequence[Evidence], verbs: dict[Outcome, str], *, mixed: str) -> str:
    """The one verb that is true of all items."""
    said = {verbs[item.outcome] for item in items}
    return said.pop() if len(said) == 1 else mixed
