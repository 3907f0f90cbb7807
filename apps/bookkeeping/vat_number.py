"""A VAT number as people type it, and as registers and books want it: with its country, without dots and spaces."""

from __future__ import annotations

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import InvalidChecksum, ValidationError

# Greece writes EL; Northern Ireland is XI for goods.
_PREFIX = {"GR": "EL"}
_MEMBERS = frozenset(eu_vat.MEMBER_STATES) | {"el", "xi"}
# A number of a country outside the EU has no form we know; fewer digits than this are no number anywhere.
_FEWEST_DIGITS = 5


def compact(number: str) -> str:
    """Letters and digits only, in capitals."""
    return "".join(sign for sign in number.upper() if sign.isalnum() and sign.isascii())


def normalise(number: str, *, country: str) -> str:
    """The number with the letters of its country: "004495445B01" in NL is "NL004495445B01"; "" for what is no number.

    `country`: ISO code of the buyer's address, "" where it is not known. A wrong check digit is not judged here: the
    form is right, and whoever is sent it may refuse it.
    """
    typed, prefix = compact(number), _PREFIX.get(country.upper(), country.upper())
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
