from __future__ import annotations

import pytest

from agent.decision import Explanation
from tests.ui.markup import read
from tests.ui.render.conftest import Boards
from tests.ui.studio_fake import ATTACKS
from ui.render.why import link_citations, render_why, state_labels
from ui.service import Board


def changed(board: Board, **changes: object) -> Board:
    return board.model_copy(update={"decision": board.decision.model_copy(update=changes)})


def test_citations_are_links_named_by_their_number(boards: Boards) -> None:
    links = read(render_why(boards())).all("a", class_="ka-cite")
    assert [(link.text, link.attributes["href"]) for link in links] == [
        ("[1]", "#evidence-1"),
        ("[3]", "#evidence-3"),
        ("[2]", "#evidence-2"),
    ]


def test_number_that_was_not_checked_stays_text() -> None:
    assert link_citations("See [1] and [7].", cites=(1,)) == (
        'See <a class="ka-cite" href="#evidence-1" data-n="1">[1]</a> and [7].'
    )


def test_citation_of_evidence_that_is_not_there_is_no_link(boards: Boards) -> None:
    page = read(render_why(boards("m-xss")))
    assert [link.text for link in page.all("a")] == ["[1]"]


def test_evidence_card_tells_title_outcome_date_and_similarity(boards: Boards) -> None:
    card = read(render_why(boards())).one(id="evidence-2")
    words = " ".join(card.text.split())
    for part in ("[2]", "The Ninth Hour", "Skipped", "11 Feb 2026", "similarity", "0.76"):
        assert part in words


def test_cited_cards_are_marked(boards: Boards) -> None:
    page = read(render_why(boards()))
    assert [c.attributes["data-n"] for c in page.all("li", class_="is-cited")] == ["1", "2", "3"]


def test_member_without_history_gets_no_link_and_is_told_so(boards: Boards) -> None:
    page = read(render_why(boards("m-new")))
    assert "No history" in page.text
    assert not page.all("a")


def test_pending_reason_shows_none_of_it(boards: Boards) -> None:
    page = read(render_why(boards(), reason="pending"))
    assert "being written and checked" in page.text
    assert not page.all("a")


def test_missing_reason_makes_no_personal_claim(boards: Boards) -> None:
    page = read(render_why(changed(boards(), explanation=Explanation())))
    assert "No reason is given" in page.text


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"state": "cold_start"}, "Cold start"),
        ({"state": "fallback"}, "Fallback"),
        ({"policy": "closeness"}, "Policy: closeness"),
        ({"explore": 0.1}, "Exploring"),
        ({"explanation": Explanation(text="x", state="template")}, "Template reason"),
    ],
)
def test_state_has_its_label(boards: Boards, changes: dict[str, object], label: str) -> None:
    labels = state_labels(changed(boards(), **changes).decision)
    assert label in [name for name, _ in labels]


def test_plain_decision_has_no_label(boards: Boards) -> None:
    assert state_labels(boards().decision) == []


def test_reasons_of_a_decision_are_listed(boards: Boards) -> None:
    page = read(render_why(changed(boards(), reasons=("prompt: 2 engagements left out",))))
    assert "prompt: 2 engagements left out" in page.one("ul", class_="ka-notices").text


def test_attacks_in_reason_and_evidence_are_text(boards: Boards) -> None:
    page = read(render_why(boards("m-xss")))
    reason = "".join(page.one("p", class_="ka-reason").own_text)
    for attack in ATTACKS:
        assert attack in reason
    assert not page.all("script")
    assert all(not image.attributes.get("onerror") for image in page.all("img"))
