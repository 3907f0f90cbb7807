"""The merchant's side: opening the app, and the buttons that place, pay, edit, ship, refund and cancel."""

import base64
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

from sandbox.shopify import load
from sandbox.shopify.installation import query_hmac
from tests.sandbox_shopify.standin import APP, LINNENKAST, StandIn


def amount(order: dict[str, object], name: str) -> str:
    bag = order[name]
    assert isinstance(bag, dict)
    return str(bag["shopMoney"]["amount"])


def test_the_app_is_opened_with_a_signed_address(standin: StandIn) -> None:
    standin.install()
    url = urlsplit(standin.get(f"/store/linnenkast/apps/{APP}/_launch.json?path=/orders%3Fstate=held").json()["url"])
    query = {key: value for key, (value,) in parse_qs(url.query).items()}
    assert url.geturl().startswith(f"{standin.app_url}/orders?")
    assert query["state"] == "held"
    assert {"embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"} <= set(query)
    assert query["hmac"] == query_hmac(dict(parse_qsl(url.query)), "secret-of-the-app")
    padded = query["host"] + "=" * (-len(query["host"]) % 4)
    assert base64.b64decode(padded) == b"127.0.0.1:9100/store/linnenkast"


def test_the_pages_open(standin: StandIn) -> None:
    standin.install()
    for path in ("/", "/store/linnenkast", f"/store/linnenkast/apps/{APP}/", f"/store/linnenkast/apps/{APP}/settings"):
        page = standin.session.get(standin.url + path, timeout=10)
        assert page.ok
        assert "Linnenkast" in page.text


def test_every_button_of_a_shop_makes_something(standin: StandIn) -> None:
    shown = standin.get("/store/linnenkast").text
    addresses = re.findall(r'action="(/store/linnenkast/make/[a-z-]+)"', shown)
    assert len(addresses) == 5
    assert all(standin.post(address).ok for address in addresses)
    assert standin.post("/store/linnenkast/make/nonsense").status_code == 404


def test_an_app_bridge_file_is_served_and_nothing_outside_its_folder(standin: StandIn) -> None:
    assert standin.get("/shopifycloud/app-bridge.js").ok
    assert standin.get("/shopifycloud/%2e%2e/settings.py").status_code == 404


def test_a_person_places_pays_edits_and_refunds_an_order(standin: StandIn) -> None:
    wish = {"lines": [{"sku": "LK-SJL-03", "quantity": 3}], "paid": False}
    order = standin.post("/store/linnenkast/orders/new/place", wish).json()
    assert (order["displayFinancialStatus"], amount(order, "totalPriceSet")) == ("PENDING", "111.8")
    path = f"/store/linnenkast/orders/{order['legacyResourceId']}"
    assert standin.post(f"{path}/pay").json()["displayFinancialStatus"] == "PAID"
    assert amount(standin.post(f"{path}/edit").json(), "currentTotalPriceSet") == "76.85"
    refunded = standin.post(f"{path}/refund", {"units": {"0": 1}}).json()
    assert (refunded["displayFinancialStatus"], amount(refunded, "totalRefundedSet")) == ("PARTIALLY_REFUNDED", "34.95")


def test_the_buttons_offer_what_the_state_of_an_order_allows(standin: StandIn) -> None:
    standin.post("/_reset", {"is_empty": True})
    order = standin.post("/store/linnenkast/orders/new/place").json()
    path = f"/store/linnenkast/orders/{order['legacyResourceId']}"
    assert buttons(standin) == {"edit", "swap", "ship", "refund", "cancel", "erase"}
    assert standin.post(f"{path}/swap").ok
    assert standin.post(f"{path}/ship").ok
    assert buttons(standin) == {"edit", "swap", "refund", "return", "erase"}
    assert standin.post(f"{path}/return").ok
    assert {"refund-return", "cancel-return"} <= buttons(standin)
    assert standin.post(f"{path}/refund-return").ok
    assert standin.post(f"{path}/erase").ok
    assert buttons(standin) == {"edit", "swap", "refund", "return"}


def buttons(standin: StandIn) -> set[str]:
    """What can be done to the orders of the shop, by the addresses of the forms."""
    page = standin.session.get(f"{standin.url}/store/linnenkast", timeout=10).text
    return set(re.findall(r'orders/\d+/([a-z-]+)"', page))


def test_a_browser_is_sent_back_to_the_orders(standin: StandIn) -> None:
    answer = standin.session.post(
        f"{standin.url}/store/linnenkast/orders/new/at-the-till",
        data={"till": "Utrecht"},
        headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"},
        allow_redirects=False,
        timeout=10,
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/store/linnenkast")


def test_what_the_state_of_an_order_forbids_is_refused(standin: StandIn) -> None:
    order = standin.post("/store/linnenkast/orders/new/place").json()
    path = f"/store/linnenkast/orders/{order['legacyResourceId']}"
    assert standin.post(f"{path}/refund", {"money": "100000.00"}).status_code == 422
    assert standin.post(f"{path}/cancel").ok
    for action in ("cancel", "pay", "edit", "refund"):
        assert standin.post(f"{path}/{action}").status_code == 422


def test_orders_from_files_are_loaded_as_real_orders_that_changed_now(standin: StandIn, tmp_path: Path) -> None:
    node = next(iter(standin.get("/_state").json()["orders:recorded-eur.myshopify.com"].values()))
    body = {"shop": LINNENKAST, "orders": [node | {"test": True, "updatedAt": "2001-01-01T00:00:00Z"}]}
    assert standin.post("/_load", body).json() == {"loaded": 1}
    stored = standin.get("/_state").json()[f"orders:{LINNENKAST}"][node["id"]]
    assert stored["test"] is False
    assert stored["updatedAt"] > "2026"
    file = tmp_path / "order.json"
    file.write_text(json.dumps({"data": {"order": node}}), encoding="utf-8")
    assert load.order_of(file) == node


def test_the_recordings_are_in_the_shops_of_their_currency(standin: StandIn) -> None:
    state = standin.get("/_state").json()
    counts = {currency: len(state[f"orders:recorded-{currency}.myshopify.com"]) for currency in ("eur", "usd", "cad")}
    assert counts == {"eur": 1, "usd": 6, "cad": 9}
