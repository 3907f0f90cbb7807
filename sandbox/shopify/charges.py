"""What a merchant pays for the app: Shopify's own pricing page, one-time charges, and credits by the Partner API.

Readings of ours: a development store may only pay in test; a charge costs at least 0.50; nobody asked within two days
lets it expire. A plan starts with its trial, unless the shop had one; uninstalling ends it.
"""

import secrets
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from graphql import GraphQLError, build_schema, graphql_sync
from markupsafe import Markup, escape
from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_html, answer_json, wish_of
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.platform import Platform
from sandbox.shopify.shops import domain_of, shop_of

EXPIRES_AFTER = timedelta(days=2)
PERIOD = timedelta(days=30)
SMALLEST = Decimal("0.50")
# The one mutation of Shopify's Partner API (2026-07) that the app uses, as its schema has it.
PARTNER_SCHEMA = """
scalar Decimal
enum Currency { EUR USD }
type Money { amount: Decimal! currencyCode: Currency! }
input MoneyInput { amount: Decimal currencyCode: Currency }
type UserError { field: [String!] message: String! }
type AppCredit { amount: Money! id: ID! name: String! test: Boolean! }
type AppCreditCreatePayload { appCredit: AppCredit userErrors: [UserError!] }
type QueryRoot { app: ID }
type Mutation {
  appCreditCreate(
    amount: MoneyInput!, appId: ID!, description: String!, shopId: ID!, test: Boolean
  ): AppCreditCreatePayload
}
schema { query: QueryRoot mutation: Mutation }
"""


def installation_fields(platform: Platform, shop: Node) -> Node:
    """activeSubscriptions and oneTimePurchases of currentAppInstallation."""
    plan = shop.get("subscription")
    purchases = [_as_of_now(platform, each) for each in shop.get("purchases", [])]
    return {
        "activeSubscriptions": [plan] if plan and plan["status"] in ("ACTIVE", "FROZEN") else [],
        "oneTimePurchases": sorted(purchases, key=lambda each: str(each["createdAt"]), reverse=True),
    }


def buy_once(platform: Platform, shop: Node, arguments: Node) -> Node:
    """appPurchaseOneTimeCreate: a charge that waits for the merchant's yes."""
    price, is_test = arguments["price"], bool(arguments.get("test"))
    problem = _problem(shop, price, is_test=is_test)
    if problem:
        return {"confirmationUrl": None, "appPurchaseOneTime": None, "userErrors": [problem]}
    number = secrets.randbelow(10**9)
    purchase = {
        "id": f"gid://shopify/AppPurchaseOneTime/{number}",
        "name": arguments["name"],
        "status": "PENDING",
        "test": is_test,
        "createdAt": moment_text(platform.clock.now()),
        "price": price,
        "returnUrl": arguments["returnUrl"],
    }
    _keep(platform, shop, purchases=[*shop.get("purchases", []), purchase])
    url = f"{platform.settings.shopify_url}/store/{shop['handle']}/charges/{platform.settings.app_handle}/{number}"
    return {"confirmationUrl": url, "appPurchaseOneTime": purchase, "userErrors": []}


def _problem(shop: Node, price: Node, *, is_test: bool) -> Node | None:
    try:
        is_enough = Decimal(str(price["amount"])) >= SMALLEST
    except InvalidOperation:
        is_enough = False
    if not is_enough:
        return {"field": ["price"], "message": "Price must be at least 0.50"}
    if shop.get("is_development", True) and not is_test:
        return {"field": ["test"], "message": "Development stores can only approve test charges"}
    return None


def pricing(platform: Platform, request: Request, *, handle: str, app_handle: str) -> Response:
    """GET: the plans with a button each. POST {"plan": handle, "" to end it, "freeze"}: what the merchant chose."""
    shop = _shop(platform, handle, app_handle)
    if request.method == "POST":
        wanted = str(wish_of(request).get("plan", ""))
        _keep(platform, shop, subscription=_subscription(platform, shop, wanted))
        back = f"/store/{handle}/apps/{app_handle}/plan?plan_handle={escape(wanted)}&charge_id=1"
        return _done(request, {"plan": wanted}, back)
    chosen = (shop.get("subscription") or {}).get("name", "no plan")
    rows = Markup().join(_plan_row(each) for each in platform.settings.plans)
    end = Markup('<form method="post"><button name="plan" value="">End the plan</button></form>')
    return _page(f"Plans of the app for {shop['name']}", Markup("<p>Now: {}</p>").format(chosen) + rows + end)


def _plan_row(plan: Node) -> Markup:
    text = "{} · {} orders a month · {} days on trial"
    form = Markup('<form method="post"><p>') + Markup(text).format(plan["name"], plan["orders"], plan.get("trial", 0))
    return form + Markup(' <button name="plan" value="{}">Choose {}</button></p></form>').format(
        plan["handle"], plan["name"]
    )


def _subscription(platform: Platform, shop: Node, wanted: str) -> Node | None:
    known = shop.get("subscription")
    if wanted == "freeze":
        return {**known, "status": "FROZEN"} if known else None
    plan = next((each for each in platform.settings.plans if each["handle"] == wanted), None)
    if plan is None:
        return {**known, "status": "CANCELLED"} if known else None
    now = platform.clock.now()
    details = {"__typename": "AppRecurringPricing", "interval": "EVERY_30_DAYS", "planHandle": plan["handle"]}
    return {
        "id": f"gid://shopify/AppSubscription/{secrets.randbelow(10**9)}",
        "name": plan["name"],
        "status": "ACTIVE",
        "test": bool(shop.get("is_development", True)),
        "trialDays": 0 if known else plan.get("trial", 0),
        "createdAt": moment_text(now),
        "currentPeriodEnd": moment_text(now + PERIOD),
        "lineItems": [{"id": "gid://shopify/AppSubscriptionLineItem/1", "plan": {"pricingDetails": details}}],
    }


def confirmation(platform: Platform, request: Request, *, handle: str, app_handle: str, number: str) -> Response:
    """GET: the charge with yes and no. POST {"answer": "approve" | "decline"}."""
    shop = _shop(platform, handle, app_handle)
    wanted = f"gid://shopify/AppPurchaseOneTime/{number}"
    charge = next((_as_of_now(platform, each) for each in shop.get("purchases", []) if each["id"] == wanted), None)
    if charge is None:
        raise NotFound("There is no such charge.")
    if request.method == "POST":
        if charge["status"] == "PENDING":
            said_yes = wish_of(request).get("answer") == "approve"
            charge = charge | {"status": "ACTIVE" if said_yes else "DECLINED"}
            others = [each for each in shop["purchases"] if each["id"] != wanted]
            _keep(platform, shop, purchases=[*others, charge])
        return _done(request, {"status": charge["status"]}, charge["returnUrl"])
    price = charge["price"]
    text = Markup("<p>{}: {} {} ({})</p>").format(
        charge["name"], price["currencyCode"], price["amount"], charge["status"]
    )
    buttons = Markup(
        '<form method="post"><button name="answer" value="approve">Approve</button> '
        '<button name="answer" value="decline">Decline</button></form>'
    )
    return _page(f"A charge for {shop['name']}", text + buttons)


def partner(platform: Platform, request: Request, *, organization: str) -> Response:
    """POST: the Partner API. Only appCreditCreate; a credit for a shop that does not know the app is refused."""
    settings = platform.settings
    if request.headers.get("X-Shopify-Access-Token") != settings.partner_token:
        return answer_json({"errors": "[API] Invalid API key or access token"}, 401)
    if organization != settings.partner_organization:
        raise NotFound
    wish = wish_of(request)
    root = {"appCreditCreate": lambda _info, **arguments: _credit(platform, arguments)}
    result = graphql_sync(
        build_schema(PARTNER_SCHEMA), str(wish.get("query", "")), root, variable_values=wish.get("variables")
    )
    return answer_json(dict(result.formatted))


def _credit(platform: Platform, arguments: Node) -> Node:
    number = str(arguments["shopId"]).rsplit("/", 1)[-1]
    shops = platform.store.collection("shops")
    shop = next((each for _, each in shops.items() if str(each["number"]) == number), None)
    if shop is None:
        raise GraphQLError(f"There is no shop {arguments['shopId']}.")
    credit = {
        "id": f"gid://shopify/AppCredit/{secrets.randbelow(10**9)}",
        "name": arguments["description"],
        "amount": arguments["amount"],
        "test": bool(arguments.get("test")),
    }
    _keep(platform, shop, credits=[*shop.get("credits", []), credit])
    return {"appCredit": credit, "userErrors": []}


def _as_of_now(platform: Platform, charge: Node) -> Node:
    asked = datetime.fromisoformat(charge["createdAt"])
    is_over = charge["status"] == "PENDING" and platform.clock.now() > asked + EXPIRES_AFTER
    return charge | ({"status": "EXPIRED"} if is_over else {})


def _keep(platform: Platform, shop: Node, **changes: Any) -> None:
    platform.store.collection("shops").put(shop["domain"], shop | changes)


def _shop(platform: Platform, handle: str, app_handle: str) -> Node:
    shop = shop_of(platform.store, domain_of(handle))
    if shop is None or app_handle != platform.settings.app_handle:
        raise NotFound
    return shop


def _done(request: Request, result: Node, page: str) -> Response:
    if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
        return redirect(page, code=303)
    return answer_json(result)


def _page(heading: str, content: Markup) -> Response:
    head = Markup("<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>{0}</title><h1>{0}</h1>").format(heading)
    return answer_html(str(head + content))
