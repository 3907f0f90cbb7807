"""VAT: which code in Exact belongs to which verdict; proposed from the administration, confirmed by a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from apps.bookkeeping.booking import Treatment, VatKey
from apps.calls.outcomes import Rejected
from apps.embedded import screen, wording
from apps.exact import catalog
from apps.exact.models import CatalogEntry, Connection
from apps.ledger.models import Document
from apps.shopify.session import ShopRequest, shop_required
from apps.shops.models import VatMapping, Webshop

# Verdicts whose code does not depend on the country: one row for all of them.
_ANY_COUNTRY = (
    Treatment.REVERSE_CHARGE,
    Treatment.REVERSE_CHARGE_SERVICE,
    Treatment.EXPORT,
    Treatment.VOUCHER,
    Treatment.OUTSIDE,
)


@dataclass(slots=True)
class Row:
    """One verdict with its code: saved, proposed or none; `name` is the field's name."""

    key: VatKey
    code: str
    is_confirmed: bool
    seen: int = 0
    error: str = ""

    @property
    def name(self) -> str:
        return f"code:{self.key.treatment.value}:{self.key.country}:{self.key.rate.normalize():f}"

    @property
    def label(self) -> str:
        country = f" {self.key.country}" if self.key.country else ""
        return f"{wording.TREATMENTS[self.key.treatment.value]}{country} {self.key.rate.normalize():f} %"


@shop_required
@require_http_methods(["GET", "HEAD", "POST"])
def vat_page(request: ShopRequest) -> HttpResponse:
    """The mapping; saving checks every code against the administration."""
    connection = screen.connection_of(request.webshop)
    if connection is None or connection.division is None:
        return screen.show(request, "embedded/vat.html", {"rows": [], "is_ready": False})
    today = date.today()
    rows = _rows(request.webshop, connection, today)
    is_saved = request.method == "POST" and _save(request.webshop, connection, rows, request.POST)
    context = {
        "rows": rows,
        "is_ready": True,
        "is_saved": is_saved,
        "codes": [(e.code, f"{e.code} {e.description}") for e in catalog.vat_codes_for_sales(connection)],
    }
    has_errors = any(row.error for row in rows)
    return screen.show(request, "embedded/vat.html", context, status=422 if has_errors else 200)


def _rows(webshop: Webshop, connection: Connection, today: date) -> list[Row]:
    """Every verdict the shop may need: its own country's rates, OSS codes there are, the rest, and what was seen."""
    saved = {
        VatKey(Treatment(m.treatment), m.country, m.rate.normalize()): m
        for m in VatMapping.objects.filter(webshop=webshop)
    }
    seen = _seen(webshop)
    keys = dict.fromkeys([*_usual(webshop, catalog.vat_codes_for_sales(connection)), *saved, *seen])
    rows: list[Row] = []
    for key in keys:
        mapping = saved.get(key)
        proposed = catalog.propose_vat_code(connection, key, today) if not mapping or not mapping.code else None
        code = mapping.code if mapping and mapping.code else proposed.code if proposed else ""
        rows.append(Row(key, code, bool(mapping and mapping.is_confirmed), seen.get(key, 0)))
    return rows


def _usual(webshop: Webshop, codes: Iterable[CatalogEntry]) -> list[VatKey]:
    domestic: dict[Decimal, None] = {Decimal(0): None}
    oss: list[VatKey] = []
    for entry in codes:
        rate = Decimal(str(entry.data.get("percentage") or 0))
        country = entry.data.get("oss_country") or ""
        if country:
            oss.append(VatKey(Treatment.OSS, str(country), rate))
        elif entry.data.get("type") == "E":
            domestic[rate] = None
    home = [VatKey(Treatment.DOMESTIC, webshop.country, rate) for rate in sorted(domestic, reverse=True)]
    return [*home, *oss, *(VatKey(treatment, "", Decimal(0)) for treatment in _ANY_COUNTRY)]


def _seen(webshop: Webshop) -> dict[VatKey, int]:
    """Verdicts of orders that took the default code or wait for one, and how many."""
    found: dict[VatKey, int] = {}
    for warnings in Document.objects.filter(webshop=webshop).exclude(warnings=[]).values_list("warnings", flat=True):
        for warning in warnings:
            if warning["code"] == "default_vat_code":
                _count(found, warning["data"])
    waiting = Document.objects.filter(webshop=webshop, reason_code="vat_code_missing")
    for reason in waiting.values_list("reason", flat=True):
        _count(found, reason.get("facts", {}))
    return found


def _count(found: dict[VatKey, int], facts: Mapping[str, str]) -> None:
    try:
        key = VatKey(Treatment(facts["treatment"]), facts["country"], Decimal(facts["rate"]))
    except (KeyError, ValueError, ArithmeticError):
        return
    found[key] = found.get(key, 0) + 1


def _save(webshop: Webshop, connection: Connection, rows: list[Row], sent: Mapping[str, str]) -> bool:
    """Codes that fit are stored as confirmed; one that does not shows why, and nothing is stored."""
    today = date.today()
    for row in rows:
        row.code = sent.get(row.name, "")
        if not row.code:
            continue
        try:
            catalog.check_vat_code(connection, code=row.code, rate=row.key.rate, on=today)
        except Rejected as refused:
            row.error = refused.text
    if any(row.error for row in rows):
        return False
    for row in rows:
        VatMapping.objects.update_or_create(
            webshop=webshop,
            treatment=row.key.treatment.value,
            country=row.key.country,
            rate=row.key.rate,
            defaults={"code": row.code, "is_confirmed": bool(row.code)},
        )
        row.is_confirmed = bool(row.code)
    return True
