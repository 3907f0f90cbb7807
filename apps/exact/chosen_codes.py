"""Whether the codes the merchant chose can still be used: what was blocked, changed or taken away in Exact since."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.rules import BookingType
from apps.exact import catalog, items, vat_code
from apps.exact.catalog_sources import Kind
from apps.exact.models import CatalogEntry, Connection
from apps.shops.models import Settings

SALES_JOURNAL = 20
ITEM_UNKNOWN = _("Item %(code)s does not exist in Exact. Choose another.")
ITEM_NOT_SOLD = _("Item %(code)s may not be sold in Exact, or no longer. Choose another.")

_UNKNOWN: dict[Kind, Promise] = {
    Kind.VAT_CODE: catalog.UNKNOWN_VAT,
    Kind.GL_ACCOUNT: catalog.UNKNOWN_ACCOUNT,
    Kind.JOURNAL: _("Journal %(code)s does not exist in Exact. Choose another."),
    Kind.PAYMENT_CONDITION: _("Payment condition %(code)s does not exist in Exact. Choose another."),
    Kind.COST_CENTRE: _("Cost centre %(code)s does not exist in Exact. Choose another."),
    Kind.COST_UNIT: _("Cost unit %(code)s does not exist in Exact. Choose another."),
    Kind.CURRENCY: _("Currency %(code)s is not active in Exact. Make it active there."),
    Kind.WAREHOUSE: _("Warehouse %(code)s does not exist in Exact. Choose another."),
}
_BLOCKED: dict[Kind, Promise] = {
    Kind.VAT_CODE: catalog.BLOCKED_VAT,
    Kind.GL_ACCOUNT: catalog.BLOCKED_ACCOUNT,
    Kind.JOURNAL: _("Journal %(code)s is blocked in Exact. Choose another."),
    Kind.COST_CENTRE: _("Cost centre %(code)s is no longer active in Exact. Choose another."),
}
_TYPE: dict[Kind, Promise] = {
    Kind.GL_ACCOUNT: _("G/L account %(code)s cannot stand on a sales line. Choose a revenue or balance account."),
    Kind.JOURNAL: _("Journal %(code)s is not a sales journal. Choose another."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one chosen code; `code` is a stable name, `text` says what to do, `chosen` is the code."""

    code: str
    text: str
    chosen: str


def problem(connection: Connection, *, kind: Kind, code: str) -> Problem | None:
    """What keeps this code from being used now, as far as our copy of the lists knows; None for nothing."""
    entry = catalog.entries(connection, kind).filter(code=code).first()
    if entry is None:
        return _problem("unknown", _UNKNOWN[kind], kind=kind, code=code)
    if entry.is_blocked:
        return _problem("blocked", _BLOCKED.get(kind, _UNKNOWN[kind]), kind=kind, code=code)
    if kind == Kind.VAT_CODE and not vat_code.from_entry(entry).is_for_sales:
        return _problem("inclusive", catalog.INCLUSIVE_VAT, kind=kind, code=code)
    if kind in _RIGHT_TYPE and not _RIGHT_TYPE[kind](entry):
        return _problem("type", _TYPE[kind], kind=kind, code=code)
    return None


def problems(connection: Connection) -> list[Problem]:
    """Everything chosen in the settings that cannot be used any more, each once."""
    found = (problem(connection, kind=kind, code=code) for kind, code in sorted(set(_chosen(connection))))
    return [one for one in found if one is not None] + _item_problems(connection)


def _chosen(connection: Connection) -> Iterator[tuple[Kind, str]]:
    webshop = connection.webshop
    settings = Settings.objects.get(webshop=webshop)
    wanted = [
        (Kind.JOURNAL, settings.journal),
        (Kind.VAT_CODE, settings.default_vat_code),
        (Kind.PAYMENT_CONDITION, settings.payment_condition),
        (Kind.GL_ACCOUNT, settings.marketplace_account),
        *((Kind.COST_CENTRE, code) for code in webshop.costs.values_list("cost_centre", flat=True)),
        *((Kind.COST_UNIT, code) for code in webshop.costs.values_list("cost_unit", flat=True)),
        *((Kind.GL_ACCOUNT, account) for account in webshop.accounts.values_list("account", flat=True)),
        *((Kind.VAT_CODE, code) for code in webshop.vat_mappings.values_list("code", flat=True)),
        *((Kind.GL_ACCOUNT, account) for account in webshop.vat_mappings.values_list("account", flat=True)),
    ]
    return (pair for pair in wanted if pair[1])


def _item_problems(connection: Connection) -> list[Problem]:
    """Items named in the settings, where orders become documents with items."""
    settings = Settings.objects.get(webshop=connection.webshop)
    if settings.booking_type == BookingType.SALES_ENTRY.value:
        return []
    codes = {*connection.webshop.items.values_list("item", flat=True), settings.marketplace_item} - {""}
    known = {item.code: item for item in items.mirrored(connection).filter(code__in=codes)}
    today = timezone.now().date()
    found = []
    for code in sorted(codes):
        if code not in known:
            found.append(Problem("item_unknown", str(ITEM_UNKNOWN) % {"code": code}, code))
        elif not (known[code].is_for_sale and known[code].is_active(today)):
            found.append(Problem("item_blocked", str(ITEM_NOT_SOLD) % {"code": code}, code))
    return found


def _problem(what: str, text: Promise, *, kind: Kind, code: str) -> Problem:
    return Problem(f"{kind.value}_{what}", str(text) % {"code": code}, code)


_RIGHT_TYPE: dict[Kind, Callable[[CatalogEntry], bool]] = {
    Kind.GL_ACCOUNT: lambda entry: entry.data.get("type") not in catalog.NOT_ON_A_LINE,
    Kind.JOURNAL: lambda entry: entry.data.get("type") == SALES_JOURNAL,
}
