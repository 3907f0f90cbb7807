"""Where each kind of code is read in Exact, and what of it is worth mirroring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.bookkeeping.percentages import rate_text
from apps.exact.door import odata
from apps.exact.door.odata import Query, Row
from apps.exact.models import CatalogEntry

CodeKind = CatalogEntry.CodeKind


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of code: its endpoint, the properties asked for, and what only this kind has (as JSON).

    `is_optional`: not every edition of Exact has it, so that it is refused is no error. `if_there`: properties about
    which Exact's own pages disagree, or that we can do without: left out when Exact refuses the question with them.
    """

    kind: CatalogEntry.CodeKind
    endpoint: str
    select: tuple[str, ...]
    data: Callable[[Row], dict[str, Any]] = lambda row: {}
    if_there: tuple[str, ...] = ()
    is_optional: bool = False

    def query(self) -> Query:
        """The question for all of them."""
        return Query(select=(*self.select, *self.if_there))

    def sure_query(self) -> Query:
        """The question without what may not be there."""
        return Query(select=self.select)


def percent(fraction: object) -> str:
    """Exact's 0.21 as "21": the way rates are written everywhere else."""
    value = odata.number(fraction) or Decimal(0)
    return rate_text(value * 100)


def _vat_code(row: Row) -> dict[str, Any]:
    return {
        "type": row.get("Type") or "",
        "transaction": row.get("VATTransactionType") or "",
        "listing": row.get("EUSalesListing") or "",
        "oss_country": row.get("OssCountry") or "",
        "charged": bool(row.get("Charged")),
        "percentage": percent(row.get("Percentage")),
        "periods": [],
    }


def _type(row: Row) -> dict[str, Any]:
    return {"type": row.get("Type")}


def _smallest_price(row: Row) -> dict[str, Any]:
    """In this currency: 0.00001; "" where Exact does not tell."""
    return {"price_precision": str(row.get("PricePrecision") or "")}


SOURCES: tuple[Source, ...] = (
    Source(
        CodeKind.VAT_CODE,
        "vat/VATCodes",
        (
            *("ID", "Code", "Description", "Type", "Percentage", "VATTransactionType"),
            *("EUSalesListing", "OssCountry", "Charged", "IsBlocked"),
        ),
        _vat_code,
    ),
    Source(
        CodeKind.GL_ACCOUNT,
        "financial/GLAccounts",
        ("ID", "Code", "Description", "Type", "IsBlocked"),
        _type,
    ),
    Source(
        CodeKind.JOURNAL,
        "financial/Journals",
        ("ID", "Code", "Description", "Type", "IsBlocked"),
        _type,
    ),
    Source(
        CodeKind.CURRENCY,
        "general/Currencies",
        ("Code", "Description"),
        _smallest_price,
        if_there=("PricePrecision",),
    ),
    Source(CodeKind.PAYMENT_CONDITION, "cashflow/PaymentConditions", ("ID", "Code", "Description")),
    Source(
        CodeKind.COST_CENTRE, "hrm/Costcenters", ("ID", "Code", "Description"), if_there=("EndDate",), is_optional=True
    ),
    Source(CodeKind.COST_UNIT, "hrm/Costunits", ("ID", "Code", "Description"), is_optional=True),
)

PERCENTAGES = "vat/VatPercentages"
PERCENTAGES_QUERY = Query(select=("VATCodeID", "Percentage", "StartDate", "EndDate", "Type"))
_NORMAL = 0  # the other type is an extra duty on top


def periods(rows: list[Row]) -> Mapping[str, list[list[str]]]:
    """[percentage, first day, last day] per VAT code id, as JSON keeps it."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for row in rows:
        if row.get("Type") not in (_NORMAL, None):
            continue
        first = odata.day(row["StartDate"]) if row.get("StartDate") else date.min
        last = odata.day(row["EndDate"]) if row.get("EndDate") else date.max
        found[str(row["VATCodeID"])].append([percent(row.get("Percentage")), first.isoformat(), last.isoformat()])
    return found
