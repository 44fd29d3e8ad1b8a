"""The ArtworkAgent: one decision is one straight walk of recall, score, choose, explain, store.

An artwork is always returned for a title that is known: a model, a memory or a store that is down
shows in the decision's state and reasons. What raises is bad input, and what a caller has to know:
``record`` of a decision that could not be stored, ``warm`` with a model that can't be loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from agent.board import build_board
from agent.choose import Choice, choose
from agent.decision import Decision
from agent.erase import erase_member
from agent.explain import explain_choice
from agent.inputs import Inputs
from agent.models.contract import Backend
from agent.notes import NoteBook
from agent.parts import Parts
from agent.policy import Policy
from agent.question import Question, ask_case, ask_catalogue
from agent.record import record_outcome
from agent.score import Scoring, score_by_model, score_by_policy, score_by_popularity
from agent.settings import DEFAULT_FILE, Settings, load_settings
from agent.stopwatch import Stopwatch
from agent.templates import template_kind
from retrieval.errors import ModelError, StoreError
from retrieval.types import Case, Outcome

if TYPE_CHECKING:
    from retrieval.erase import EraseReceipt


class ArtworkAgent:
    """Picks artwork for members, explains and remembers. Open it with ``ArtworkAgent.open``."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._settings = parts.settings
        self._draws = np.random.default_rng(parts.settings.choose.seed)
        self._drawing = threading.Lock()
        self._loading = threading.Lock()
        self._opened: Backend | None = None

    @classmethod
    def open(
        cls,
        settings: str | Path | Settings = DEFAULT_FILE,
        *,
        backend: Backend | None = None,
        needs_catalogue: bool = True,
    ) -> ArtworkAgent:
        """Open the agent of an installation. The model is loaded by the first decision.

        Args:
            settings: the settings file, or the settings themselves.
            backend: a model in place of the settings' one, such as a ``LangChainBackend``.
            needs_catalogue: False for ``select_case`` alone, which needs no titles: an empty store
                for its decisions is made where there is none.

        Raises:
            SettingsError: the settings file is missing or not allowed.
            StoreError: there is no store yet or no title in it, or it can't be opened.
        """
        from agent.build import build_parts

        read = settings if isinstance(settings, Settings) else load_settings(settings)
        parts = build_parts(read, needs_catalogue=needs_catalogue)
        return cls(parts if backend is None else replace(parts, open_backend=lambda: backend))

    @property
    def parts(self) -> Parts:
        """What the agent is composed of."""
        return self._parts

    def warm(self) -> Backend:
        """Load the model now.

        Raises:
            ModelError: it can't be loaded; ``select`` would fall back.
        """
        with self._loading:
            if self._opened is None:
                self._opened = self._parts.open_backend()
            return self._opened

    def select(
        self,
        *,
        member_id: str,
        title_id: str,
        at: datetime | None = None,
        explain: bool = True,
        explore: float | None = None,
        seed: int | None = None,
        policy: Policy | None = None,
    ) -> Decision:
        """Choose an artwork of a title for a member; stored when it returns.

        Args:
            member_id: the member; one without a history gets a ``cold_start``.
            title_id: the title, of the catalogue.
            at: the decision's time, with an offset; only engagements before it count. None is now.
            explain: whether to explain as well; ``explain`` does so later.
            explore: share of random choice in [0, 1]; None is the settings' one.
            seed: of the random choice; None draws a fresh one.
            policy: chooses in the model's place.

        Raises:
            NotFoundError: there is no such title.
            BadInputError: an id, ``at``, ``explore`` or ``seed`` is not allowed.
        """
        clock = Stopwatch()
        question = ask_catalogue(
            self._parts, member_id=member_id, title_id=title_id, at=at, clock=clock
        )
        scoring = self._score(question, policy, clock)
        choice = self._choose(scoring, explore, seed)
        return self._finish(question, scoring, choice, clock, explain=explain)

    def select_case(
        self,
        case: Case,
        *,
        explain: bool = True,
        explore: float | None = None,
        seed: int | None = None,
        policy: Policy | None = None,
    ) -> Decision:
        """Choose an artwork for a case that carries everything inline; options as in ``select``.

        The decision's title id is the case's title, because an outside title has no other.
        """
        clock = Stopwatch()
        question = ask_case(self._parts, case, clock=clock)
        scoring = self._score(question, policy, clock)
        choice = self._choose(scoring, explore, seed)
        return self._finish(question, scoring, choice, clock, explain=explain)

    def explain(self, decision_id: str) -> Decision:
        """Explain a stored decision: generated, checked, stored, then returned whole.

        One that has its explanation already is returned as it is.

        Raises:
            NotFoundError: there is no such decision in the store.
            StoreError: the store can't be read.
        """
        kept = self._parts.store.get(decision_id)
        if kept.decision.explanation.state != "none":
            return kept.decision
        explained = self._explained(kept.decision, kept.inputs, Stopwatch(kept.decision.timings_ms))
        try:
            self._parts.store.replace(explained)
        except StoreError as error:
            return _not_recorded(explained, error)
        return explained

    def record(self, decision_id: str, *, outcome: Outcome | str) -> Decision:
        """Record that a decision was shown and what the member did; the memory learns it.

        The same outcome again changes nothing; another one replaces it.

        Raises:
            BadInputError: the outcome is unknown, or the decision was made from an inline case.
            NotFoundError: the decision is not in the store.
            StoreError: the store or the memory can't be written.
        """
        return record_outcome(self._parts.store, self._parts.memory, decision_id, outcome)

    def erase(self, *, member_id: str) -> EraseReceipt:
        """Erase a member from the memory, the decisions and the caches, and scan the files.

        Returns:
            A receipt, to keep or to hand to the member; it is stored nowhere.

        Raises:
            StoreError: the store or the memory can't be written.
        """
        return erase_member(self._parts.store, self._parts.memory, member_id)

    def take_notes(self, captions: Iterable[str]) -> dict[str, str]:
        """The model's notes of captions, written and kept ahead of the decisions that need them.

        Raises:
            ModelError: the model can't write them.
        """
        return NoteBook(self.warm(), self._parts.store).read(captions).notes

    def close(self) -> None:
        """Close the stores; the agent can't be used afterwards."""
        self._opened = None
        self._parts.store.close()
        self._parts.close()

    def __enter__(self) -> ArtworkAgent:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _choose(self, scoring: Scoring, explore: float | None, seed: int | None) -> Choice:
        share = self._settings.choose.explore if explore is None else explore
        if seed is None:
            with self._drawing:
                seed = int(self._draws.integers(2**32))
        return choose(scoring.probabilities, explore=share, seed=seed)

    def _finish(
        self,
        question: Question,
        scoring: Scoring,
        choice: Choice,
        clock: Stopwatch,
        *,
        explain: bool,
    ) -> Decision:
        """The decision, explained if asked, on disk or labelled ``not_recorded``."""
        inputs = question.remembered.inputs
        decision = build_board(question, scoring, choice, clock)
        if explain:
            decision = self._explained(decision, inputs, clock)
        try:
            self._parts.store.add(decision, inputs)
        except StoreError as error:
            return _not_recorded(decision, error)
        return decision

    def _score(self, question: Question, policy: Policy | None, clock: Stopwatch) -> Scoring:
        """By the policy or the model; by popularity where neither can."""
        remembered = question.remembered
        ids = [candidate.artwork_id for candidate in remembered.inputs.candidates]
        failure = remembered.failure
        if failure is None:
            if policy is None and remembered.inputs.recalled.n_history == 0:
                why = ("no engagement before the decision's time",)
                return score_by_popularity(ids, question.rates, state="cold_start", reasons=why)
            try:
                if policy is not None:
                    with clock.step("score"):
                        return score_by_policy(policy, question.case())
                return self._score_by_model(question, clock)
            except (ModelError, StoreError) as error:
                failure = f"no score: {error}"
        return score_by_popularity(ids, question.rates, state="fallback", reasons=(failure,))

    def _score_by_model(self, question: Question, clock: Stopwatch) -> Scoring:
        with clock.step("load"):
            backend = self.warm()
        inputs = question.remembered.inputs
        return score_by_model(
            question.request_id,
            inputs.recalled,
            inputs.candidates,
            backend=backend,
            notebook=NoteBook(backend, self._parts.store),
            clock=clock,
        )

    def _explained(self, decision: Decision, inputs: Inputs, clock: Stopwatch) -> Decision:
        """The decision with its explanation, and with the notes that this took."""
        backend, reasons = self._writer(decision)
        with clock.step("explain"):
            if backend is not None:
                try:
                    decision = self._with_notes(decision, inputs, backend)
                except ModelError as error:
                    backend, reasons = None, (f"explanation: {error}",)
            explained = explain_choice(decision, inputs, backend)
        return decision.model_copy(
            update={
                "explanation": explained.explanation,
                "reasons": (*decision.reasons, *reasons, *explained.reasons),
                "timings_ms": clock.times_ms,
            }
        )

    def _writer(self, decision: Decision) -> tuple[Backend | None, tuple[str, ...]]:
        """The model that writes the reason; None where none may, can or is there."""
        if template_kind(decision) is not None:
            return None, ()
        try:
            return self.warm(), ()
        except ModelError as error:
            return None, (f"explanation: {error}",)

    def _with_notes(self, decision: Decision, inputs: Inputs, backend: Backend) -> Decision:
        """The decision with the notes that a reason is written from."""
        needed = [item.caption for item in decision.evidence]
        needed.append(inputs.candidate(decision.artwork_id).caption)
        if not backend.writes_notes or set(needed) <= decision.notes.keys():
            return decision
        noted = NoteBook(backend, self._parts.store).read(needed)
        return decision.model_copy(update={"notes": {**decision.notes, **noted.notes}})


def _not_recorded(decision: Decision, error: StoreError) -> Decision:
    return decision.model_copy(update={"reasons": (*decision.reasons, f"not_recorded: {error}")})
