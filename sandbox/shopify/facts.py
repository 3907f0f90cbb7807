"""Facts that change or vanish later: a till is opened, a shop moves, a customer corrects or loses his particulars."""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_json, wish_of
from sandbox.shopify import shops
from sandbox.shopify.counter.shopping import known_as
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.platform import Platform
from sandbox.shopify.sales.basket import Buyer
from sandbox.shopify.webhooks import location_payload, shop_payload

SHOP_FACTS = ("name", "currencyCode", "country", "timezone", "contact_email", "tax_shipping", "is_development")
ADDRESS = {"country": "countryCode", "city": "city", "zip": "zip", "address1": "address1"}
FIRST_LOCATION = 61_003


def location(platform: Platform, request: Request) -> Response:
    """{"shop", "name", "country" (null: not told), "city", "zip", "address1", "is_active", "is_deleted"}: opens a till,
    changes or deletes the one of that name; tells the app by locations/create, locations/update or locations/delete.
    """
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    made, status = location_becomes(platform, shop, wish)
    return answer_json(made, status)


def location_becomes(platform: Platform, shop: Node, wish: Node) -> tuple[Node, int]:
    """The location as it is now, and the status of the answer. A deleted one is told by its id only."""
    known = next((each for each in shop["locations"] if each["name"] == wish.get("name")), None)
    others = [each for each in shop["locations"] if each is not known]
    is_deleted = bool(wish.get("is_deleted"))
    if is_deleted and known is None:
        raise NotFound(f"There is no location {wish.get('name')}.")
    made = _location(platform, shop, known or {"name": str(wish["name"])}, wish)
    kept = others if is_deleted else [*others, made]
    platform.store.collection("shops").put(shop["domain"], shop | {"locations": kept})
    if shop["installed_at"]:
        topic = "locations/delete" if is_deleted else "locations/update" if known else "locations/create"
        payload = location_payload(made, shop)
        platform.courier.send(shop, topic, {"id": payload["id"]} if is_deleted else payload)
    return made, 200 if known else 201


def _location(platform: Platform, shop: Node, known: Node, wish: Node) -> Node:
    now = moment_text(platform.clock.now())
    address = {"address1": None, "zip": None, "city": None, "country": None, "countryCode": shop["country"]}
    address |= known.get("address", {}) | {ADDRESS[name]: wish[name] for name in ADDRESS if name in wish}
    if "id" not in known:
        number = shops.next_number(platform.store, f"location {shop['domain']}", first=FIRST_LOCATION)
        known = {"id": f"gid://shopify/Location/{number}", "createdAt": now} | known
    made = known | {"updatedAt": now, "address": address}
    return made | ({"isActive": bool(wish["is_active"])} if "is_active" in wish else {})


def customer(platform: Platform, request: Request) -> Response:
    """{"shop", "customer": the number, and what is changed: "name", "email", "tax_id", "company", "country", "zip",
    "city", "address1"}: a customer corrects their record. No order changes by it, but every order shows it.
    """
    wish = wish_of(request)
    shop_ = shops.asked_shop(platform.store, wish)
    gid, orders = f"gid://shopify/Customer/{wish['customer']}", platform.store.collection(f"orders:{shop_['domain']}")
    his = [each for each in orders.values() if each["customer"] and each["customer"]["id"] == gid]
    if not his:
        raise NotFound(f"There is no customer {wish['customer']}.")
    for each in his:
        address = each["customer"].get("defaultAddress") or {}
        orders.put(each["id"], each | {"customer": dict(known_as(Buyer(each["customer"], address), wish).customer)})
    changed = {"updatedAt": moment_text(platform.clock.now())}
    platform.store.collection(f"customers:{shop_['domain']}").put(gid, changed)
    if shop_["installed_at"]:
        platform.courier.send(shop_, "customers/update", {"id": int(wish["customer"]), "admin_graphql_api_id": gid})
    return answer_json(changed)


def shop(platform: Platform, request: Request) -> Response:
    """{"shop", "name", "currencyCode", "country", "timezone", "contact_email", "tax_shipping", "is_development"}: what
    the merchant changes in the shop's own settings; tells the app by shop/update.
    """
    wish = wish_of(request)
    changed = shop_becomes(platform, shops.asked_shop(platform.store, wish), wish)
    return answer_json({name: changed.get(name) for name in ("domain", *SHOP_FACTS)})


def shop_becomes(platform: Platform, known: Node, wish: Node) -> Node:
    """The shop with its other facts, of which the app is told."""
    changed = known | {name: wish[name] for name in SHOP_FACTS if name in wish}
    platform.store.collection("shops").put(known["domain"], changed)
    if changed["installed_at"]:
        platform.courier.send(changed, "shop/update", shop_payload(changed))
    return changed
