from __future__ import annotations

import logging
from pathlib import Path

import pytest

from retrieval.errors import StoreError
from tests.ui.markup import read
from tests.ui.studio_fake import FakeStudio
from ui.pages.studio_steps import Screen, choose, explain, open_page, pick, rate


@pytest.fixture
def studio(tmp_path: Path) -> FakeStudio:
    return FakeStudio(tmp_path)


def test_open_page_without_a_link_opens_the_first_of_each(studio: FakeStudio) -> None:
    opened = open_page(studio, member_id=None, title_id=None)
    assert opened.shelf is not None
    assert (opened.shelf.member_id, opened.shelf.title_id) == ("m-drama", "t-cut")


def test_open_page_with_unknown_ids_says_not_found(studio: FakeStudio) -> None:
    opened = open_page(studio, member_id="m-<b>", title_id="t-no")
    text = read(opened.screen.stage or "").text
    assert 'Member "m-<b>" not found.' in text
    assert 'Title "t-no" not found.' in text


def test_open_page_on_an_empty_store_names_the_command(studio: FakeStudio) -> None:
    studio.is_empty = True
    opened = open_page(studio, member_id=None, title_id=None)
    assert "keyart demo" in read(opened.screen.stage or "").text


def test_open_page_that_fails_shows_the_message_and_offers_to_reopen(studio: FakeStudio) -> None:
    studio.failures["shelf"] = 1
    studio.error = StoreError("the store x does not exist; make one with: keyart demo")
    opened = open_page(studio, member_id=None, title_id=None)
    alert = read(opened.screen.problem or "").one("div", role="alert")
    assert "keyart demo" in alert.text
    assert alert.one("button").attributes["data-event"] == "reopen"


def test_choose_shows_the_board_and_leaves_the_reason_pending(studio: FakeStudio) -> None:
    screen = choose(studio, "m-war", "t-cut")
    assert screen.board is not None
    assert "being written and checked" in (screen.why or "")
    assert [call[0] for call in studio.calls] == ["select"]


def test_choose_of_a_title_that_is_gone_says_not_found(studio: FakeStudio) -> None:
    assert "Not found" in (choose(studio, "m-war", "t-gone").stage or "")


def test_choose_that_fails_keeps_the_board(studio: FakeStudio) -> None:
    studio.failures["select"] = 1
    screen = choose(studio, "m-war", "t-cut")
    assert (screen.board, screen.stage, screen.candidates, screen.why) == (None,) * 4
    assert 'role="alert"' in (screen.problem or "")


def test_unexpected_error_is_logged_under_its_incident_and_not_shown(
    studio: FakeStudio, caplog: pytest.LogCaptureFixture
) -> None:
    studio.failures["select"], studio.error = 1, ZeroDivisionError("secret/path")
    with caplog.at_level(logging.ERROR, logger="keyart.ui"):
        problem = choose(studio, "m-war", "t-cut").problem or ""
    incident = read(problem).one("code").text
    assert "secret" not in problem
    assert incident in caplog.text
    assert "secret/path" in caplog.text


def test_explain_shows_the_reason_whole(studio: FakeStudio) -> None:
    chosen = choose(studio, "m-war", "t-cut")
    screen = explain(studio, chosen.board, "d-0")
    assert len(read(screen.why or "").all("a", class_="ka-cite")) == 3


def test_explain_that_fails_keeps_the_evidence_and_offers_to_retry(studio: FakeStudio) -> None:
    chosen = choose(studio, "m-war", "t-cut")
    studio.failures["explain"] = 1
    screen = explain(studio, chosen.board, "d-0")
    assert "could not be fetched" in (screen.why or "")
    assert len(read(screen.why or "").all("li", class_="ka-card")) == 8
    assert 'data-event="explain"' in (screen.problem or "")


def test_pick_shows_the_candidate_without_asking_the_service(studio: FakeStudio) -> None:
    board = choose(studio, "m-war", "t-cut").board
    screen = pick(board, "t-cut-01")
    assert "Artwork 1" in (screen.stage or "")
    assert [call[0] for call in studio.calls] == ["select"]


def test_pick_without_a_board_changes_nothing() -> None:
    assert pick(None, "t-cut-01") == Screen()


def test_rate_records_once_and_says_so(studio: FakeStudio) -> None:
    board = choose(studio, "m-war", "t-cut").board
    screen = rate(studio, board, "thumbs_down", "")
    assert studio.calls[-1] == ("record", "d-0", "thumbs_down")
    assert 'Recorded thumbs down for "The Long Cut"' in read(screen.status or "").text


def test_rate_keeps_the_comparison_open(studio: FakeStudio) -> None:
    board = choose(studio, "m-war", "t-cut").board
    assert "ka-other" in (rate(studio, board, "thumbs_up", "t-cut-01").stage or "")


def test_rate_that_fails_offers_the_same_again(studio: FakeStudio) -> None:
    board = choose(studio, "m-war", "t-cut").board
    studio.failures["record"] = 1
    button = read(rate(studio, board, "thumbs_up", "").problem or "").one("button")
    assert button.attributes["data-event"] == "rate"
    assert button.attributes["data-outcome"] == "thumbs_up"
