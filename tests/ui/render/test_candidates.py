from __future__ import annotations

import pytest

from tests.ui.markup import read
from tests.ui.render.conftest import Boards
from tests.ui.studio_fake import ATTACKS
from ui.render.candidates import n_columns, render_candidates


def test_every_candidate_is_a_button_named_by_number_and_probability(boards: Boards) -> None:
    page = read(render_candidates(boards()))
    names = [button.attributes["aria-label"] for button in page.all("button", class_="ka-pick")]
    assert names[:2] == ["Artwork 1, 6 %", "Artwork 2, 9 %"]
    assert len(names) == 8


def test_exactly_one_candidate_is_the_winner_and_pressed(boards: Boards) -> None:
    buttons = read(render_candidates(boards())).all("button", class_="ka-pick")
    named = [b for b in buttons if "winner" in b.attributes["aria-label"]]
    pressed = [b for b in buttons if b.attributes["aria-pressed"] == "true"]
    assert named == pressed
    assert len(named) == 1


@pytest.mark.parametrize("title", ["t-cut", "t-forty", "t-arabic"])
def test_meters_sum_to_a_hundred(boards: Boards, title: str) -> None:
    page = read(render_candidates(boards(title=title)))
    values = [
        float(meter.attributes["aria-valuenow"])
        for meter in page.all("span", role="meter", aria_label="Probability")
    ]
    assert round(sum(values), 6) == 100.0


def test_cards_stand_in_the_order_of_their_ids(boards: Boards) -> None:
    page = read(render_candidates(boards(title="t-forty")))
    ids = [button.attributes["data-artwork"] for button in page.all("button", class_="ka-pick")]
    assert ids == sorted(ids)
    assert len(ids) == 40


def test_alternative_text_is_the_caption_cut_at_120(boards: Boards) -> None:
    board = boards(title="t-long")
    image = read(render_candidates(board)).all("img")[0]
    assert image.attributes["alt"] == board.artworks["t-long-01"].caption[:120]


def test_image_is_deferred(boards: Boards) -> None:
    image = read(render_candidates(boards())).all("img")[0]
    assert "src" not in image.attributes
    assert image.attributes["data-src"] == "/art/t-cut-01?w=360"


def test_artwork_without_an_image_says_so_and_keeps_its_button(boards: Boards) -> None:
    card = read(render_candidates(boards(title="t-lost"))).all("li")[2]
    assert "is-missing" in card.one("span", class_="ka-frame").attributes["class"]
    assert card.one("span", class_="ka-missing").text.strip() == "image missing"
    assert card.all("button", class_="ka-pick")


def test_long_caption_gets_a_more_button(boards: Boards) -> None:
    card = read(render_candidates(boards(title="t-long"))).all("li")[0]
    assert card.one("button", class_="ka-more").attributes["aria-expanded"] == "false"


def test_caption_takes_its_own_direction_and_the_percent_stays_left_to_right(
    boards: Boards,
) -> None:
    card = read(render_candidates(boards(title="t-arabic"))).all("li")[0]
    assert card.one("p", class_="ka-caption").attributes["dir"] == "auto"
    assert card.one("span", class_="ka-percent").attributes["dir"] == "ltr"


@pytest.mark.parametrize("n", range(5))
def test_attack_in_a_caption_is_text(boards: Boards, n: int) -> None:
    html = render_candidates(boards(title="t-xss"))
    card = read(html).all("li")[n]
    assert card.one("p", class_="ka-caption").own_text == [ATTACKS[n]]
    assert not read(html).all("script")


def test_notes_of_a_caption_are_shown(boards: Boards) -> None:
    card = read(render_candidates(boards())).all("li")[2]
    assert card.one("p", class_="ka-notes").text == "war, tense"


@pytest.mark.parametrize(
    ("n", "columns"), [(2, 4), (5, 5), (6, 6), (7, 4), (8, 4), (12, 6), (40, 5)]
)
def test_columns_leave_few_gaps(n: int, columns: int) -> None:
    assert n_columns(n) == columns
