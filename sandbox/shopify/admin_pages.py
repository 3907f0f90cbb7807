"""The admin a person looks at: shops, orders with buttons, our app in its iframe.
The pages themselves are sandbox/pages.
"""

from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.pages import shell
from sandbox.replies import answer_html, answer_json, wish_of
from sandbox.shopify import facts, installation, manifest
from sandbox.shopify.counter import orders as counter
from sandbox.shopify.node import Node
from sandbox.shopify.platform import Platform
from sandbox.shopify.sales.standing import CannotDoThat
from sandbox.shopify.session_token import issue
from sandbox.shopify.shops import domain_of, shop_of

ORDERS_SHOWN = 200


def shop_by_handle(platform: Platform, handle: str) -> Node:
    shop = shop_of(platform.store, domain_of(handle))
    if shop is None:
        raise NotFound(f"There is no shop {handle}.")
    return shop


def shops(platform: Platform, _request: Request) -> Response:
    every = sorted(platform.store.collection("shops").values(), key=lambda shop: str(shop["handle"]))
    return answer_html(shell.shops_page([_shop_shown(platform, shop) for shop in every]))


def shop(platform: Platform, _request: Request, *, handle: str) -> Response:
    found = shop_by_handle(platform, handle)
    orders = sorted(
        platform.store.collection(f"orders:{found['domain']}").values(),
        key=lambda each: str(each["createdAt"]),
        reverse=True,
    )
    shown = [_order_shown(order) for order in orders[:ORDERS_SHOWN]]
    return answer_html(shell.shop_page(_shop_shown(platform, found), shown))


def app(platform: Platform, request: Request, *, handle: str, app_handle: str, path: str = "") -> Response:
    """Our app as Shopify frames it. Without the app installed the shop page offers to install it."""
    found = _shop_with_app(platform, handle, app_handle)
    if not found["installed_at"]:
        return redirect(f"/store/{handle}")
    query = dict(request.args)
    locale = query.pop("locale", "nl")
    url = installation.launch_url(platform, found, f"/{path}", locale=locale, query=query)
    inside = f"/{path}?{request.query_string.decode()}" if request.query_string else f"/{path}"
    return answer_html(shell.app_page(_shop_shown(platform, found) | {"locale": locale}, url, inside))


def launch(platform: Platform, request: Request, *, handle: str, app_handle: str) -> Response:
    """What the iframe's src would be, for the robot and tests."""
    found = _shop_with_app(platform, handle, app_handle)
    if not found["installed_at"]:
        return answer_json({"error": "The app is not installed."}, 409)
    path, locale = request.args.get("path", "/"), request.args.get("locale", "nl")
    return answer_json({"url": installation.launch_url(platform, found, path, locale=locale)})


def install(platform: Platform, request: Request, *, handle: str, app_handle: str) -> Response:
    found = _shop_with_app(platform, handle, app_handle)
    installation.install(platform, found)
    return _done(request, {"installed": True}, f"/store/{handle}/apps/{app_handle}/")


def uninstall(platform: Platform, request: Request, *, handle: str, app_handle: str) -> Response:
    found = _shop_with_app(platform, handle, app_handle)
    if found["installed_at"]:
        installation.uninstall(platform, found)
    return _done(request, {"installed": False}, f"/store/{handle}")


def session_token(platform: Platform, request: Request) -> Response:
    """What App Bridge's idToken() gets from the admin."""
    found = shop_of(platform.store, str(wish_of(request).get("shop", "")))
    if found is None or not found["installed_at"]:
        return answer_json({"error": "The app is not installed in this shop."}, 409)
    settings = platform.settings
    token = issue(found["domain"], api_key=settings.shopify_api_key, secret=settings.shopify_api_secret)
    return answer_json({"token": token})


def grant(platform: Platform, request: Request) -> Response:
    """What the merchant agreed to when App Bridge's scopes.request() asked: {"shop", "scopes"}."""
    wish = wish_of(request)
    found = shop_of(platform.store, str(wish.get("shop", "")))
    asked = [str(scope) for scope in wish.get("scopes", ())]
    if found is None or not found["installed_at"]:
        return answer_json({"error": "The app is not installed in this shop."}, 409)
    if unknown := sorted(set(asked) - {*manifest.optional_scopes(), *found["scopes"]}):
        return answer_json({"error": f"Scopes not declared as optional: {', '.join(unknown)}"}, 422)
    scopes = [*found["scopes"], *(scope for scope in asked if scope not in found["scopes"])]
    return answer_json({"scopes": installation.may_read(platform, found, {"scopes": scopes})["scopes"]})


def new_order(platform: Platform, request: Request, *, handle: str, kind: str) -> Response:
    """The buttons "Place an order" and "Sell at the till"; JSON says what to sell (counter.new_order)."""
    found = shop_by_handle(platform, handle)
    if kind not in ("place", "at-the-till"):
        raise NotFound
    order = counter.new_order(platform, found, wish_of(request))
    return _done(request, order, f"/store/{handle}", status=201)


def order_action(platform: Platform, request: Request, *, handle: str, number: str, action: str) -> Response:
    found = shop_by_handle(platform, handle)
    gid = number if number.startswith("gid://") else f"gid://shopify/Order/{number}"
    order = platform.store.collection(f"orders:{found['domain']}").get(gid)
    if order is None:
        raise NotFound("There is no such order.")
    if action == "delete":
        counter.delete(platform, found, order)
        return _done(request, {"deleted": gid}, f"/store/{handle}")
    try:
        if action == "erase":
            changed = counter.erase(platform, found, order)
        else:
            changed = counter.act(platform, found, order, action=action, wish=wish_of(request))
    except CannotDoThat as error:
        return answer_json({"error": str(error)}, 422)
    return _done(request, changed, f"/store/{handle}")


def details(platform: Platform, request: Request, *, handle: str) -> Response:
    """The form "Shop details": what /_shop takes."""
    changed = facts.shop_becomes(platform, shop_by_handle(platform, handle), wish_of(request))
    return _done(request, changed, f"/store/{handle}")


def locations(platform: Platform, request: Request, *, handle: str) -> Response:
    """The forms under "Locations": what /_location takes; an empty country is not told."""
    wish = wish_of(request)
    wish |= {"country": wish["country"] or None} if "country" in wish else {}
    made, status = facts.location_becomes(platform, shop_by_handle(platform, handle), wish)
    return _done(request, made, f"/store/{handle}", status=status)


def _shop_with_app(platform: Platform, handle: str, app_handle: str) -> Node:
    if app_handle != platform.settings.app_handle:
        raise NotFound(f"There is no app {app_handle}.")
    return shop_by_handle(platform, handle)


def _done(request: Request, result: Node, page: str, *, status: int = 200) -> Response:
    """A browser goes on to a page, a program gets JSON."""
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return redirect(page, code=303)
    return answer_json(result, status)


def _shop_shown(platform: Platform, found: Node) -> dict[str, Any]:
    return {
        "domain": found["domain"],
        "handle": found["handle"],
        "name": found["name"],
        "currency": found["currencyCode"],
        "country": found["country"],
        "timezone": found["timezone"],
        "installed": found["installed_at"] is not None,
        "app_handle": platform.settings.app_handle,
        "contact_email": found.get("contact_email"),
        "locations": [
            (each["name"], each.get("address", {}).get("countryCode", found["country"])) for each in found["locations"]
        ],
        "tills": [location["name"] for location in found["locations"]],
        "orders_count": len(platform.store.collection(f"orders:{found['domain']}")),
    }


def _order_shown(order: Node) -> dict[str, Any]:
    customer, location = order["customer"], order["retailLocation"]
    return {
        "id": order["legacyResourceId"],
        "name": order["name"],
        "processed_at": order["processedAt"],
        "customer": customer["displayName"] if customer else None,
        "channel": location["name"] if location else None,
        "total": order["totalPriceSet"]["shopMoney"]["amount"],
        "refunded": order["totalRefundedSet"]["shopMoney"]["amount"],
        "currency": order["currencyCode"],
        "financial_status": order["displayFinancialStatus"],
        "fulfillment_status": order["displayFulfillmentStatus"],
        "cancelled_at": order["cancelledAt"],
        "edited": order["edited"],
        "return_status": order.get("returnStatus"),
    }
