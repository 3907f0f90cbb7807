"""Sales of 100.00 net for the VAT verdict, and the verdict in one line of text."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.rules import MappedCode, Rules, Vat
from apps.bookkeeping.sale import Buyer, Delivery, Location, Sale
from tests.bookkeeping.sales import a_delivery, a_line, a_sale, a_tax, dutch_rules

CONSUMER = Buyer("gid://shopify/Customer/1", is_business=False, vat_number="", has_email=True)
COMPANY = replace(CONSUMER, is_business=True)
BELGIAN = replace(COMPANY, vat_number="BE0403170701")
GERMAN = replace(COMPANY, vat_number="DE136695976")
DUTCH = replace(COMPANY, vat_number="NL004495445B01")
NONSENSE = replace(CONSUMER, vat_number="12345")

# rate -> VAT in 100.00 net
VAT = {"0": "0.00", "6": "6.00", "9": "9.00", "17": "17.00", "19": "19.00", "20": "20.00", "21": "21.00", "25": "25.00"}
OSS_OFF = {"oss": False}


def rules(*codes: tuple[Treatment, str, str], **vat: Any) -> Rules:
    found = {VatKey(treatment, country, Decimal(rate)): MappedCode("X") for treatment, country, rate in codes}
    chosen: Vat = replace(dutch_rules().vat, codes=found, **vat)
    return dutch_rules(vat=chosen)


def sold(rate: str, **other: Any) -> Sale:
    taxes = [a_tax(rate, VAT[rate])] if rate != "0" else []
    return a_sale(a_line("100.00", *taxes, **other.pop("line", {})), taxes_included=False, **other)


def told(outcome: Outcome) -> str:
    """ "oss DE 19", or "held vat_on_export"."""
    if outcome.verdict is OrderVerdict.HELD:
        assert outcome.reason is not None
        return f"held {outcome.reason.code.value}"
    keys = dict.fromkeys(line.key for booking in outcome.bookings for line in booking.lines)
    return ", ".join(f"{key.treatment.value} {key.country} {key.rate.normalize():f}" for key in keys)


A_SHOP = Location("gid://shopify/Location/2", "Antwerp", "BE")
UNKNOWN_SHOP = replace(A_SHOP, country="")
TILL = {"is_pos": True, "channel": "pos", "ship_to": None}


def parcel(category: str = "") -> list[Delivery]:
    return [replace(a_delivery("0.00"), category=category)]
