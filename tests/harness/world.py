"""The outside world, as a test sees it: what Shopify has, what Exact holds, what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import requests

SECONDS = 20
DIVISION = 100001
DOCUMENTS = ("salesentry/SalesEntries", "salesinvoice/SalesInvoices", "salesorder/SalesOrders")


@dataclass(frozen=True, slots=True)
class World:
    """Addresses of the two stand-ins."""

    shopify: str
    exact: str

    def is_there(self) -> bool:
        return requests.get(f"{self.exact}/_limits", timeout=SECONDS).ok

    def reset(self) -> None:
        """No orders, no entries, no faults, limits too high to meet."""
        self.post(f"{self.shopify}/_reset", {"is_empty": True})
        self.post(f"{self.exact}/_reset", {"tokens": True})
        self.post(f"{self.exact}/_faults", [])
        self.post(f"{self.exact}/_clock", {})
        self.post(f"{self.exact}/_limits", {"minute": 100_000, "day": 100_000})
        self.post(f"{self.shopify}/_mail", {})
        self.moments(begin=True)

    def mailbox(self, **wish: Any) -> list[dict[str, Any]]:
        """What the mail server and the channel got, newest first; with a wish it is emptied and as unkind as wished."""
        found: list[dict[str, Any]] = requests.get(f"{self.shopify}/_mail", timeout=SECONDS).json()
        return self.post(f"{self.shopify}/_mail", wish) or [] if wish else found

    def moments(self, **wish: Any) -> dict[str, bool]:
        """See the sandbox: what happened since the last reset, kept and done again."""
        found: dict[str, bool] = self.post(f"{self.exact}/_moments", wish)
        return found

    def post(self, url: str, body: Any) -> Any:
        answer = requests.post(url, json=body, timeout=SECONDS, headers={"Accept": "application/json"})
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def place(self, shop: str = "linnenkast", **wish: Any) -> dict[str, Any]:
        """An order at the shop; sandbox/README.md has what may be wished."""
        order: dict[str, Any] = self.post(f"{self.shopify}/store/{shop}/orders/new/place", wish)
        return order

    def act(self, order: dict[str, Any], action: str, *, shop: str = "linnenkast", **wish: Any) -> Any:
        """pay, edit, ship, refund, settle, return, correct, erase …: sandbox/README.md has them with their wishes."""
        number = order["id"].rsplit("/", 1)[-1]
        return self.post(f"{self.shopify}/store/{shop}/orders/{number}/{action}", wish)

    def sold(self, kind: str, *, shop: str = "linnenkast", orders: int = 60, days: int = 80) -> None:
        """So many orders over the days that passed: of a plain shop, or of one with everything (rich)."""
        wish = {"shop": f"{shop}.myshopify.com", "kind": kind, "orders": orders, "days": days}
        self.post(f"{self.shopify}/_history", wish)

    def shop_becomes(self, shop: str = "linnenkast", **facts: Any) -> None:
        """country, currencyCode, timezone, name, contact_email: changed in the shop's own settings."""
        self.post(f"{self.shopify}/_shop", {"shop": f"{shop}.myshopify.com", **facts})

    def till_becomes(self, name: str, *, shop: str = "linnenkast", **facts: Any) -> None:
        """A till opens, or the one of that name changes: country (None: not told), city, is_active, is_deleted."""
        self.post(f"{self.shopify}/_location", {"shop": f"{shop}.myshopify.com", "name": name, **facts})

    def app_may_read(self, shop: str = "linnenkast", **access: list[str]) -> None:
        """scopes, and approved (name, email, phone, address): everything else is denied with ACCESS_DENIED."""
        self.post(f"{self.shopify}/_access", {"shop": f"{shop}.myshopify.com", **access})

    def pays_out(self, *transactions: dict[str, Any], shop: str = "linnenkast", **wish: Any) -> str:
        """A payout of Shopify Payments with these movements, or (number=…) one that changes; its number."""
        moved = {"transactions": list(transactions)} if transactions else {}
        wish = {"shop": f"{shop}.myshopify.com", **moved, **wish}
        return str(self.post(f"{self.shopify}/_payouts", wish)["payout"]["legacyResourceId"])

    def issues_card(self, amount: str = "", *, shop: str = "linnenkast", **wish: Any) -> str:
        """A gift card that nobody bought, or (number=…) one that expires or is deactivated; its number."""
        wish = {"shop": f"{shop}.myshopify.com", **({"amount": amount} if amount else {}), **wish}
        return str(self.post(f"{self.shopify}/_gift_cards", wish)["id"].rsplit("/", 1)[-1])

    def merchant_allows(self, *scopes: str, shop: str = "linnenkast") -> None:
        """The merchant gives optional permissions, as in App Bridge's window."""
        self.post(f"{self.shopify}/_grant", {"shop": f"{shop}.myshopify.com", "scopes": list(scopes)})

    def shopify_allows(self, shop: str = "linnenkast", **points: float) -> None:
        """available, maximum, restore_rate: of the bucket of points; nothing said: more than anybody can use."""
        points = points or {"maximum": 100_000, "available": 100_000}
        self.post(f"{self.shopify}/_bucket", {"shop": f"{shop}.myshopify.com", **points})

    def asked_of_shopify(self) -> dict[str, int]:
        """How often each question was asked."""
        counts: dict[str, int] = self.ask(f"{self.shopify}/_calls")["counts"]
        return counts

    def session_token(self, shop: str = "linnenkast") -> str:
        answer = self.post(f"{self.shopify}/_session_token", {"shop": f"{shop}.myshopify.com"})
        return str(answer["token"])

    def faults(self, *script: dict[str, Any]) -> None:
        self.post(f"{self.exact}/_faults", list(script))

    def change_in_exact(self, endpoint: str, where: dict[str, Any], to: dict[str, Any]) -> None:
        """What a bookkeeper changes in Exact itself."""
        self.post(f"{self.exact}/_change", {"division": DIVISION, "endpoint": endpoint, "where": where, "set": to})

    def delete_in_exact(self, endpoint: str, where: dict[str, Any]) -> None:
        """What a bookkeeper deletes in Exact itself."""
        self.post(f"{self.exact}/_delete", {"division": DIVISION, "endpoint": endpoint, "where": where})

    def edit_in_exact(self, endpoint: str, where: dict[str, Any], to: dict[str, Any]) -> None:
        """What a bookkeeper changes in Exact as its users can: checked, and sums follow."""
        self.post(f"{self.exact}/_edit", {"division": DIVISION, "endpoint": endpoint, "where": where, "set": to})

    def add_in_exact(self, endpoint: str, body: dict[str, Any]) -> str:
        """What a bookkeeper enters in Exact itself, or delivers there; its key."""
        wish = {"division": DIVISION, "endpoint": endpoint, "body": body}
        return str(self.post(f"{self.exact}/_add", wish)["key"])

    def others_book(self, how: str, *orders: dict[str, Any], journal: str = "70") -> None:
        """Another connector books these orders of Shopify's in one of the ways of sandbox/exact/foreign.py."""
        told = [_as_sold(order) for order in orders]
        wish = {"division": DIVISION, "how": how, "orders": told, "journal": journal}
        self.post(f"{self.exact}/_foreign", wish)

    def vat_code_becomes(self, code: str, *, percentage: str, **row: Any) -> None:
        """Somebody makes a VAT code in Exact, or gives one another percentage; `row`: its other properties."""
        body = {"division": DIVISION, "code": code, "fraction": f"{Decimal(percentage) / 100}", "row": row}
        self.post(f"{self.exact}/_vat_code", body)

    def deliver_in_exact(self, reference: str, *, item: str, units: int) -> None:
        """So many of an item of a sales order leave the warehouse."""
        order = next(row for row in self.stands("salesorder/SalesOrders") if row["YourRef"] == reference)
        line = next(line for line in order["SalesOrderLines"] if line["ItemCode"] == item)
        goods = [{"SalesOrderLineID": line["ID"], "QuantityDelivered": units}]
        body = {"DeliveryDate": order["OrderDate"], "GoodsDeliveryLines": goods}
        self.add_in_exact("salesorder/GoodsDeliveries", body)

    def stock(self, item: str) -> tuple[int, int, int]:
        """What lies on the shelf, what orders reserve, and what will lie there when all is done."""
        rows = [row for row in self.stands("inventory/ItemWarehouses") if row["ItemCode"] == item]
        names = ("CurrentStock", "ReservedStock", "ProjectedStock")
        current, reserved, projected = (sum(int(row[name]) for row in rows) for name in names)
        return current, reserved, projected

    def exact_is(self, **habits: Any) -> None:
        """after_post, gone, missing, not_expired, seconds: see the stand-in's habits."""
        self.post(f"{self.exact}/_habits", habits)

    def administration_becomes(self, what: str) -> None:
        """active, inactive, archived, blocked, gone (no longer there) or moved (to another server of Exact's)."""
        self.post(f"{self.exact}/_administration", {"division": DIVISION, "becomes": what})

    def user_becomes(self, name: str = "hanneke", **what: Any) -> None:
        """divisions, password, is_portal, refused_because: what is changed about an Exact user."""
        self.post(f"{self.exact}/_user", {"user": name, **what})

    def app_may(self, action: str, endpoint: str, *, is_allowed: bool) -> None:
        """What the app is registered for at Exact, whatever its user may."""
        self.post(f"{self.exact}/_scope", {"endpoint": endpoint, "action": action, "allowed": is_allowed})

    def committed(self, endpoint: str) -> list[dict[str, Any]]:
        """Everything Exact ever committed there, in order: the judge of "exactly once"."""
        log = requests.get(f"{self.exact}/_journal", timeout=SECONDS).json()
        return [line["row"] for line in log if line["endpoint"] == endpoint and line["method"] == "POST"]

    def entries(self) -> list[dict[str, Any]]:
        """Every sales entry."""
        return self.committed("salesentry/SalesEntries")

    def invoices(self) -> list[dict[str, Any]]:
        """Every sales invoice and credit note."""
        return self.committed("salesinvoice/SalesInvoices")

    def sales_orders(self) -> list[dict[str, Any]]:
        """Every sales order."""
        return self.committed("salesorder/SalesOrders")

    def stands(self, endpoint: str) -> list[dict[str, Any]]:
        """The rows as they stand in Exact now."""
        state = requests.get(f"{self.exact}/_state", timeout=SECONDS).json()
        return list(state[f"{DIVISION}:{endpoint}"].values())

    def calls(self) -> list[dict[str, Any]]:
        """Every call that reached Exact, tokens included."""
        found: list[dict[str, Any]] = requests.get(f"{self.exact}/_calls", timeout=SECONDS).json()
        return found

    def ask(self, url: str) -> Any:
        answer = requests.get(url, timeout=SECONDS)
        answer.raise_for_status()
        return answer.json()

    def orders(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Every order as Shopify has it now, by domain of the shop and gid."""
        state = self.ask(f"{self.shopify}/_state")
        return {name.split(":")[1]: found for name, found in state.items() if name.startswith("orders:")}

    def documents_by_division(self) -> list[tuple[int, dict[str, Any]]]:
        """Every sales entry, invoice, credit note and order ever committed, with the administration it stands in.

        Without what the app deleted again.
        """
        lines = [line for line in self.ask(f"{self.exact}/_journal") if line["endpoint"] in DOCUMENTS]
        gone = {(line["division"], line["key"]) for line in lines if line["method"] == "DELETE"}
        return [
            (int(line["division"]), line["row"])
            for line in lines
            if line["method"] == "POST" and (line["division"], line["key"]) not in gone
        ]

    def documents_count(self) -> int:
        """How many documents Exact ever committed: one small answer, for whoever looks often."""
        counts = self.ask(f"{self.exact}/_journal/counts")
        return sum(counts.get(f"POST {endpoint}", 0) for endpoint in DOCUMENTS)

    def booked(self) -> dict[str, Decimal]:
        """Total incl. VAT per reference."""
        return {entry["YourRef"]: Decimal(entry["AmountFC"]) for entry in self.entries()}


def _as_sold(order: dict[str, Any]) -> dict[str, str]:
    """What another connector knows of an order; its day as a shop in Amsterdam has it."""
    at = datetime.fromisoformat(order["processedAt"]).astimezone(ZoneInfo("Europe/Amsterdam"))
    total, vat = (order[name]["shopMoney"]["amount"] for name in ("totalPriceSet", "totalTaxSet"))
    return {"name": order["name"], "total": total, "vat": vat, "on": at.date().isoformat()}
