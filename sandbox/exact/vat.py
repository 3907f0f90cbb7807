"""VAT of one line of a sales entry, by the type of its code: E excluding, I including, B base only, N none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.exact import rows
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Taxed:
    """A line's amount without VAT, its VAT, and the fraction the code had on the day (None without a code)."""

    net: Decimal
    vat: Decimal
    fraction: Decimal | None


def of_line(store: Store, division: int, *, body: Mapping[str, Any], on: date, unit: Decimal) -> Taxed:
    """The line's VATCode is "" for none; `unit` is the smallest amount of the currency. Raises Refused as Exact does.

    Not verified, so the strict reading: with a type I code Exact takes the amount to include VAT, and a stated VAT
    amount does not match what it calculates itself.
    """
    code = body["VATCode"]
    amount, stated = Decimal(body["AmountFC"]), body.get("VATAmountFC")
    if not code:
        if stated is not None and Decimal(stated):
            raise invalid(Problem("mandatory", ("Btw-code",)))
        return Taxed(amount, _ZERO, None)
    about = _code(store, division, code)
    fraction = _fraction(store, division, about, on)
    _check_percentage(body.get("VATPercentage"), fraction)
    if about["Type"] == "I":
        if stated is not None:
            raise invalid(Problem("vat_line", (code,)))
        vat = _rounded(amount * fraction / (1 + fraction), unit)
        return Taxed(amount - vat, vat, fraction)
    if about["Type"] in "BN":
        if stated is not None and Decimal(stated):
            raise invalid(Problem("vat_line", (code,)))
        return Taxed(amount, _ZERO, fraction)
    return Taxed(amount, _rounded(amount * fraction, unit) if stated is None else Decimal(stated), fraction)


def _code(store: Store, division: int, code: str) -> Row:
    found = rows.find(store, division, "vat/VATCodes", Code=code)
    if found is None:
        raise invalid(Problem("reference", ("Btw-code",)))
    if found["IsBlocked"]:
        raise invalid(Problem("blocked", ("Btw-code",)))
    return found


def _fraction(store: Store, division: int, code: Row, on: date) -> Decimal:
    """The percentage of that day, as a fraction."""
    for each in rows.of(store, division, "vat/VatPercentages").values():
        starts, ends = rows.day(each["StartDate"]), rows.day(each.get("EndDate") or "9999-12-31")
        if each["VATCodeID"] == code["ID"] and each["Type"] == 0 and starts <= on <= ends:
            return Decimal(each["Percentage"])
    raise invalid(Problem("vat_percentage", ("",)))


def _check_percentage(stated: Any, fraction: Decimal) -> None:
    """A stated percentage is accepted when it is more than nothing and the code's own (the latter not verified)."""
    if stated is not None and (Decimal(stated) <= 0 or Decimal(stated) != fraction):
        raise invalid(Problem("vat_percentage", (str(stated) if Decimal(stated) > 0 else "",)))


def _rounded(amount: Decimal, unit: Decimal) -> Decimal:
    return amount.quantize(unit, ROUND_HALF_UP)
