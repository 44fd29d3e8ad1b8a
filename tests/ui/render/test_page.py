from __future__ import annotations

from datetime import UTC, datetime

from tests.ui.markup import read
from tests.ui.render.conftest import Boards
from tests.ui.studio_fake import ATTACKS
from ui.render.page import (
    Incident,
    chosen_words,
    member_label,
    render_empty,
    render_header,
    render_member,
    render_panel_foot,
    render_problem,
)
from ui.service import About, MemberEntry, Shelf

ABOUT = About(model="SmolLM2@1a2b+keyart@9f8e", mode="reason")
ADA = MemberEntry(member_id="m-1", taste="Finishes war", n_engagements=24)


def test_header_has_one_heading_and_a_skip_link() -> None:
    page = read(render_header(ABOUT))
    assert page.one("h1").text == "Artwork studio"
    assert page.one("a", class_="ka-skip").attributes["href"] == "#ka-main"


def test_header_says_that_data_is_invented_only_where_it_is() -> None:
    assert "Invented data" not in render_header(ABOUT)
    assert "Invented data" in render_header(ABOUT.model_copy(update={"is_invented": True}))


def test_header_names_model_and_age_of_the_data() -> None:
    about = ABOUT.model_copy(update={"snapshot": datetime(2026, 3, 1, tzinfo=UTC)})
    text = read(render_header(about)).text
    assert "SmolLM2 + keyart" in text
    assert "Data to 1 Mar 2026" in text


def test_member_label_tells_taste_history_and_id() -> None:
    assert member_label(ADA) == "Finishes war · 24 engagements · m-1"


def test_member_without_history_is_told_so() -> None:
    newcomer = MemberEntry(member_id="m-9", taste="New member", n_engagements=0)
    assert "No history" in read(render_member(newcomer)).text


def test_member_that_is_an_attack_is_text() -> None:
    page = read(render_member(ADA.model_copy(update={"taste": ATTACKS[0]})))
    assert page.one("p", class_="ka-taste").own_text == [ATTACKS[0]]


def test_panel_says_how_many_members_are_not_listed() -> None:
    shelf = Shelf(about=ABOUT, members=(ADA,), n_members=10_901)
    assert "1 of 10,901 members" in read(render_panel_foot(shelf)).text


def test_panel_names_the_policy_where_no_model_chooses() -> None:
    about = ABOUT.model_copy(update={"policy": "closeness"})
    assert "Policy: closeness" in read(render_panel_foot(Shelf(about=about))).text


def test_problem_is_an_alert_with_incident_and_retry() -> None:
    incident = Incident(
        "1f2e3d4c", "the model <b>does not answer", "rate", {"outcome": "thumbs_up"}
    )
    alert = read(render_problem(incident)).one("div", role="alert")
    button = alert.one("button")
    assert alert.one("strong").own_text == ["the model <b>does not answer"]
    assert alert.one("code").text == "1f2e3d4c"
    assert button.attributes["data-event"] == "rate"
    assert button.attributes["data-outcome"] == "thumbs_up"


def test_no_problem_is_nothing() -> None:
    assert render_problem(None) == ""


def test_empty_page_names_the_command() -> None:
    page = read(render_empty("Nothing here yet", "No titles.", command="keyart demo"))
    assert page.one("code").text == "keyart demo"


def test_choice_is_told_in_one_sentence(boards: Boards) -> None:
    assert chosen_words(boards()) == "The Long Cut: artwork 5 of 8 is chosen, 36 %."
