"""A booking line by line, as a person reads it: accounts by name, VAT codes with description and percentage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from apps.bookkeeping.proposed import OPEN
from apps.embedded import wording
from apps.embedded.amounts import money, rate
from apps.embedded.settings import country_names
from apps.exact.codes import catalog, vat_code
from apps.exact.models import CatalogEntry, Connection

CodeKind = CatalogEntry.CodeKind


@dataclass(frozen=True, slots=True)
class CodeNames:
    """What stands behind the codes of a booking: "8000 Turnover high", "4 VAT high 21 %"."""

    accounts: Mapping[str, str]
    vat_codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line for the screen. An entry has an `account`; other documents an item, units and a price.

    `is_open`: the VAT code or the account is what a person has to choose.
    """

    account: str
    item: str
    quantity: int
    price: str
    description: str
    vat_code: str
    treatment: str
    net: str
    vat: str
    is_open_code: bool
    is_open_account: bool


@dataclass(frozen=True, slots=True)
class PaidShown:
    """A payment that stands in the order's own entry, on the clearing account of its gateway."""

    account: str
    gateway: str
    amount: str


@dataclass(frozen=True, slots=True)
class BookingShown:
    """A whole booking: its lines and its sums. `still_open`: what the debtor owes after the `payments` in it."""

    lines: list[LineShown]
    payments: list[PaidShown]
    net: str
    vat: str
    total: str
    still_open: str

    @property
    def has_items(self) -> bool:
        """Items and units instead of accounts."""
        return bool(self.lines and self.lines[0].item)


def names(booking: Mapping[str, Any], connection: Connection | None) -> CodeNames:
    """Read from our copy of the administration's codes, in one question."""
    lines = booking.get("lines", [])
    wanted = {line[name] for line in lines for name in ("account", "vat_code")} - {"", OPEN}
    wanted |= {paid["account"] for paid in booking.get("payments", ())}
    if connection is None or not wanted:
        return CodeNames({}, {})
    on = date.fromisoformat(booking["booked_on"]) if booking.get("booked_on") else timezone.localdate()
    found = list(catalog.entries_with(connection, wanted))
    accounts = {one.code: f"{one.code} {one.description}" for one in found if one.kind == CodeKind.GL_ACCOUNT}
    vat_codes = {one.code: _with_percentage(one, on) for one in found if one.kind == CodeKind.VAT_CODE}
    return CodeNames(accounts, vat_codes)


def _with_percentage(entry: CatalogEntry, on: date) -> str:
    percentage = vat_code.from_entry(entry).percentage_on(on)
    told = f" {rate(str(percentage))} %" if percentage is not None else ""
    return f"{entry.code} {entry.description}{'' if told.strip() and told.strip() in entry.description else told}"


def shown(booking: Mapping[str, Any], known: CodeNames) -> BookingShown | None:
    """The booking for the screen; None for none."""
    if not booking.get("lines"):
        return None
    currency = str(booking.get("currency", ""))
    net, vat = (sum((Decimal(line[side]) for line in booking["lines"]), Decimal(0)) for side in ("net", "vat"))
    lines = [_line(line, currency, known) for line in booking["lines"]]
    told = booking.get("payments", ())
    payments = [
        PaidShown(
            known.accounts.get(paid["account"], paid["account"]),
            paid["gateway"],
            money(-Decimal(paid["amount"]), currency),
        )
        for paid in told
    ]
    still_open = net + vat - sum((Decimal(paid["amount"]) for paid in told), Decimal(0))
    sums = (money(amount, currency) for amount in (net, vat, net + vat, still_open))
    return BookingShown(lines, payments, *sums)


def _line(line: Mapping[str, Any], currency: str, known: CodeNames) -> LineShown:
    key = line["key"]
    treatment = wording.TREATMENTS.get(key["treatment"], key["treatment"])
    country = country_names.name(key["country"])
    net, quantity = Decimal(line["net"]), int(line.get("quantity", 0))
    is_open = line["vat_code"] == OPEN
    return LineShown(
        account=known.accounts.get(line["account"], line["account"]),
        item=line.get("item", ""),
        quantity=quantity,
        price=money(net / quantity, currency) if quantity else "",
        description=line["description"],
        vat_code=known.vat_codes.get(line["vat_code"], line["vat_code"]),
        treatment=f"{rate(key['rate'])} %"
        if is_open
        else " ".join(f"{treatment} {country} {rate(key['rate'])} %".split()),
        net=money(net, currency),
        vat=money(Decimal(line["vat"]), currency),
        is_open_code=is_open,
        is_open_account=line["account"] == OPEN,
    )
