"""A document in plain words: why it waits and what mends it, why its VAT code, what every attempt came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from apps.bookkeeping.money import MINOR_UNITS
from apps.embedded import reasons, remarks, wording
from apps.exact.refusals import table, words
from apps.ledger.models import Attempt, Document
from apps.ledger.states import State

TONES = {State.BOOKED: "success", State.HELD: "warning", State.SKIPPED: "neutral"}


@dataclass(frozen=True, slots=True)
class Why:
    """`said` is what Exact itself said, in its own language; `fixed_at` the name of the page that mends it, or ""."""

    text: str
    said: str = ""
    fixed_at: str = ""


def money(amount: Decimal | None, currency: str) -> str:
    """In the reader's notation with the currency's own decimals: "1,234.50 EUR"; "" for no amount."""
    if amount is None:
        return ""
    number = formats.number_format(amount, decimal_pos=MINOR_UNITS.get(currency, 2), force_grouping=True)
    return f"{number} {currency}"


def cause(code: str, facts: Mapping[str, str] | None = None) -> Why:
    """The sentence for a reason. What Exact refused keeps Exact's own words beside ours."""
    given = facts or {}
    said, row = given.get("raw", ""), reasons.find(code)
    if row is None:
        return Why(words.stored(given.get("text", "")) or _("Exact refused it."), said=said)
    text, about = words.filled(row.text, {**given, "about": said}), _about(given)
    if words.is_ours(code):
        said = ""
    return Why(f"{text} ({about})" if about else text, said=said, fixed_at=row.page)


def why(document: Document) -> Why | None:
    """Why it waits or is left out; None when it does neither."""
    return cause(document.reason_code, document.reason.get("facts", {})) if document.reason_code else None


def amounts(document: Document) -> list[tuple[str, str]]:
    """The amounts that differ, each with its name."""
    found = document.reason.get("amounts", {}) if document.reason_code else {}
    return [
        (str(wording.AMOUNTS.get(name, name.replace("_", " "))), money(Decimal(value["amount"]), value["currency"]))
        for name, value in found.items()
    ]


def warnings(document: Document) -> list[Why]:
    """What a person should know of a document that is booked."""
    return [_warning(warning["code"], dict(warning.get("data", {})), document) for warning in document.warnings]


def _warning(code: str, data: dict[str, str], document: Document) -> Why:
    amounts_in_it, row = remarks.AMOUNTS.get(code, ()), reasons.find(code)
    shown = {
        name: money(Decimal(value), document.currency) if name in amounts_in_it else value
        for name, value in data.items()
    }
    if "field" in shown:
        shown["field"] = str(wording.CONTACT_FIELDS.get(shown["field"], shown["field"]))
    text = words.filled(row.text if row else code.replace("_", " "), shown)
    about = _about(data)
    fixed_at = row.page if row else ""
    return Why(f"{text} ({about})" if about else text, said=data.get("why", ""), fixed_at=fixed_at)


def _about(facts: Mapping[str, str]) -> str:
    """The facts of a reason in a few words: "OSS DE 19 %", "sales journal"."""
    told = []
    if facts.get("setting"):
        told.append(wording.setting_name(facts["setting"]))
    if facts.get("treatment"):
        told.append(str(wording.TREATMENTS.get(facts["treatment"], facts["treatment"])))
    told += [facts[name] for name in ("country", "day", "closed_until") if facts.get(name)]
    if facts.get("rate"):
        told.append(f"{rate(facts['rate'])} %")
    return " ".join(told)


def rate(text: str) -> str:
    """A percentage in the reader's notation: "21", "5,5"."""
    value = Decimal(text).normalize()
    return formats.number_format(value, decimal_pos=max(0, -int(value.as_tuple().exponent)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a booking for the screen. An entry has an `account`; other documents an item, units and a price."""

    account: str
    item: str
    quantity: int
    price: str
    description: str
    vat_code: str
    treatment: str
    net: str
    vat: str


def lines(booking: Mapping[str, Any]) -> list[Line]:
    """The booking line by line, amounts to the smallest unit of the currency."""
    currency = str(booking.get("currency", ""))
    return [_line(line, currency) for line in booking.get("lines", [])]


def _line(line: Mapping[str, Any], currency: str) -> Line:
    key = line["key"]
    treatment = wording.TREATMENTS.get(key["treatment"], key["treatment"])
    net, quantity = Decimal(line["net"]), int(line.get("quantity", 0))
    return Line(
        account=line["account"],
        item=line.get("item", ""),
        quantity=quantity,
        price=money(net / quantity, currency) if quantity else "",
        description=line["description"],
        vat_code=line["vat_code"],
        treatment=f"{treatment} {key['country']} {rate(key['rate'])} %",
        net=money(net, currency),
        vat=money(Decimal(line["vat"]), currency),
    )


def form(document: Document) -> str:
    """Which document of Exact it is or will be: "credit note"; "" while nobody knows."""
    name = str((document.booking or {}).get("form", ""))
    return str(wording.FORMS.get(name, name))


def trace(told: Mapping[str, Any]) -> list[str]:
    """A sentence per verdict of a booking, or of a reason to wait: what was looked at, and the rule that decided."""
    return [_verdict(rule) for rule in told.get("trace", []) if rule["decided"]]


def _verdict(rule: Mapping[str, Any]) -> str:
    seen = dict(rule["looked_at"])
    facts = {
        "what": wording.COMPONENTS.get(seen.get("component", ""), ""),
        "rate": rate(seen.get("rate") or "0"),
        "origin": seen.get("from") or "–",
        "destination": seen.get("to") or "–",
        "rule": wording.RULES.get(rule["name"], rule["name"]),
    }
    told = [_("%(what)s at %(rate)s %%, from %(origin)s to %(destination)s: %(rule)s.") % facts]
    told += [str(wording.TOLD_BY[seen["to_from"]])] if seen.get("to_from") in wording.TOLD_BY else []
    told += [_("The buyer gave a VAT number.")] if seen.get("vat_number") == "yes" else []
    told += [str(wording.VIES[seen["vies"]])] if seen.get("vies") in wording.VIES else []
    if seen.get("code"):
        told.append(_("VAT code %(code)s: %(lines)s.") % {"code": seen["code"], "lines": seen.get("lines", "")})
    return " ".join(told)


def attempt(tried: Attempt) -> str:
    """What came of an attempt, in the reader's language where the code is known."""
    code, _colon, rest = tried.message.partition(": ")
    if words.is_ours(code):
        return ""  # said above, with what it is about
    if code == "unknown":
        return rest
    row = table.find(code)
    return str(row.text) if row else words.stored(tried.message)
