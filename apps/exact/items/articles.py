"""Articles: Shopify's SKU is the item's code in Exact. Found in a mirror that follows Exact's row versions, no call.

An unknown SKU waits, goes on the generic item, or is made in Exact, as the merchant chose; items named in the settings
are never made. What an item says of VAT is compared, never used: the VAT code is the rules'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Remark, Treatment
from apps.calls.outcomes import Rejected
from apps.exact.door import odata
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.items import for_sale
from apps.exact.items.for_sale import Obstacle
from apps.exact.models import Connection, Item
from apps.exact.refusals import words
from apps.shops.models import Settings, UnknownItem

ITEMS = "logistics/Items"
SYNC = "sync/Logistics/Items"
FIELDS = ("Timestamp", "ID", "Code", "Description", "SalesVatCode", "IsSalesItem", "StartDate", "EndDate")
_CODE_LENGTH = 30
_A_DAY = timedelta(days=1)
# A SKU that is missing may have been made a minute ago; asking what changed since is one call.
_ASK_AGAIN = timedelta(seconds=10)

_REFUSALS = {
    Obstacle.UNKNOWN: "item_unknown",
    Obstacle.NO_SALES_ITEM: "item_not_for_sale",
    Obstacle.INACTIVE: "item_inactive",
}


@dataclass(frozen=True, slots=True)
class Resolved:
    """A booking on items that Exact has, and those items by code; a sales entry has none."""

    booking: Booking
    known: Mapping[str, Item]


def resolve(connection: Connection, booking: Booking) -> Resolved:
    """The booking on items that Exact has. Raises Rejected with what the merchant can do."""
    if booking.form is Form.SALES_ENTRY:
        return Resolved(booking, {})
    known = look_up(connection, {line.item for line in booking.lines})
    lines = booking.lines
    if any(line.item not in known for line in lines):
        settings = Settings.objects.select_related("webshop").get(webshop=connection.webshop_id)
        lines = tuple(_instead(line, connection, settings=settings, known=known) for line in lines)
    swapped = (
        Remark("item_generic", (("item", meant.item), ("generic", line.item)))
        for meant, line in zip(booking.lines, lines, strict=True)
        if meant.item != line.item
    )
    for code in {line.item for line in lines}:
        _check(known[code], on=booking.booked_on)
    return Resolved(replace(booking, lines=lines, warnings=(*booking.warnings, *dict.fromkeys(swapped))), known)


def as_known(connection: Connection, booking: Booking) -> Resolved:
    """For a booking that is in Exact already: unchanged, with those of its items that our copy has. No call."""
    codes = {line.item for line in booking.lines} - {""}
    return Resolved(booking, {item.code: item for item in mirrored(connection).filter(code__in=codes)})


def find_item(connection: Connection, code: str) -> Item:
    """The item of this code. Raises Rejected where Exact has none."""
    found = look_up(connection, {code}).get(code)
    if found is None:
        raise _unknown(code)
    return found


def warnings_of(resolved: Resolved) -> list[Remark]:
    """Remarks on lines that went on the generic item, and on items whose own VAT code differs from the booked one."""
    found = dict.fromkeys(warning for warning in resolved.booking.warnings if warning.code == "item_generic")
    for line in resolved.booking.lines:
        item = resolved.known.get(line.item)
        at_home = line.key.treatment is Treatment.DOMESTIC and line.component is Component.GOODS
        if item and at_home and item.vat_code and item.vat_code != line.vat_code:
            facts = (("item", item.code), ("exact", item.vat_code), ("booked", line.vat_code))
            found[Remark("item_vat_differs", facts)] = None
    return list(found)


def mirrored(connection: Connection) -> QuerySet[Item]:
    """The items of the chosen administration, as last read."""
    return Item.objects.filter(administration=connection.administration_id)


def refresh(connection: Connection) -> None:
    """What changed in Exact since the last time: one call, more where more than 1,000 items changed."""
    known = connection.chosen
    last = known.values_list("items_version", flat=True).first() or 0
    rows = desk.get(connection, SYNC, query=Query(select=FIELDS, where=f"Timestamp gt {last}L"))
    _store(connection, rows)
    newest = max((int(row["Timestamp"]) for row in rows), default=last)
    known.update(items_version=newest, items_read_at=timezone.now())


def refresh_if_old(connection: Connection, *, age: timedelta = _A_DAY) -> None:
    """As `refresh`, unless the mirror is younger than `age`."""
    young = timezone.now() - age
    if not connection.chosen.filter(items_read_at__gt=young).exists():
        refresh(connection)


def look_up(connection: Connection, codes: Collection[str]) -> dict[str, Item]:
    """By code, from the mirror; where one is missing, what changed in Exact since is asked first."""
    refresh_if_old(connection)
    known = {item.code: item for item in mirrored(connection).filter(code__in=codes)}
    if len(known) < len(set(codes)):
        refresh_if_old(connection, age=_ASK_AGAIN)
        known = {item.code: item for item in mirrored(connection).filter(code__in=codes)}
    return known


def _unknown(code: str) -> Rejected:
    return words.refused("item_unknown", raw=code)


def _instead(line: BookingLine, connection: Connection, *, settings: Settings, known: dict[str, Item]) -> BookingLine:
    """The line on an item that Exact has: its own, its own made in Exact, or the generic one."""
    if line.item in known:
        return line
    generic = settings.webshop.items.filter(component=Component.GOODS.value).values_list("item", flat=True).first()
    named = settings.webshop.items.filter(item=line.item).exists()
    if named or line.component is not Component.GOODS or settings.unknown_item == UnknownItem.HOLD:
        raise _unknown(line.item)
    if settings.unknown_item == UnknownItem.CREATE:
        known[line.item] = _create(line, connection, settings=settings)
        return line
    if not generic:
        raise words.refused("generic_item_missing", raw=line.item)
    if generic not in known:
        known[generic] = find_item(connection, generic)
    return replace(line, item=generic)


def _create(line: BookingLine, connection: Connection, *, settings: Settings) -> Item:
    """The item with what the order says of it. Its price is the order's business, so none is set."""
    body = {
        "Code": line.item[:_CODE_LENGTH],
        "Description": line.description[:60] or line.item,
        "IsSalesItem": True,
        "SalesVatCode": line.vat_code,
        "ItemGroup": settings.item_group,
    }
    row = desk.post(connection, ITEMS, body={name: value for name, value in body.items() if value != ""})
    _store(connection, [row])
    return mirrored(connection).get(code=line.item)


def _check(item: Item, *, on: date) -> None:
    if obstacle := for_sale.obstacle(item, on=on):
        raise words.refused(_REFUSALS[obstacle], raw=item.code)


def _store(connection: Connection, rows: Collection[Row]) -> None:
    Item.objects.bulk_create(
        [
            Item(
                administration=connection.administration,
                code=str(row["Code"]),
                exact_id=str(row["ID"]),
                description=str(row.get("Description") or "")[:60],
                vat_code=str(row.get("SalesVatCode") or ""),
                is_for_sale=row.get("IsSalesItem") is not False,
                starts_on=_day(row.get("StartDate")),
                ends_on=_day(row.get("EndDate")),
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["administration", "code"],
        update_fields=["exact_id", "description", "vat_code", "is_for_sale", "starts_on", "ends_on"],
    )


def _day(value: object) -> date | None:
    return odata.day(value) if isinstance(value, datetime) else None
