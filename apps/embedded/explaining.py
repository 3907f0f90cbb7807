"""A document in plain words: why it waits and what mends it, what a person should know of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.embedded import reasons, remarks, wording
from apps.embedded.amounts import money, rate
from apps.embedded.settings import country_names, parts
from apps.exact.refusals import words
from apps.ledger.journal import AnyDocument
from apps.ledger.models import Document
from apps.ledger.states import State

TONES = {State.BOOKED: "success", State.HELD: "warning", State.SKIPPED: "neutral", State.REMOVED: "neutral"}


@dataclass(frozen=True, slots=True)
class Why:
    """`said` is what Exact itself said, in its own language; `fixed_at` the name of the page that mends it, or ""."""

    text: str
    said: str = ""
    fixed_at: str = ""


def cause(code: str, facts: Mapping[str, str] | None = None) -> Why:
    """The sentence for a reason. What Exact refused keeps Exact's own words beside ours."""
    given = facts or {}
    said, row = given.get("raw", ""), reasons.find(code)
    if row is None:
        return Why(words.stored(given.get("text", "")) or _("Exact refused it."), said=said)
    text, about = words.filled(row.text, {**given, "about": said}), _about(given)
    if words.is_ours(code):
        said = ""
    fixed_at = parts.page_of(given["setting"]) if row.page and given.get("setting") else row.page
    return Why(f"{text} ({about})" if about else text, said=said, fixed_at=fixed_at)


def why(document: AnyDocument) -> Why | None:
    """Why it waits or is left out; None when it does neither."""
    return cause(document.reason_code, document.reason.get("facts", {})) if document.reason_code else None


def amounts(document: AnyDocument) -> list[tuple[str, str]]:
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
    sentence = str(row.text) if row else code.replace("_", " ")
    text = words.filled(sentence, shown)
    about = "" if "%(" in sentence else _about(data)
    fixed_at = row.page if row else ""
    return Why(f"{text} ({about})" if about else text, said=data.get("why", ""), fixed_at=fixed_at)


def _about(facts: Mapping[str, str]) -> str:
    """The facts of a reason in a few words: "OSS DE 19 %", "sales journal"."""
    told = []
    if facts.get("setting"):
        told.append(wording.setting_name(facts["setting"]))
    if facts.get("treatment"):
        told.append(str(wording.TREATMENTS.get(facts["treatment"], facts["treatment"])))
    told += [country_names.name(facts["country"])] if facts.get("country") else []
    told += [facts[name] for name in ("day", "closed_until") if facts.get(name)]
    if facts.get("rate"):
        told.append(f"{rate(facts['rate'])} %")
    return " ".join(told)


def form(booking: Mapping[str, Any]) -> str:
    """Which document of Exact it is or will be: "credit note"; "" while nobody knows."""
    name = str(booking.get("form", ""))
    return str(wording.FORMS.get(name, name))
