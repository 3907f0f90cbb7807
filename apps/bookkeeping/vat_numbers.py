"""VAT numbers as customers type them: whose state they belong to, judged by their structure alone (no network)."""

from __future__ import annotations

from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError

from apps.bookkeeping.territories import EU

_PREFIXES = {"GR": "EL"}
_STATES = {"EL": "GR"}


def state_of(vat_number: str, *, delivered_in: str) -> str:
    """The member state (ISO code; XI for Northern Ireland) of a number of valid structure, else "".

    A number without its country's letters is read as one of the country of delivery.
    """
    compact = _compact(vat_number)
    prefix = compact[:2]
    state = _STATES.get(prefix, prefix)
    if (state in EU or state == "XI") and _is_valid(compact):
        return state
    own = _PREFIXES.get(delivered_in, delivered_in)
    return delivered_in if delivered_in and _is_valid(own + compact) else ""


def digits_of(vat_number: str, *, state: str) -> str:
    """The number without signs and without the letters of its state."""
    return _compact(vat_number).removeprefix(_PREFIXES.get(state, state))


def _compact(vat_number: str) -> str:
    return "".join(sign for sign in vat_number.upper() if sign.isalnum())


def _is_valid(compact: str) -> bool:
    if compact.startswith("XI"):
        return compact[2:].isdigit() and len(compact) in (11, 14)
    try:
        eu_vat.validate(compact)
    except ValidationError:
        return False
    return True
