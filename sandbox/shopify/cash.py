"""Cash tracking sessions: what was in a drawer when it was opened and closed, by who counted it (POS Pro only).

Readings of ours, where Shopify documents nothing: what is expected at the end begins with what was counted at the
start; the total discrepancy is that of the start and that of the end together, positive where there is more; an open
session tells no end.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from graphql import GraphQLError
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_json, wish_of
from sandbox.shopify import shops
from sandbox.shopify.connections import page
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.platform import Platform
from sandbox.store import Collection, Store

_SINCE = "closing_time:>="


def sessions_of(store: Store, domain: str) -> Collection:
    """By gid."""
    return store.collection(f"cash:{domain}")


def listed(store: Store, shop: Node, **arguments: Any) -> Node:
    """The root field cashTrackingSessions: those that were closed since a moment, the first ones first."""
    wish = str(arguments.get("query") or "")
    if arguments.get("sortKey") != "CLOSING_TIME_ASC" or not wish.startswith(_SINCE):
        raise GraphQLError("The sandbox tells cash sessions by CLOSING_TIME_ASC, since a closing_time.")
    since = datetime.fromisoformat(wish.removeprefix(_SINCE).strip("'"))
    kept = sessions_of(store, shop["domain"]).values()
    found = [one for one in kept if one["closingTime"] and datetime.fromisoformat(one["closingTime"]) >= since]

    def closed_at(one: Node) -> tuple[Any, ...]:
        return (datetime.fromisoformat(one["closingTime"]).timestamp(), int(one["id"].rsplit("/", 1)[1]))

    return page(sorted(found, key=closed_at), arguments, key=closed_at)


def control(platform: Platform, request: Request) -> Response:
    """{"shop", "till" (name of a location), "register", "days_ago", "expected_opening" (null: not told), "opening",
    "expected", "counted" (null: the drawer is still open), "discrepancy" (else what follows)}: a session is kept.
    """
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    return answer_json(keep(platform.store, shop, wish, now=platform.clock.now()))


def keep(store: Store, shop: Node, wish: Mapping[str, Any], *, now: datetime) -> Node:
    """The session as it is told."""
    till = next((one for one in shop["locations"] if one["name"] == wish.get("till")), None)
    if till is None:
        raise NotFound(f"There is no till {wish.get('till')}.")
    at = now - timedelta(days=float(wish.get("days_ago", 0)))
    opening, expected = Decimal(str(wish.get("opening", "100.00"))), Decimal(str(wish.get("expected", "100.00")))
    before = wish.get("expected_opening", str(opening))
    counted = wish.get("counted", str(expected))
    off = Decimal(str(counted)) - expected + (opening - Decimal(str(before)) if before else 0) if counted else None
    told = wish.get("discrepancy", off)
    number = shops.next_number(store, "cash session", first=8001)
    session: Node = {
        "id": f"gid://shopify/CashTrackingSession/{number}",
        "registerName": str(wish.get("register", "Register 1")),
        "location": {"id": till["id"], "name": till["name"]},
        "openingTime": moment_text(at - timedelta(hours=1)),
        "closingTime": moment_text(at) if counted else None,
        "openingBalance": _money(opening, shop),
        "expectedOpeningBalance": _money(before, shop),
        "expectedClosingBalance": _money(expected if counted else None, shop),
        "closingBalance": _money(counted, shop),
        "totalDiscrepancy": _money(told, shop),
    }
    sessions_of(store, shop["domain"]).put(session["id"], session)
    return session


def _money(amount: Any, shop: Node) -> Node | None:
    if amount is None:
        return None
    return {"amount": f"{Decimal(str(amount)):.2f}", "currencyCode": shop["currencyCode"]}
