"""A buyer as an account in Exact: what is sent of them, and what is left out because nobody would take it.

A field of a buyer never stops an order. What is left out is named (never its value) and remarked on the document.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from apps.bookkeeping import vat_numbers
from apps.bookkeeping.booking import Remark
from apps.bookkeeping.buyers import BuyerDetails

# Cautious lengths (facts/exact §4: Exact publishes none for all).
LENGTHS = {
    **{"Name": 50, "Email": 80, "AddressLine1": 80, "Postcode": 20, "City": 30, "Country": 2},
    **{"VATNumber": 35, "ChamberOfCommerce": 60},
}
_LANGUAGES = frozenset({"nl", "en", "fr", "de", "es"})
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]+")
_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Contact:
    """`body` as Exact wants an account; `left_out`: the names of the properties that were given and are not sent."""

    body: dict[str, str]
    left_out: tuple[str, ...] = ()

    def without(self, names: Collection[str]) -> Contact:
        """The same without these properties. An account must have a name: a refused one becomes "Customer"."""
        body = {name: value for name, value in self.body.items() if name not in names}
        if "Name" in names:
            body["Name"] = _("Customer")
        return replace(self, body=body, left_out=(*self.left_out, *sorted(names)))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """One per property that was left out."""
        return tuple(Remark("contact_field_left_out", (("field", name),)) for name in self.left_out)


def of_buyer(buyer: BuyerDetails) -> Contact:
    """The buyer as an account; what is no e-mail address, country or VAT number is left out."""
    typed = {
        "Name": buyer.company or buyer.name or buyer.email or _("Customer"),
        "Status": "C",
        "Email": buyer.email.strip(),
        "AddressLine1": buyer.street,
        "Postcode": buyer.postcode,
        "City": buyer.city,
        "Country": buyer.country.strip().upper(),
        "VATNumber": buyer.vat_number.strip(),
        "ChamberOfCommerce": vat_numbers.compact(buyer.chamber_of_commerce),
        "Language": _language(buyer.language),
    }
    sent = {
        **typed,
        "Email": typed["Email"] if _EMAIL.fullmatch(typed["Email"]) else "",
        "Country": typed["Country"] if _COUNTRY.fullmatch(typed["Country"]) else "",
        "VATNumber": vat_numbers.normalise(buyer.vat_number, country=typed["Country"]),
    }
    body = {name: value[: LENGTHS.get(name, len(value))] for name, value in sent.items() if value}
    return Contact(body, tuple(name for name in typed if typed[name] and not sent[name]))


def _language(locale: str) -> str:
    language = locale[:2].lower()
    return language.upper() if language in _LANGUAGES else ""
