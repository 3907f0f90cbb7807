"""The stand-in Polaris elements in Chromium: forms, labels, keyboard, accessibility, narrow screens."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sandbox import merchant_page
from tests.contracts.polaris_stage import CHROMIUM, stage

PAGE = Path(__file__).parent / "polaris_page.html"
FORM_DATA = "[...new FormData(document.getElementById('settings'))]"
NOTE_EVENTS = """
    window.told = [];
    for (const type of ['input', 'change']) {
        document.addEventListener(type, event => told.push(type + ' ' + event.target.localName));
    }
"""

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def framed(chromium: Browser) -> Iterator[Page]:
    with stage(chromium) as (made, page):
        page.goto(f"{made.admin}/store/linnenkast/apps/bookings-for-exact/")
        page.frame_locator("#app").get_by_role("heading", name="Bookings for Exact").wait_for()
        yield page


@pytest.fixture
def page(framed: Page) -> Page:
    """The page in its frame as it was when it opened."""
    framed.reload()
    framed.frame_locator("#app").get_by_role("heading", name="Bookings for Exact").wait_for()
    return framed


def _inside(page: Page, script: str) -> object:
    return page.locator("#app").element_handle().content_frame().evaluate(script)  # type: ignore[union-attr]


def test_the_values_of_the_elements_are_in_the_form_data(page: Page) -> None:
    """And the robot that reads the same HTML without a browser sends the same."""
    (form,) = merchant_page.read(PAGE.read_text("utf-8")).forms
    sent = [tuple(pair) for pair in _inside(page, FORM_DATA)]  # type: ignore[attr-defined]
    assert sent == form.data()
    assert ("journal", "71") in sent and ("paid_only", "yes") in sent and ("channels", "pos") in sent
    assert "off" not in dict(sent) and "disabled" not in dict(sent)


def test_what_the_user_changes_is_sent_and_reset_brings_the_old_values_back(page: Page) -> None:
    before = _inside(page, FORM_DATA)
    app = page.frame_locator("#app")
    app.get_by_label("Referentie").fill("#2002")
    app.get_by_label("Dagboek").select_option("20")
    app.get_by_label("Alleen betaalde bestellingen").uncheck()
    app.get_by_label("Verkoopfactuur").check()
    app.get_by_label("Kassa").uncheck()
    app.get_by_label("Automatisch").uncheck()
    changed = _inside(page, f"Object.fromEntries({FORM_DATA})")
    assert isinstance(changed, dict)
    wanted = {"reference": "#2002", "journal": "20", "document": "invoice", "channels": "web"}
    assert changed | wanted == changed
    assert "paid_only" not in changed and "automatic" not in changed
    app.get_by_role("button", name="Herstel").click()
    expect(app.get_by_label("Referentie")).to_have_value("#1001")
    assert _inside(page, FORM_DATA) == before


def test_changes_are_told_by_native_events_that_bubble(page: Page) -> None:
    _inside(page, NOTE_EVENTS)
    page.frame_locator("#app").get_by_label("Dagboek").select_option("70")
    page.frame_locator("#app").get_by_label("Verkoopfactuur").check()
    assert _inside(page, "told") == ["input s-select", "change s-select", "input s-choice-list", "change s-choice-list"]


def test_a_submit_button_and_the_enter_key_submit_the_form_once(page: Page) -> None:
    _inside(page, "window.submits = 0; document.addEventListener('submit', e => { e.preventDefault(); submits += 1 })")
    app = page.frame_locator("#app")
    app.get_by_role("button", name="Bewaar").click()
    page.wait_for_timeout(50)
    assert _inside(page, "submits") == 1
    app.get_by_label("Referentie").press("Enter")
    page.wait_for_timeout(50)
    assert _inside(page, "submits") == 2


def test_an_error_is_an_alert_tied_to_its_field(page: Page) -> None:
    field = page.frame_locator("#app").get_by_label("E-mail")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description("Dit is geen e-mailadres.")
    expect(page.frame_locator("#app").get_by_role("alert").filter(has_text="Dit is geen e-mailadres.")).to_be_visible()


def test_a_modal_opens_by_its_button_and_closes_with_escape(page: Page) -> None:
    app = page.frame_locator("#app")
    app.get_by_role("button", name="Verwijder…").click()
    expect(app.get_by_role("dialog", name="Weet u het zeker?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(app.get_by_role("dialog")).to_have_count(0)


def test_options_that_arrive_later_can_be_chosen(page: Page) -> None:
    option = "<s-option value=99 selected>99 Nieuw</s-option>"
    _inside(page, f"document.querySelector('s-select[name=journal]').insertAdjacentHTML('beforeend', '{option}')")
    expect(page.frame_locator("#app").get_by_label("Dagboek")).to_have_value("99")


def test_there_are_no_serious_accessibility_findings(page: Page) -> None:
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        frame = page.locator("#app").element_handle().content_frame()
        findings = Axe().run(frame).response["violations"] + Axe().run(page).response["violations"]
        serious = [each for each in findings if each["impact"] in ("serious", "critical")]
        assert [(each["id"], each["nodes"][0]["target"]) for each in serious] == []


def test_nothing_scrolls_sideways_at_320_pixels(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.wait_for_timeout(50)
    assert _inside(page, "document.documentElement.scrollWidth") == 320
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_every_element_has_a_shape_in_the_page() -> None:
    """The page of this test shows nearly all elements, so that a new one is looked at too."""
    shown = set(re.findall(r"<(s-[a-z-]+)", PAGE.read_text("utf-8")))
    assert len(shown) >= 50
