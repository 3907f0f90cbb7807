"""Who bought: what a debtor in Exact is made of. The rules need less of it (`sale.Buyer`, without name or address)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BuyerDetails:
    """What Shopify knows of a buyer; "" for what it does not. Lives in memory only; never stored or logged by us."""

    name: str = ""
    company: str = ""
    email: str = ""
    vat_number: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    language: str = ""
    chamber_of_commerce: str = ""
