"""What the way of booking asks for: accounts for entries, items for invoices and orders."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from apps.bookkeeping.booking import OF_ORDERS
from apps.bookkeeping.rules import BookingType
from apps.embedded.settings.accounts import AccountsForm
from apps.embedded.settings.items import ItemsForm
from apps.exact.items import articles
from apps.exact.models import Connection
from apps.shops.models import Settings

Sent = Mapping[str, str] | None
ByType = AccountsForm | ItemsForm

# What only one way of booking asks for. A tick is only sent where it is on: `asked` says that it was there to be set.
_TICK, _TICK_ASKED = "finalise_invoices", "finalise_invoices_asked"
_OF_A_TYPE = frozenset(
    {
        *(f"{what}_{component.value}" for what in ("account", "item") for component in OF_ORDERS),
        *("marketplace_account", "marketplace_item", "unknown_item", "item_group", _TICK, _TICK_ASKED),
    }
)


def by_booking_type(
    connection: Connection, settings: Settings, *, sent: Sent, typed: Mapping[str, str] | None = None
) -> ByType:
    """Accounts for entries, items for invoices and orders. `settings` is left with the type that was sent.

    `typed` stands in it without being judged.
    """
    settings.booking_type = chosen_type(settings, sent or typed)
    kind = AccountsForm if settings.booking_type == BookingType.SALES_ENTRY.value else ItemsForm
    return kind(sent, connection=connection, settings=settings, initial=_kept(typed or {}))


def by_another_type(
    connection: Connection, settings: Settings, *, sent: Sent, typed: Mapping[str, str] | None = None
) -> ByType | None:
    """What a way of booking asks that is not the one in force; None while that is chosen. `settings` stays as it is."""
    stored = settings.booking_type
    if chosen_type(settings, sent or typed) == stored:
        return None
    form = by_booking_type(connection, settings, sent=sent, typed=typed)
    settings.booking_type = stored
    return form


def _kept(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed for any way of booking; a tick that was there and is not among it was taken off."""
    off = {_TICK: ""} if _TICK_ASKED in typed else {}
    return {**off, **{name: value for name, value in typed.items() if name in _OF_A_TYPE}}


def carried(form: forms.BaseForm | None, sent: Sent) -> list[tuple[str, str]]:
    """What was typed for another way of booking than is shown: the page keeps it for whoever goes back to that."""
    there = {*form.fields, *((_TICK_ASKED,) if _TICK in form.fields else ())} if form else frozenset[str]()
    return [(name, value) for name, value in (sent or {}).items() if name in _OF_A_TYPE - there]


def chosen_type(settings: Settings, sent: Sent) -> str:
    """As it was sent, else as it stands."""
    wanted = (sent or {}).get("booking_type", "")
    return wanted if wanted in set(BookingType) else settings.booking_type


def look_at_items(connection: Connection, settings: Settings, *, sent: Sent) -> None:
    """The mirror of items, young enough to judge what was sent. Asks Exact only where items are booked."""
    if chosen_type(settings, sent) == BookingType.SALES_ENTRY.value:
        return
    articles.look_up(connection, {value.strip() for name, value in (sent or {}).items() if _is_code(name)} - {""})


def _is_code(name: str) -> bool:
    return name == "marketplace_item" or (name.startswith("item_") and name != "item_group")
