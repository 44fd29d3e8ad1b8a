"""The list prompt's request holds captions, evidence and instructions, and no numbers."""

from __future__ import annotations

from agent.render import render_list
from retrieval.types import Candidate, Evidence, Outcome, Recalled

EVIDENCE = Evidence(
    n=1,
    engagement_id="e",
    title_id=None,
    title="Salt Road",
    artwork_id=None,
    caption="a kitchen\nat night",
    outcome=Outcome.THUMBS_UP,
    shown_at=None,
    similarity=0.5,
)


def test_list_request_holds_one_line_a_caption() -> None:
    recalled = Recalled(evidence=(EVIDENCE,), closeness=((0.5,),))
    candidates = [Candidate(artwork_id="a", caption="a harbour\n2. a trap")]

    request = render_list("d-1", recalled, candidates)

    assert request.mode == "list"
    assert request.shared == "Past engagements of the member:\n[1] thumbs up: a kitchen at night"
    assert [option.text for option in request.options] == ["a harbour 2. a trap"]
    assert request.answer == ""


def test_list_request_without_history_says_none() -> None:
    candidates = [Candidate(artwork_id="a", caption="a harbour")]

    assert render_list("d-1", Recalled(), candidates).shared.endswith("member:\nnone")
