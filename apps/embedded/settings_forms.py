"""The settings page's forms: those of every webshop, and those that the way of booking asks for. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from apps.bookkeeping.rules import BookingType
from apps.embedded.accounts_form import AccountsForm
from apps.embedded.items_form import ItemsForm
from apps.embedded.more_form import MoreForm
from apps.embedded.places_form import PlacesForm
from apps.embedded.settings_form import SettingsForm
from apps.exact import items
from apps.exact.models import Connection
from apps.shops.models import Settings

Sent = Mapping[str, str] | None
ByType = AccountsForm | ItemsForm


@dataclass(frozen=True, slots=True)
class Forms:
    """What stands on the page."""

    main: SettingsForm
    by_type: ByType
    more: MoreForm
    places: PlacesForm

    @property
    def has_errors(self) -> bool:
        """Of what was sent; a page that was only opened has none."""
        return any([bool(form.errors) for form in (self.main, self.by_type, self.more, self.places)])

    def save(self) -> None:
        """Only when nothing is wrong anywhere: all or nothing."""
        with transaction.atomic():
            for form in (self.main, self.by_type, self.more, self.places):
                form.save()


def of(connection: Connection, settings: Settings, *, sent: Sent) -> Forms:
    """The page's forms, with what was sent in them."""
    return Forms(
        by_type=by_booking_type(connection, settings, sent=sent),
        main=SettingsForm(sent, instance=settings, connection=connection),
        more=MoreForm(sent, instance=settings, connection=connection),
        places=PlacesForm(sent, webshop=settings.webshop, connection=connection),
    )


def by_booking_type(connection: Connection, settings: Settings, *, sent: Sent) -> ByType:
    """Accounts for entries, items for invoices and orders. `settings` is left with the type that was sent."""
    settings.booking_type = chosen_type(settings, sent)
    kind = AccountsForm if settings.booking_type == BookingType.SALES_ENTRY.value else ItemsForm
    return kind(sent, connection=connection, settings=settings)


def chosen_type(settings: Settings, sent: Sent) -> str:
    """As it was sent, else as it stands."""
    wanted = (sent or {}).get("booking_type", "")
    return wanted if wanted in set(BookingType) else settings.booking_type


def look_at_items(connection: Connection, settings: Settings, *, sent: Sent) -> None:
    """The mirror of items, young enough to judge what was sent. Asks Exact only where items are booked."""
    if chosen_type(settings, sent) == BookingType.SALES_ENTRY.value:
        return
    items.look_up(connection, {value.strip() for name, value in (sent or {}).items() if _is_code(name)} - {""})


def _is_code(name: str) -> bool:
    return name == "marketplace_item" or (name.startswith("item_") and name != "item_group")
