"""Explanations: the model's where it passes the checks, else a template that says it is one."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.agent import ArtworkAgent
from agent.decision import Decision
from agent.explain import build_statement, parse_reason
from agent.models.contract import WriteRequest
from agent.models.fake import ScriptedBackend
from agent.templates import template_statements
from agent.verify import verify
from agent.wording import load_wording
from retrieval.errors import ModelError
from retrieval.types import Outcome
from tests.agent.fakes import LATER, TITLES, build_stage, engaged, writer

GOOD = " [2]. Against: [1]. Reason: You finished the calm of [2]; the chase [1] you skipped."


def select(agent: ArtworkAgent, **options: object) -> Decision:
    return agent.select(member_id="m-1", title_id="t-new", at=LATER, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("completion", "supports", "opposes", "text"),
    [
        (" [1] [3]. Against: [2]. Reason: You liked [1].", (1, 3), (2,), "You liked [1]."),
        (" [1]. Against: none. Reason: Near [1].\nMore", (1,), (), "Near [1]."),
        ("For: none. Against: [2], [4]. Reason:  Far  from [2].", (), (2, 4), "Far from [2]."),
    ],
)
def test_text_of_the_right_form_is_read(
    completion: str, supports: tuple[int, ...], opposes: tuple[int, ...], text: str
) -> None:
    parsed = parse_reason(completion, "a")
    assert parsed is not None
    ledger, sentence = parsed
    assert (ledger.supports, ledger.opposes, sentence) == (supports, opposes, text)


@pytest.mark.parametrize(
    "completion",
    ["", "Because you liked it.", " [1]. Reason: You liked [1].", " one. Against: none. Reason: x"],
)
def test_text_of_another_form_is_not_read(completion: str) -> None:
    assert parse_reason(completion, "a") is None


def test_models_reason_that_passes_every_check_is_taken(tmp_path: Path) -> None:
    explanation = select(build_stage(tmp_path, backend=writer(reason=GOOD)).agent).explanation
    assert explanation.state == "model"
    assert explanation.text == "You finished the calm of [2]; the chase [1] you skipped."
    assert explanation.cites == (2, 1)
    assert explanation.ledger is not None
    assert (explanation.ledger.supports, explanation.ledger.opposes) == ((2,), (1,))
    assert all(explanation.checks.values())
    assert list(explanation.checks) == [
        "readable",
        "citations_exist",
        "cites_1_to_3",
        "outcome_words_agree",
        "titles_quoted_exist",
        "no_member_identity",
        "length",
        "ledger_in_prompt",
        "ledger_outcomes_agree",
        "plain_text",
    ]


@pytest.mark.parametrize(
    ("reason", "failed"),
    [
        (" [2]. Against: none. Reason: You finished [7].", "citations_exist"),
        (" [2]. Against: none. Reason: You skipped [2].", "outcome_words_agree"),
        (" [2]. Against: none. Reason: As a young man you finished [2].", "no_member_identity"),
        (' [2]. Against: none. Reason: You finished "Dunes" [2].', "titles_quoted_exist"),
        (" [9]. Against: none. Reason: You finished [2].", "ledger_in_prompt"),
        (" [1]. Against: none. Reason: You finished [2].", "ledger_outcomes_agree"),
        (" [2]. Against: none. Reason: It just fits.", "cites_1_to_3"),
        (f" [2]. Against: none. Reason: {'very ' * 50}[2].", "length"),
        (" [2]. Against: none. Reason: See <b>[2]</b>.", "plain_text"),
        ("It is a good poster.", "readable"),
    ],
)
def test_reason_that_fails_a_check_gives_a_labelled_template(
    tmp_path: Path, reason: str, failed: str
) -> None:
    stage = build_stage(tmp_path, backend=writer(reason=reason))
    decision = select(stage.agent)
    assert decision.explanation.state == "template"
    assert decision.explanation.rejected == reason.strip()
    assert all(decision.explanation.checks.values())
    assert any("a template" in why and failed in why for why in decision.reasons)
    assert sum(request.answer == "For:" for request in stage.backend.written) == 4


def test_later_attempt_that_passes_is_taken(tmp_path: Path) -> None:
    answers = iter(["no form at all", "nor this", GOOD])
    backend = ScriptedBackend(
        {"dawn": 9.0},
        texts=lambda request: next(answers) if request.answer == "For:" else "dawn",
        mode="reason",
        writes_notes=True,
    )
    stage = build_stage(tmp_path, backend=backend)
    assert select(stage.agent).explanation.state == "model"
    asked = [request for request in backend.written if request.answer == "For:"]
    assert [request.temperature for request in asked] == [0.7, 0.6, 0.5]
    assert len({request.seed for request in asked}) == 3


def test_first_attempt_that_passes_is_the_only_one(tmp_path: Path) -> None:
    stage = build_stage(tmp_path, backend=writer(reason=GOOD))
    assert select(stage.agent).explanation.state == "model"
    assert sum(request.answer == "For:" for request in stage.backend.written) == 1


def test_attempts_are_seeded_by_the_prompt_so_that_reasons_repeat(tmp_path: Path) -> None:
    first, second = (build_stage(tmp_path / name, backend=writer(reason=GOOD)) for name in "ab")
    for stage in (first, second):
        select(stage.agent)
    seeds = [[r.seed for r in stage.backend.written if r.seed] for stage in (first, second)]
    assert seeds[0] == seeds[1] != []


def test_model_that_dies_while_explaining_gives_a_template(tmp_path: Path) -> None:
    def text(request: WriteRequest) -> str:
        if request.answer == "For:":
            raise ModelError("the server is gone")
        return "dawn"

    backend = ScriptedBackend({"dawn": 1.0}, texts=text, mode="reason", writes_notes=True)
    decision = select(build_stage(tmp_path, backend=backend).agent)
    assert (decision.state, decision.explanation.state) == ("ok", "template")
    assert decision.reasons[-1] == (
        "explanation: a template, because the model's: no answer (the server is gone)"
    )


def test_model_not_trained_to_write_gives_a_template_that_cites(tmp_path: Path) -> None:
    decision = select(build_stage(tmp_path).agent)
    assert decision.explanation.state == "template"
    assert set(decision.explanation.cites) == {1, 2}
    assert '"Salt Light" [2]' in decision.explanation.text
    assert decision.reasons == ("explanation: a template, because scripted was not trained for it",)


def test_random_draw_is_explained_as_one(tmp_path: Path) -> None:
    stage = build_stage(tmp_path, backend=writer(reason=GOOD))
    drawn = [select(stage.agent, explore=1.0, seed=seed) for seed in range(6)]
    other = [decision for decision in drawn if decision.artwork_id != "a-calm"]
    assert other
    assert {decision.explanation.state for decision in other} == {"template"}
    assert all("random" in decision.explanation.text for decision in other)


def test_template_speaks_of_what_is_alike_by_the_notes_where_there_are_any(
    tmp_path: Path,
) -> None:
    stage = build_stage(tmp_path, backend=writer())
    decision = select(stage.agent)
    inputs = stage.store.get(decision.decision_id).inputs
    first, second = (item.caption for item in decision.evidence)
    chosen = inputs.candidate(decision.artwork_id).caption
    told = decision.model_copy(
        update={"notes": {chosen: "sport, warm", first: "sport, warm", second: "war, sad"}}
    )
    ledger = next(template_statements(told, inputs, None, pick=0)).ledger
    assert ledger.supports + ledger.opposes == (1,)
    unread = decision.model_copy(update={"notes": {}})
    ledger = next(template_statements(unread, inputs, None, pick=0)).ledger
    assert set(ledger.supports + ledger.opposes) == {1, 2}


@pytest.mark.parametrize("outcome", [None, *Outcome])
@pytest.mark.parametrize("title", ["Salt Light", 'The "Real" One', "Long " * 30])
def test_every_template_passes_its_own_checks(
    tmp_path: Path, outcome: Outcome | None, title: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TITLES, "t-sea", title)
    stage = build_stage(tmp_path)
    if outcome is not None:
        stage.memory.add("m-1", [engaged("e-3", "a-sea", outcome.value, 2)])
    decision = select(stage.agent)
    inputs = stage.store.get(decision.decision_id).inputs
    n_sentences = max(len(lines) for lines in load_wording().templates.values())
    for pick in range(n_sentences):
        statements = list(template_statements(decision, inputs, None, pick=pick))
        text, ledger, may_cite_none = statements[-2]
        checks = verify(
            build_statement(decision, inputs, text, ledger), may_cite_none=may_cite_none
        )
        assert all(checks.values()), (text, checks)


@pytest.mark.parametrize(
    "kind",
    [
        "cold_start",
        "cold_start_unknown",
        "fallback",
        "fallback_unknown",
        "explore",
        "policy",
        "bare",
    ],
)
def test_sentences_without_evidence_pass_their_checks(tmp_path: Path, kind: str) -> None:
    stage = build_stage(tmp_path)
    decision = select(stage.agent)
    inputs = stage.store.get(decision.decision_id).inputs
    for pick in range(len(load_wording().templates[kind])):
        statements = template_statements(decision, inputs, kind, pick=pick)
        text, ledger, may_cite_none = next(statements)
        checks = verify(
            build_statement(decision, inputs, text, ledger), may_cite_none=may_cite_none
        )
        assert may_cite_none
        assert all(checks.values()), (text, checks)
