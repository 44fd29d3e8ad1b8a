"""The Studio page in a real Chromium, over a fake service with hostile data.

The numbers in the names are those of the page's acceptance points.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.ui.chromium import LEFT_OPEN, PHONE, WIDE, Visit, serious_findings, visiting
from tests.ui.conftest import Served
from tests.ui.studio_fake import ATTACKS, FakeStudio

pytestmark = pytest.mark.browser


def buttons(page: Any) -> Any:
    return page.get_by_role("button", name=re.compile(r"^Artwork \d+, [<>]?\d+ %"))


def overflow(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def test_page_shows_its_heading_and_a_board_without_being_asked(visit: Visit) -> None:
    page = visit.open()
    buttons(page).first.wait_for()
    assert buttons(page).count() == 8
    assert page.title() == "Artwork studio · keyart"


def test_pickers_can_be_used_by_keyboard_only(visit: Visit) -> None:
    page = visit.board()
    page.get_by_role("combobox", name="Member").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("m-war")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("Artwork 3, .*winner")).wait_for()
    page.get_by_role("combobox", name="Title").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Forty")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="40 candidates").wait_for()
    assert page.get_by_text("Finishes tense war and space").first.is_visible()


def test_candidates_are_buttons_and_one_is_the_pressed_winner(visit: Visit) -> None:
    page = visit.board()
    pressed = page.get_by_role("button", pressed=True)
    assert pressed.count() == 1
    assert pressed.get_attribute("aria-label") == "Artwork 5, 36 %, winner"
    assert page.get_by_role("button", name=re.compile("winner")).count() == 1


def test_meters_sum_to_a_hundred(visit: Visit) -> None:
    meters = visit.board().get_by_role("meter", name="Probability")
    values = [float(m.get_attribute("aria-valuenow")) for m in meters.all()]
    assert len(values) == 8
    assert sum(values) == pytest.approx(100.0)


def test_every_candidates_picture_has_its_caption_as_text(visit: Visit, studio: FakeStudio) -> None:
    images = visit.board(title="t-long").locator(".ka-pick img")
    expected = [a.caption[:120] for a in studio.artworks.values() if a.title_id == "t-long"]
    assert [image.get_attribute("alt") for image in images.all()] == expected


def test_citation_moves_the_focus_to_its_card_and_marks_it(visit: Visit) -> None:
    page = visit.board()
    page.get_by_role("link", name="[3]", exact=True).focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "evidence-3"
    assert page.locator(".is-marked").count() == 1
    assert page.locator("#evidence-3").get_attribute("aria-current") == "true"


@pytest.mark.parametrize("how", ["hover", "focus"])
def test_citation_lights_exactly_one_card_and_leaving_puts_it_out(visit: Visit, how: str) -> None:
    page = visit.board()
    link = page.get_by_role("link", name="[1]", exact=True)
    link.hover() if how == "hover" else link.focus()
    assert [c.get_attribute("id") for c in page.locator(".is-lit").all()] == ["evidence-1"]
    page.mouse.move(5, 5)
    page.get_by_role("combobox", name="Title").focus()
    assert page.locator(".is-lit").count() == 0


def test_member_without_history_gets_no_citation_and_the_default_artwork(visit: Visit) -> None:
    page = visit.board("m-new")
    assert page.get_by_text("No history").first.is_visible()
    assert page.locator(".ka-cite").count() == 0
    assert page.get_by_text("Cold start").is_visible()
    assert page.get_by_role("button", name=re.compile("Artwork 1, .*winner")).count() == 1


def test_missing_picture_says_so_and_shifts_nothing(visit: Visit) -> None:
    visit.expected = ["404"]
    page = visit.board(title="t-lost")
    page.locator(".ka-candidates").scroll_into_view_if_needed()
    page.locator(".ka-candidate .is-missing").nth(1).wait_for()
    frames = [f.bounding_box() for f in page.locator(".ka-candidate .ka-frame").all()]
    assert page.locator(".ka-candidate").get_by_text("image missing").nth(1).is_visible()
    assert {(round(f["y"]), round(f["height"])) for f in frames} == {
        (round(frames[0]["y"]), round(frames[0]["height"]))
    }
    buttons(page).nth(1).click()
    page.get_by_role("heading", name="Artwork 2").wait_for()


def test_forty_candidates_fit_and_only_visible_pictures_are_fetched(visit: Visit) -> None:
    page = visit.board(title="t-forty")
    assert buttons(page).count() == 40
    assert overflow(page) <= 0
    page.wait_for_timeout(400)
    at_first = {path for path in visit.pictures if "t-forty" in path}
    assert len(at_first) <= 11
    buttons(page).last.scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    assert "/art/t-forty-40" in visit.pictures


def test_long_caption_shows_two_lines_until_more_is_asked(visit: Visit) -> None:
    page = visit.board(title="t-long")
    caption = page.locator(".ka-caption").first
    height = caption.bounding_box()["height"]
    heights = {round(c.bounding_box()["height"]) for c in page.locator(".ka-candidate").all()}
    assert height < 45
    assert len(heights) == 1
    page.get_by_role("button", name="more of the caption of artwork 1").click()
    assert caption.bounding_box()["height"] > 200
    opened = {round(c.bounding_box()["height"]) for c in page.locator(".ka-candidate").all()}
    assert len(opened) == 1


def test_arabic_caption_runs_right_to_left_and_its_percent_does_not(visit: Visit) -> None:
    card = visit.board(title="t-arabic").locator(".ka-candidate").first
    direction = "element => getComputedStyle(element).direction"
    assert card.locator(".ka-caption").evaluate(direction) == "rtl"
    assert card.locator(".ka-percent").evaluate(direction) == "ltr"


def test_attacks_appear_as_the_text_that_they_are(visit: Visit) -> None:
    page = visit.board("m-xss", "t-xss")
    captions = [c.text_content() for c in page.locator(".ka-caption").all()]
    reason = page.locator(".ka-reason").text_content()
    assert captions == list(ATTACKS)
    for attack in ATTACKS:
        assert attack in reason
    buttons(page).nth(2).click()
    page.locator(".ka-other").wait_for()
    assert page.evaluate("window.__xss") is None
    assert page.get_by_text("Error rendering").count() == 0
    assert page.get_by_role("heading", name=ATTACKS[4]).is_visible()


def test_failing_model_leaves_the_board_and_retry_succeeds(
    visit: Visit, studio: FakeStudio
) -> None:
    page = visit.board()
    studio.failures["select"] = 1
    page.get_by_role("combobox", name="Member").click()
    page.get_by_role("option", name=re.compile("m-war")).click()
    alert = page.get_by_role("alert").filter(has_text="Incident")
    alert.wait_for()
    assert re.search(r"Incident [0-9a-f]{8}", alert.text_content())
    assert page.get_by_role("button", name=re.compile("Artwork 5, .*winner")).count() == 1
    alert.get_by_role("button", name="Retry").click()
    page.get_by_role("button", name=re.compile("Artwork 3, .*winner")).wait_for()
    assert alert.count() == 0
    page.locator(".ka-reason:not(.is-pending)").wait_for()


def test_failing_reason_leaves_the_evidence_and_retry_succeeds(
    visit: Visit, studio: FakeStudio
) -> None:
    studio.failures["explain"] = 1
    page = visit.open("?member=m-war&title=t-cut")
    page.get_by_text("The reason could not be fetched").wait_for()
    assert page.locator(".ka-evidence .ka-card").count() == 8
    page.get_by_role("button", name="Retry").click()
    page.get_by_role("link", name="[1]", exact=True).wait_for()
    assert [call[0] for call in studio.calls].count("select") == 1


def test_link_reproduces_the_page(visit: Visit) -> None:
    page = visit.board("m-war", "t-forty")
    assert page.get_by_role("heading", name="Forty Doors").is_visible()
    assert page.get_by_text("24 engagements · m-war").is_visible()
    assert parse_qs(urlsplit(page.url).query) == {"member": ["m-war"], "title": ["t-forty"]}


def test_link_follows_the_pickers(visit: Visit) -> None:
    page = visit.board()
    page.get_by_role("combobox", name="Title").click()
    page.get_by_role("option", name="Corridor").click()
    page.get_by_role("heading", name="5 candidates").wait_for()
    page.wait_for_url(re.compile("title=t-long"))
    visit.expected += LEFT_OPEN
    page.reload()
    page.get_by_role("heading", name="Corridor").wait_for()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?member=m-404&title=t-cut", 'Member "m-404" not found.'),
        ("?member=m-war&title=<b>t-404", 'Title "<b>t-404" not found.'),
    ],
)
def test_unknown_id_is_not_found(visit: Visit, query: str, message: str) -> None:
    page = visit.open(query)
    page.get_by_role("heading", name="Not found").wait_for()
    assert message in page.locator(".ka-empty").text_content()
    assert message in page.locator("#ka-status-part [role=status]").text_content()
    assert page.get_by_text("Traceback").count() == 0


def test_empty_store_names_the_command(visit: Visit, studio: FakeStudio) -> None:
    studio.is_empty = True
    page = visit.open()
    page.get_by_role("heading", name="Nothing here yet").wait_for()
    assert page.get_by_text("keyart demo").is_visible()


def test_board_comes_before_its_reason_and_the_reason_whole(
    visit: Visit, studio: FakeStudio
) -> None:
    studio.delays["explain"] = 1.5
    page = visit.open("?member=m-drama&title=t-cut")
    page.locator(".ka-candidates").wait_for()
    assert page.get_by_text("The reason is being written and checked").is_visible()
    page.get_by_role("link", name="[1]", exact=True).wait_for()
    assert page.get_by_text("You finished the warm kitchens of Harbour Lights").is_visible()


def test_reason_that_comes_late_does_not_stand_under_another_board(
    visit: Visit, studio: FakeStudio
) -> None:
    studio.delays["explain"] = 1.5
    page = visit.open("?member=m-drama&title=t-cut")
    page.get_by_text("The reason is being written and checked").wait_for()
    page.get_by_role("combobox", name="Member").click()
    page.get_by_role("option", name=re.compile("New member")).click()
    page.get_by_role("button", name=re.compile("Artwork 1, .*winner")).wait_for()
    page.get_by_text("It is the artwork that most members took.").wait_for()
    page.wait_for_timeout(1800)
    assert page.get_by_text("It is the artwork that most members took.").is_visible()
    assert page.locator(".ka-cite").count() == 0


def test_clicked_candidate_stands_beside_the_winner(visit: Visit) -> None:
    page = visit.board()
    buttons(page).nth(1).click()
    other = page.locator(".ka-other")
    other.wait_for()
    assert "Artwork 2" in other.text_content()
    assert "9 %" in other.text_content()
    assert page.get_by_role("button", pressed=True).get_attribute("data-artwork") == "t-cut-02"
    page.get_by_role("button", name="Close the comparison").click()
    other.wait_for(state="detached")
    assert page.get_by_role("button", pressed=True).get_attribute("data-artwork") == "t-cut-05"


def test_leaving_a_picker_unchanged_chooses_nothing(visit: Visit, studio: FakeStudio) -> None:
    page = visit.board()
    page.get_by_role("combobox", name="Member").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.wait_for_timeout(500)
    assert [call[0] for call in studio.calls] == ["shelf", "select", "explain"]


def test_thumbs_record_once_and_say_so(visit: Visit, studio: FakeStudio) -> None:
    page = visit.board()
    page.get_by_role("button", name="Thumbs up").click()
    page.get_by_text('Recorded thumbs up for "The Long Cut"').wait_for()
    assert page.get_by_role("button", name="Thumbs down").is_disabled()
    assert list(studio.recorded.values()) == ["thumbs_up"]


def test_thumbs_that_fail_can_be_tried_again(visit: Visit, studio: FakeStudio) -> None:
    page = visit.board()
    studio.failures["record"] = 1
    page.get_by_role("button", name="Thumbs down").click()
    page.get_by_role("button", name="Retry").click()
    page.get_by_text("Recorded thumbs down").wait_for()
    assert list(studio.recorded.values()) == ["thumbs_down"]


def test_copy_link_says_that_it_did(visit: Visit) -> None:
    page = visit.board()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Link copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_skip_link_leads_to_the_artwork(visit: Visit) -> None:
    page = visit.board()
    page.get_by_role("link", name="Skip to the artwork").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "ka-main"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_page_can_be_used_by_everyone(
    chromium: Any, served: Served, studio: FakeStudio, size: tuple[int, int], scheme: str
) -> None:
    with visiting(chromium, served.address, size=size, scheme=scheme) as visit:
        page = visit.board()
        buttons(page).nth(2).click()
        page.locator(".ka-other").wait_for()
        assert overflow(page) <= 0
        assert page.get_by_role("heading", level=1).count() == 1
        assert serious_findings(page) == []
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        red = int(re.findall(r"\d+", background)[0])
        assert (red < 60) == (scheme == "dark")
        assert visit.complaints() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_other_states_can_be_used_by_everyone(
    chromium: Any, served: Served, studio: FakeStudio, scheme: str
) -> None:
    with visiting(chromium, served.address, scheme=scheme) as visit:
        page = visit.board("m-new", "t-lost")
        assert serious_findings(page) == []
        visit.board("m-xss", "t-arabic")
        studio.failures["record"] = 1
        page.get_by_role("button", name="Thumbs up").click()
        page.get_by_role("alert").filter(has_text="Incident").wait_for()
        page.get_by_role("link", name="[1]", exact=True).click()
        page.get_by_role("combobox", name="Member").click()
        page.get_by_role("option").first.wait_for()
        assert serious_findings(page) == []
        visit.open("?member=m-404")
        page.get_by_role("heading", name="Not found").wait_for()
        assert serious_findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_seen_everywhere(
    chromium: Any, served: Served, studio: FakeStudio, scheme: str
) -> None:
    with visiting(chromium, served.address, scheme=scheme) as visit:
        page = visit.board()
        seen = set()
        for _ in range(14):
            page.keyboard.press("Tab")
            seen.add(page.evaluate(_HAS_OUTLINE))
        assert seen == {True}


# An outline on the focused element, or on the box that a picker draws around its input.
_HAS_OUTLINE = """() => {
  for (let e = document.activeElement; e && e.id !== 'ka-page'; e = e.parentElement) {
    const style = getComputedStyle(e);
    if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) return true;
  }
  return document.activeElement.outerHTML.slice(0, 120);
}"""


def test_winner_is_visible_on_a_phone_without_a_touch(
    chromium: Any, served: Served, studio: FakeStudio
) -> None:
    with visiting(chromium, served.address, size=PHONE) as visit:
        box = visit.board().locator(".ka-winner .ka-frame").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= PHONE[1]
