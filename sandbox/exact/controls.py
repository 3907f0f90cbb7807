"""/_…: what tests, the robot and curious people may do to the stand-in itself."""

import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from sandbox.exact import access, answers, demo, demo_items, habits, rights, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.gateway import Gateway
from sandbox.replies import wish_of
from sandbox.store import Store

_SHOWN = (
    *("crm/Accounts", "salesentry/SalesEntries", "financialtransaction/TransactionLines", "documents/Documents"),
    *("salesinvoice/SalesInvoices", "salesorder/SalesOrders", "logistics/Items", "inventory/ItemWarehouses"),
    *("documents/DocumentAttachments", "generaljournalentry/GeneralJournalEntries"),
)


class Controls:
    """The control endpoints of one stand-in."""

    def __init__(self, store: Store, gateway: Gateway) -> None:
        self.store, self.gateway = store, gateway

    def views(self) -> dict[str, tuple[Callable[[Request], Response], tuple[str, ...]]]:
        """Address: view and methods."""
        return {
            "/_state": (self.state, ("GET",)),
            "/_reset": (self.reset, ("POST",)),
            "/_journal": (lambda _: answers.respond(self.store.log("journal")), ("GET",)),
            "/_journal/counts": (lambda _: answers.respond(self.journal_counts()), ("GET",)),
            "/_calls": (lambda _: answers.respond(self.gateway.calls.shown()), ("GET",)),
            "/_calls/counts": (lambda _: answers.respond(self.gateway.calls.counts()), ("GET",)),
            "/_limits": (self.limits, ("GET", "POST")),
            "/_revoke": (self.revoke, ("POST",)),
            "/_rights": (self.rights, ("POST",)),
            "/_change": (self.change, ("POST",)),
            "/_delete": (self.delete, ("POST",)),
            "/_add": (self.add, ("POST",)),
            "/_edit": (self.edit, ("POST",)),
            "/_vat_code": (self.vat_code, ("POST",)),
            "/_habits": (self.habits, ("GET", "POST")),
            "/_user": (self.user, ("POST",)),
            "/_administration": (self.administration, ("POST",)),
            "/_scope": (self.scope, ("POST",)),
        }

    def state(self, request: Request) -> Response:
        found = {
            f"{division}:{name}": dict(rows.of(self.store, division, name).items())
            for division in demo.DIVISIONS
            for name in _SHOWN
        }
        return answers.respond(found)

    def journal_counts(self) -> dict[str, int]:
        """How many were committed, by "POST salesentry/SalesEntries": for whoever looks often."""
        return dict(Counter(f"{line['method']} {line['endpoint']}" for line in self.store.log("journal")))

    def reset(self, request: Request) -> Response:
        """Back to the demo data; tokens stay unless {"tokens": true} is asked."""
        wish = wish_of(request)
        with self.store.together():
            for division in demo.DIVISIONS:
                for name in (*ENDPOINTS, demo_items.LAYOUTS):
                    rows.of(self.store, division, name).clear()
            for name in (
                "divisions",
                "numbers",
                "versions",
                "limits",
                "rights_taken",
                "scopes_taken",
                "users",
                "vies",
                "habits",
            ):
                self.store.collection(name).clear()
            for name in ("codes", "chains", "access") if wish.get("tokens") else ():
                self.store.collection(name).clear()
            self.store.clear_log("journal")
            demo.seed(self.store)
        self.gateway.limits.reset()
        self.gateway.calls.clear()
        return answers.respond({"ok": True})

    def limits(self, request: Request) -> Response:
        """{"minute", "day", "errors"}: other numbers from now on. {"eaten", "division"}: calls of another program."""
        limits = self.gateway.limits
        if request.method == "POST":
            wish = wish_of(request)
            if eaten := wish.pop("eaten", 0):
                limits.eat(self.gateway.app_of(wish.pop("division")), int(eaten))
            self.store.collection("limits").put("limits", {**limits.numbers, **wish})
        return answers.respond({**limits.numbers, "used": limits.used()})

    def revoke(self, request: Request) -> Response:
        """{"user"}: the user removes the app in Exact."""
        self.gateway.door.revoke(str(wish_of(request)["user"]))
        return answers.respond({"ok": True})

    def rights(self, request: Request) -> Response:
        """{"user", "endpoint", "action", "allowed", "reason"}: a right taken, or given back."""
        wish = wish_of(request)
        which = {name: str(wish[name]) for name in ("user", "endpoint", "action")}
        if wish["allowed"]:
            rights.give_back(self.store, **which)
        else:
            rights.take(self.store, **which, reason=str(wish.get("reason", "")))
        return answers.respond({"ok": True})

    def change(self, request: Request) -> Response:
        """What a bookkeeper does in Exact itself: {"division", "endpoint", "where": {…}, "set": {…}}."""
        wish = wish_of(request)
        row = self._wanted(wish)
        key = str(row["ID"] if "ID" in row else row[ENDPOINTS[wish["endpoint"]].key])
        rows.keep(self.store, wish["division"], wish["endpoint"], key, {**row, **wish["set"]})
        return answers.respond({"ok": True})

    def delete(self, request: Request) -> Response:
        """What a bookkeeper deletes in Exact itself: {"division", "endpoint", "where": {…}}; refused as a call is."""
        wish = wish_of(request)
        row = self._wanted(wish)
        with self.store.together():
            self.gateway.books(int(wish["division"])).remove(wish["endpoint"], row=row)
        return answers.respond({"ok": True})

    def add(self, request: Request) -> Response:
        """What a bookkeeper enters in Exact itself: {"division", "endpoint", "body"}; checked as a call is."""
        wish = wish_of(request)
        with self.store.together():
            body = _with_decimals(wish["body"])
            key, _row = self.gateway.books(int(wish["division"])).add(str(wish["endpoint"]), body=body)
        return answers.respond({"key": key})

    def edit(self, request: Request) -> Response:
        """As `change`, but as Exact lets its users: {"division", "endpoint", "where": {…}, "set": {…}}; sums follow."""
        wish = wish_of(request)
        row = self._wanted(wish)
        with self.store.together():
            body = _with_decimals(wish["set"])
            self.gateway.books(int(wish["division"])).change(wish["endpoint"], row=row, body=body)
        return answers.respond({"ok": True})

    def vat_code(self, request: Request) -> Response:
        """Somebody makes a VAT code, or changes its percentage: {"division", "code", "fraction": "0.22", "row"}."""
        wish = wish_of(request)
        row = wish.get("row") or {}
        with self.store.together():
            demo.keep_vat_code(
                self.store, int(wish["division"]), str(wish["code"]), fraction=str(wish["fraction"]), row=row
            )
        return answers.respond({"ok": True})

    def habits(self, request: Request) -> Response:
        """What the real Exact does and no document promises: see habits.py."""
        return answers.respond(
            habits.change(self.store, wish_of(request)) if request.method == "POST" else habits.of(self.store)
        )

    def _wanted(self, wish: dict[str, Any]) -> rows.Row:
        row = rows.find(self.store, wish["division"], wish["endpoint"], **wish["where"])
        if row is None:
            raise NotFound
        return row

    def user(self, request: Request) -> Response:
        """{"user", "divisions", "password", "is_portal", "refused_because"}: what becomes of a user, as far as named.

        Not verified: that another password ends what was allowed with the old one. It is the stricter reading.
        """
        wish = wish_of(request)
        name = str(wish.pop("user"))
        access.change_user(self.store, name, wish)
        if "password" in wish:
            self.gateway.door.revoke(name)
        return answers.respond({"ok": True})

    def administration(self, request: Request) -> Response:
        """{"division", "becomes"}: active, inactive, archived, blocked, gone or moved."""
        wish = wish_of(request)
        with self.store.together():
            now = self.gateway.clock.now()
            access.change_administration(self.store, int(wish["division"]), becomes=str(wish["becomes"]), now=now)
        return answers.respond({"ok": True})

    def scope(self, request: Request) -> Response:
        """{"endpoint", "action", "allowed"}: what the app is registered for; else "Application Scope Violated"."""
        wish = wish_of(request)
        access.change_scope(
            self.store, endpoint=str(wish["endpoint"]), action=str(wish["action"]), is_allowed=bool(wish["allowed"])
        )
        return answers.respond({"ok": True})


def _with_decimals(wished: dict[str, Any]) -> rows.Row:
    """As a call's body is kept; what came in as a binary fraction is the number that was written."""
    return rows.as_kept(json.loads(json.dumps(wished), parse_float=Decimal))
