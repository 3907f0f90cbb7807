"""What another connector, a file or a person booked of a webshop's orders, in all the ways that they write it down.

None of it is verified with any one connector: the fields are those that connectors are known to fill (YourRef,
PaymentReference, OrderNumber, Description), with what merchants report of them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from html import escape
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.exact import answers, entries, layout, rows
from sandbox.exact.gateway import Gateway
from sandbox.exact.rows import Row
from sandbox.replies import wish_of
from sandbox.store import Store

JOURNAL, _REVENUE, _DEBTOR = "70", "8000", "Webshopklanten (andere koppeling)"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sold:
    """An order as its webshop tells it; `texts` is what is written on its entry."""

    name: str
    total: Decimal
    vat: Decimal
    on: date
    texts: Mapping[str, Any]

    @property
    def number(self) -> str:
        runs: list[str] = re.findall(r"\d+", self.name)
        return max(runs, key=len)

    def saying(self, **texts: Any) -> "Sold":
        return replace(self, texts=texts)


Way = Callable[[Sequence[Sold]], Sequence[Sold]]


def _each(write: Callable[[Sold], Sold]) -> Way:
    return lambda orders: [write(one) for one in orders]


def _plain(one: Sold) -> Sold:
    about = f"{one.name}, 2026{one.number}"
    return one.saying(YourRef=one.name, PaymentReference=one.name, Description=about)


def _together(orders: Sequence[Sold], text: str) -> Sequence[Sold]:
    total, vat = sum((one.total for one in orders), Decimal(0)), sum((one.vat for one in orders), Decimal(0))
    return [replace(orders[-1], total=total, vat=vat, texts={"Description": text})]


# How it is booked: what becomes of these orders.
WAYS: dict[str, Way] = {
    "plain": _each(_plain),
    "without hash": _each(lambda one: one.saying(YourRef=one.number)),
    "affixed": _each(lambda one: one.saying(YourRef=f"SHOP-{one.number}-NL")),
    "payment reference": _each(lambda one: one.saying(PaymentReference=one.number, Description="Webshop")),
    "order number": _each(lambda one: one.saying(OrderNumber=int(one.number), Description="Webshop")),
    "description": _each(lambda one: one.saying(Description=f"Verkoop 21 % order {one.number} J. Jansen 0612345678")),
    "excl. VAT": _each(lambda one: replace(_plain(one), total=one.total - one.vat, vat=Decimal(0))),
    "a cent off": _each(lambda one: replace(_plain(one), total=one.total - _CENT)),
    "next day": _each(lambda one: replace(_plain(one), on=one.on + timedelta(days=1))),
    "inside another": _each(lambda one: one.saying(YourRef=f"#1{one.number}", Description=f"#1{one.number}9")),
    "another shop": _each(lambda one: replace(_plain(one), total=one.total + 37)),
    "credit": _each(lambda one: replace(_plain(one), total=-one.total, vat=-one.vat)),
    "daily": lambda orders: _together(orders, f"Dagomzet webshop {orders[-1].on:%d-%m-%Y}"),
    "range": lambda orders: _together(orders, f"Orders {orders[0].number} t/m {orders[-1].number}"),
}


class OtherConnector:
    """Books into an administration as somebody else; checked as a call is."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.store = gateway, gateway.store

    def control(self, request: Request) -> Response:
        """{"division", "how", "orders": [{"name", "total", "vat", "on"}], "journal"}: the keys of what was booked."""
        wish = wish_of(request)
        sold = [_sold(one) for one in wish["orders"]]
        keys = self._book(int(wish["division"]), str(wish["how"]), sold, journal=str(wish.get("journal", JOURNAL)))
        return answers.respond({"keys": keys})

    def by_form(self, request: Request, *, division: int) -> Response:
        """One order, from the page below."""
        form = request.form
        self._book(division, form["how"], [_sold(form)], journal=JOURNAL)
        return redirect(f"/administration/{division}/journal", 303)

    def _book(self, division: int, how: str, sold: Sequence[Sold], *, journal: str) -> list[str]:
        with self.store.together():
            books, customer = self.gateway.books(division), _debtor(self.gateway, division)
            bodies = [_body(self.store, division, one, journal, customer) for one in WAYS[how](sold)]
            return [books.add(entries.ENTRIES, body=body)[0] for body in bodies]


def page(store: Store, division: int) -> str:
    """A form: an order that another connector books."""
    fields = (("name", "Order", "#1001"), ("total", "Incl. BTW", "121.00"), ("vat", "BTW", "21.00"))
    inputs = "".join(f'<label>{label} <input name="{name}" value="{value}"></label> ' for name, label, value in fields)
    inputs += f'<label>Datum <input name="on" value="{date.today()}"></label> '
    options = "".join(f"<option>{escape(name)}</option>" for name in WAYS)
    form = f'{inputs}<label>Hoe <select name="how">{options}</select></label> <button>Boeken</button>'
    body = f'<form method="post" action="/administration/{division}/foreign" class="by-hand">{form}</form>'
    return layout.headed("Andere koppeling", division, body)


def _sold(told: Mapping[str, Any]) -> Sold:
    total, vat = Decimal(str(told["total"])), Decimal(str(told["vat"]))
    return Sold(str(told["name"]), total, vat, date.fromisoformat(str(told["on"])), {})


def _debtor(gateway: Gateway, division: int) -> str:
    found = rows.find(gateway.store, division, "crm/Accounts", Name=_DEBTOR)
    if found:
        return str(found["ID"])
    return gateway.books(division).add("crm/Accounts", body={"Name": _DEBTOR, "Status": "C"})[0]


def _body(store: Store, division: int, one: Sold, journal: str, customer: str) -> Row:
    account = rows.find(store, division, "financial/GLAccounts", Code=_REVENUE) or {}
    line = {
        "GLAccount": account["ID"],
        "AmountFC": one.total - one.vat,
        "VATAmountFC": one.vat,
        "VATCode": "4" if one.vat else "0",
    }
    about = {"Customer": customer, "Journal": journal, "EntryDate": f"{one.on}T00:00:00", **one.texts}
    return rows.as_kept({**about, "SalesEntryLines": [line]})
