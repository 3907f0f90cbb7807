"""The settings page's forms: those of every webshop, and those that the way of booking asks for. All or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.db import transaction

from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import BookingType
from apps.embedded.settings import choosing
from apps.embedded.settings.accounts import AccountsForm
from apps.embedded.settings.booking import SettingsForm
from apps.embedded.settings.countries import CountriesForm
from apps.embedded.settings.items import ItemsForm
from apps.embedded.settings.more import MoreForm
from apps.embedded.settings.places import PlacesForm
from apps.exact.codes import lists
from apps.exact.items import articles
from apps.exact.models import Connection
from apps.shops.models import Settings

Sent = Mapping[str, str] | None
ByType = AccountsForm | ItemsForm

# What only one way of booking asks for. A tick is only sent where it is on: `asked` says that it was there to be set.
_TICK, _TICK_ASKED = "finalise_invoices", "finalise_invoices_asked"
_OF_A_TYPE = frozenset(
    {
        *(f"{what}_{component.value}" for what in ("account", "item") for component in Component),
        *("marketplace_account", "marketplace_item", "unknown_item", "item_group", _TICK, _TICK_ASKED),
    }
)


@dataclass(frozen=True, slots=True)
class Forms:
    """What stands on the page."""

    main: SettingsForm
    by_type: ByType
    more: MoreForm
    places: PlacesForm
    countries: CountriesForm

    @property
    def all(self) -> tuple[SettingsForm | ByType | MoreForm | PlacesForm | CountriesForm, ...]:
        """In the order in which they are saved."""
        return self.main, self.by_type, self.more, self.places, self.countries

    @property
    def has_errors(self) -> bool:
        """Of what was sent; a page that was only opened has none."""
        return any([bool(form.errors) for form in self.all])

    def save(self) -> None:
        """Only when nothing is wrong anywhere: all or nothing."""
        with transaction.atomic():
            for form in self.all:
                form.save()

    def tell(self, problems: Mapping[tuple[str, str], str]) -> None:
        """Beside every code that cannot be used any more, why."""
        for form in self.all:
            choosing.tell(form, problems)


def all_forms(connection: Connection, settings: Settings, *, sent: Sent) -> Forms:
    """The page's forms, with what was sent in them."""
    lists.read_all(connection)
    return Forms(
        by_type=by_booking_type(connection, settings, sent=sent),
        main=SettingsForm(sent, instance=settings, connection=connection),
        more=MoreForm(sent, instance=settings, connection=connection),
        places=PlacesForm(sent, webshop=settings.webshop, connection=connection),
        countries=CountriesForm(sent, webshop=settings.webshop),
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


def _kept(typed: Mapping[str, str]) -> dict[str, str]:
    """What was typed for any way of booking; a tick that was there and is not among it was taken off."""
    off = {_TICK: ""} if _TICK_ASKED in typed else {}
    return {**off, **{name: value for name, value in typed.items() if name in _OF_A_TYPE}}


def carried(form: forms.BaseForm, sent: Sent) -> list[tuple[str, str]]:
    """What was typed for another way of booking than is shown: the page keeps it for whoever goes back to that."""
    there = {*form.fields, *((_TICK_ASKED,) if _TICK in form.fields else ())}
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
