"""VAT numbers as customers type them: whose state they belong to, judged by their structure alone (no network)."""

from __future__ import annotations

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, ValidationError

from apps.bookkeeping.territories import EU

_PREFIXES = {"GR": "EL"}
_STATES = {"EL": "GR"}
_MEMBERS = frozenset(eu_vat.MEMBER_STATES) | {"el", "xi"}
# A number of a country outside the EU has no form we know; fewer digits than this are no number anywhere.
_FEWEST_DIGITS = 5


def state_of(vat_number: str, *, delivered_in: str) -> str:
    """The member state (ISO code; XI for Northern Ireland) of a number of valid structure, else "".

    A number without its country's letters is read as one of the country of delivery.
    """
    typed = compact(vat_number)
    prefix = typed[:2]
    state = _STATES.get(prefix, prefix)
    if (state in EU or state == "XI") and _is_valid(typed):
        return state
    own = _PREFIXES.get(delivered_in, delivered_in)
    return delivered_in if delivered_in and _is_valid(own + typed) else ""


def digits_of(vat_number: str, *, state: str) -> str:
    """The number without signs and without the letters of its state."""
    return compact(vat_number).removeprefix(_PREFIXES.get(state, state))


def compact(number: str) -> str:
    """Letters and digits only, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum() and sign.isascii())


def normalise(number: str, *, country: str) -> str:
    """The number with the letters of its country: "004495445B01" in NL is "NL004495445B01"; "" for what is no number.

    `country`: ISO code of the buyer's address, "" where it is not known. A wrong check digit is not judged here: the
    form is right, and whoever is sent it may refuse it.
    """
    typed, prefix = compact(number), _PREFIXES.get(country.upper(), country.upper())
    if not typed:
        return ""
    for candidate in (typed, prefix + typed):
        found = _of_the_eu(candidate)
        if found:
            return found
    if prefix.lower() in _MEMBERS or sum(sign.isdigit() for sign in typed) < _FEWEST_DIGITS:
        return ""
    if typed[:2].isalpha():
        return typed
    return prefix + typed if prefix else ""


def _of_the_eu(candidate: str) -> str:
    """The number as its country writes it; "" where it has not the form of one."""
    if candidate[:2].lower() not in _MEMBERS:
        return ""
    try:
        return str(eu_vat.validate(candidate))
    except InvalidChecksum:
        return str(eu_vat.compact(candidate))
    except ValidationError:
        return ""


def _is_valid(number: str) -> bool:
    if number.startswith("XI"):
        return number[2:].isdigit() and len(number) in (11, 14)
    try:
        eu_vat.validate(number)
    except ValidationError:
        return False
    return True
