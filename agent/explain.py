"""Why this artwork: the model's ledger and reason where they pass the checks, else a template.

The model writes ``[1] [3]. Against: [2]. Reason: <sentence>`` after the opening ``For:``. Only the
decision that a model scored is explained by a model; a sampled, popular or rule-made choice gets a
template that says what it was. Nothing is returned that has not been checked.
"""

from __future__ import annotations

import hashlib
import re

from agent.decision import Decision, Explanation, LedgerLine
from agent.inputs import Inputs
from agent.models.contract import Backend
from agent.render import render_justify
from agent.templates import template_kind, template_statements
from agent.verify import Statement, verify
from retrieval.errors import ModelError
from retrieval.types import Frozen

# All attempts are sampled, so that reasons are not all one sentence; each is a little less free
# than the one before, as what failed may fail again.
TEMPERATURES = (0.7, 0.6, 0.5, 0.4)
UNREADABLE = "readable"
_REASON = re.compile(
    r"^\s*(?:For:)?(?P<supports>[^.]*)\.\s*Against:(?P<opposes>[^.]*)\.\s*Reason:\s*(?P<text>[^\n]+)",
    re.IGNORECASE,
)


class Explained(Frozen):
    """An explanation, and what is to be said about how it came about."""

    explanation: Explanation
    reasons: tuple[str, ...] = ()


def explain_choice(decision: Decision, inputs: Inputs, backend: Backend | None) -> Explained:
    """Explain one decision.

    Args:
        decision: the decision, its own explanation disregarded. For a model's reason its notes
            hold those of every evidence's and the chosen artwork's caption.
        inputs: what it was made from.
        backend: who writes the reason; None for a template at once.

    Returns:
        A model's explanation, a template that stands in (with the model's last rejected text), or
        one of state none if even the template failed a check.
    """
    kind = template_kind(decision)
    if kind is not None:
        return Explained(explanation=_template(decision, inputs, kind))
    if backend is None or not backend.writes_notes:
        why = "no model is there" if backend is None else f"{backend.model} was not trained for it"
        reasons = (f"explanation: a template, because {why}",)
        return Explained(explanation=_template(decision, inputs, kind), reasons=reasons)
    return _by_model(decision, inputs, backend)


def parse_reason(completion: str, artwork_id: str) -> tuple[LedgerLine, str] | None:
    """The ledger and the sentence of a model's text; None where it is not of that form."""
    match = _REASON.match(completion)
    if match is None:
        return None
    supports, opposes = _numbers(match["supports"]), _numbers(match["opposes"])
    if supports is None or opposes is None:
        return None
    ledger = LedgerLine(artwork_id=artwork_id, supports=supports, opposes=opposes)
    return ledger, " ".join(match["text"].split())


def _by_model(decision: Decision, inputs: Inputs, backend: Backend) -> Explained:
    """Up to four attempts of the model, then a template that keeps the last rejected text."""
    rejected, failed = "", list[str]()
    for attempt, temperature in enumerate(TEMPERATURES):
        try:
            text = _write(decision, inputs, backend, attempt=attempt, temperature=temperature)
        except ModelError as error:
            failed.append(f"no answer ({error})")
            break
        explanation = _checked(decision, inputs, text)
        if all(explanation.checks.values()):
            return Explained(explanation=explanation)
        rejected = text.strip()
        failed += [name for name, passed in explanation.checks.items() if not passed]
    stand_in = _template(decision, inputs, None).model_copy(update={"rejected": rejected or None})
    what = ", ".join(dict.fromkeys(failed))
    return Explained(
        explanation=stand_in, reasons=(f"explanation: a template, because the model's: {what}",)
    )


def _write(
    decision: Decision, inputs: Inputs, backend: Backend, *, attempt: int, temperature: float
) -> str:
    request = render_justify(
        decision.evidence,
        decision.notes,
        inputs.candidate(decision.artwork_id),
        seed=_seed(decision, attempt),
        temperature=temperature,
    )
    return backend.write([request])[0]


def _checked(decision: Decision, inputs: Inputs, completion: str) -> Explanation:
    parsed = parse_reason(completion, decision.artwork_id)
    if parsed is None:
        return Explanation(checks={UNREADABLE: False})
    ledger, text = parsed
    statement = build_statement(decision, inputs, text, ledger)
    return Explanation(
        text=text,
        cites=statement.cites,
        state="model",
        checks={UNREADABLE: True, **verify(statement)},
        ledger=ledger,
    )


def build_statement(decision: Decision, inputs: Inputs, text: str, ledger: LedgerLine) -> Statement:
    """A sentence with what its checks need; it may speak of the evidence and the chosen artwork."""
    captions = [item.caption for item in decision.evidence]
    captions.append(inputs.candidate(decision.artwork_id).caption)
    notes = [decision.notes[caption] for caption in captions if caption in decision.notes]
    return Statement(
        text=text,
        ledger=ledger,
        evidence=decision.evidence,
        member_id=decision.member_id,
        pictured=(*captions, *notes),
    )


def _template(decision: Decision, inputs: Inputs, kind: str | None) -> Explanation:
    """The first template sentence that passes its checks; none of them, an empty explanation."""
    pick, checks = _seed(decision, 0), dict[str, bool]()
    for text, ledger, may_cite_none in template_statements(decision, inputs, kind, pick=pick):
        statement = build_statement(decision, inputs, text, ledger)
        checks = verify(statement, may_cite_none=may_cite_none)
        if all(checks.values()):
            return Explanation(
                text=text, cites=statement.cites, state="template", checks=checks, ledger=ledger
            )
    return Explanation(checks=checks)


def _numbers(text: str) -> tuple[int, ...] | None:
    """``[1] [3]`` as numbers, ``none`` as no numbers; None for anything else."""
    if text.strip().casefold() in ("none", ""):
        return ()
    if not re.fullmatch(r"[\s,]*(?:\[\d{1,4}\][\s,]*)+", text):
        return None
    return tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", text)))


def _seed(decision: Decision, attempt: int) -> int:
    """The same prompt and artwork give the same text on every day and machine."""
    key = f"{decision.prompt_hash}|{decision.member_id}|{decision.artwork_id}|{attempt}"
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big")
