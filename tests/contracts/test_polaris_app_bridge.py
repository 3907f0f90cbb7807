"""The stand-in App Bridge in Chromium: tokens, retries, the patch page, the save bar, navigation, toasts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from tests.contracts.polaris_stage import CHROMIUM, TOKEN, Stage, stage

HOME = "/store/linnenkast/apps/bookings-for-exact"
FETCH = "fetch('/call', {method: 'POST', body: new URLSearchParams({a: 1})}).then(answer => answer.status)"
XHR = """new Promise(done => {
    const call = new XMLHttpRequest(), seen = [];
    call.onreadystatechange = () => seen.push(call.status);
    call.open('POST', '/call');
    call.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    call.onload = () => done({status: call.status, text: call.responseText, refused: seen.includes(401)});
    call.send('b=2');
})"""

pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[tuple[Stage, Page]]:
    with stage(chromium) as (made, page):
        yield made, page


@pytest.fixture
def opened(browser: tuple[Stage, Page]) -> tuple[Stage, Page]:
    """The app's home, open in the admin, with nothing asked yet."""
    made, page = browser
    page.goto(f"{made.admin}{HOME}/")
    page.frame_locator("#app").get_by_role("heading", name="Bookings for Exact").wait_for()
    made.calls.clear()
    made.posted.clear()
    made.tokens = 0
    return made, page


def _frame(page: Page) -> Frame:
    found = page.locator("#app").element_handle().content_frame()
    assert found is not None
    return found


def _bearer(number: int) -> str:
    return f"Bearer {TOKEN.format(number=number)}"


@pytest.mark.parametrize(("script", "body"), [(FETCH, {"a": ["1"]}), (XHR, {"b": ["2"]})])
def test_every_call_of_the_app_carries_a_session_token(
    opened: tuple[Stage, Page], script: str, body: dict[str, list[str]]
) -> None:
    made, page = opened
    _frame(page).evaluate(script)
    assert made.calls == [("POST", "/call", _bearer(1))]
    assert made.posted == [body]


def test_a_refused_fetch_is_sent_once_more_with_a_fresh_token(opened: tuple[Stage, Page]) -> None:
    made, page = opened
    made.refuses = 1
    assert _frame(page).evaluate(FETCH) == 200
    assert [token for _, _, token in made.calls] == [_bearer(1), _bearer(2)]
    assert made.posted == [{"a": ["1"]}]


def test_the_app_does_not_see_the_refusal_of_a_call_that_was_repeated(opened: tuple[Stage, Page]) -> None:
    made, page = opened
    made.refuses = 1
    assert _frame(page).evaluate(XHR) == {"status": 200, "text": "done", "refused": False}
    assert [token for _, _, token in made.calls] == [_bearer(1), _bearer(2)]


def test_a_call_refused_twice_is_the_apps_business(opened: tuple[Stage, Page]) -> None:
    made, page = opened
    made.refuses = 2
    assert _frame(page).evaluate(XHR) == {"status": 401, "text": "too old", "refused": True}
    assert len(made.calls) == 2


def test_a_plain_link_comes_back_through_the_patch_page_with_a_token(opened: tuple[Stage, Page]) -> None:
    made, page = opened
    page.frame_locator("#app").get_by_role("link", name="#1001").click()
    page.wait_for_url(f"{made.admin}{HOME}/orders/1")
    page.frame_locator("#app").get_by_role("heading", name="Bookings for Exact").wait_for()
    assert made.calls == [("GET", "/orders/1", ""), ("GET", "/patch", ""), ("GET", "/orders/1", _bearer(1))]
    assert _frame(page).evaluate("location.pathname") == "/orders/1"
    assert _frame(page).evaluate(FETCH) == 200


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "/\\evil.example/"])
def test_the_patch_page_follows_only_paths_of_the_app(opened: tuple[Stage, Page], path: str) -> None:
    made, page = opened
    go = "path => { location.href = '/patch?shop=x&shopify-reload=' + encodeURIComponent(path) }"
    _frame(page).evaluate(go, path)
    expect(page.frame_locator("#app").locator("body")).to_contain_text("App Bridge refuses to reload")
    assert made.tokens == 0


def test_a_change_shows_the_save_bar_and_discard_takes_it_back(opened: tuple[Stage, Page]) -> None:
    _, page = opened
    bar = page.get_by_role("region", name="Unsaved changes")
    field = page.frame_locator("#app").get_by_label("Referentie")
    expect(bar).to_be_hidden()
    field.fill("#2")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Discard").click()
    expect(bar).to_be_hidden()
    expect(field).to_have_value("#1001")


def test_save_submits_the_form(opened: tuple[Stage, Page]) -> None:
    _, page = opened
    note = "event => { event.preventDefault(); window.submitted = event.target.id }"
    _frame(page).evaluate(f"document.addEventListener('submit', {note})")
    page.frame_locator("#app").get_by_label("Referentie").fill("#2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Unsaved changes")).to_be_hidden()
    assert _frame(page).evaluate("submitted") == "settings"


def test_leaving_with_unsaved_changes_is_asked_first(opened: tuple[Stage, Page]) -> None:
    made, page = opened
    page.frame_locator("#app").get_by_label("Referentie").fill("#2")
    page.get_by_role("link", name="Bestellingen").click()
    page.get_by_role("button", name="Stay").click()
    assert page.url == f"{made.admin}{HOME}/"
    page.get_by_role("link", name="Bestellingen").click()
    page.get_by_role("button", name="Leave page").click()
    page.wait_for_url(f"{made.admin}{HOME}/orders")
    expect(page.get_by_role("link", name="Bestellingen")).to_have_attribute("aria-current", "page")


def test_the_apps_navigation_stands_in_the_admin_without_its_home(opened: tuple[Stage, Page]) -> None:
    _, page = opened
    expect(page.locator("#app-navigation a")).to_have_text(["Bestellingen"])


def test_a_toast_is_shown_by_the_admin(opened: tuple[Stage, Page]) -> None:
    _, page = opened
    _frame(page).evaluate("shopify.toast.show('Opgeslagen')")
    expect(page.get_by_text("Opgeslagen")).to_be_visible()


@pytest.mark.parametrize("script", ["open('{there}', '_top')", "fetch('/reauthorize')"])
def test_the_whole_window_goes_where_the_app_sends_it(opened: tuple[Stage, Page], script: str) -> None:
    made, page = opened
    there = f"{made.app}/there?id_token=x"
    leave = {"X-Shopify-API-Request-Failure-Reauthorize-Url": there}
    page.route("**/reauthorize", lambda route: route.fulfill(status=401, headers=leave))
    _frame(page).evaluate(f"void {script.format(there=there)}")
    page.wait_for_url(there)


def test_the_shop_and_the_locale_are_known_on_every_page(opened: tuple[Stage, Page]) -> None:
    _, page = opened
    known = _frame(page).evaluate("shopify.config")
    assert (known["shop"], known["locale"], known["apiKey"]) == ("linnenkast.myshopify.com", "nl", "key")
