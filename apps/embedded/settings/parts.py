"""The small pages of the settings: what each asks, what it can change, and what saving it means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import OF_ORDERS
from apps.bookkeeping.rules import BookingType
from apps.embedded.settings import blocks
from apps.embedded.settings.accounts import AccountsForm
from apps.embedded.settings.amounts import AmountsForm
from apps.embedded.settings.blocks import Sent
from apps.embedded.settings.booking import BookingForm, LeftOutForm
from apps.embedded.settings.choosing import CodeKind
from apps.embedded.settings.countries import CountriesForm
from apps.embedded.settings.customers import CustomersForm
from apps.embedded.settings.items import ItemsForm
from apps.embedded.settings.places import PlacesForm
from apps.embedded.settings.schedule import ScheduleForm
from apps.embedded.settings.versions import Stored, Table
from apps.exact.codes import chosen
from apps.exact.models import CollectiveDebtor, Connection
from apps.shops.models import Account, ComponentItem, Cost, Settings

# By the name under which its template shows it.
PartForm = (
    BookingForm | LeftOutForm | AccountsForm | ItemsForm | CustomersForm | CountriesForm | PlacesForm | AmountsForm
) | ScheduleForm
Forms = dict[str, PartForm]
_WHERE = ("country", "channel", "location")


@dataclass(frozen=True, slots=True)
class SettingsPart:
    """One page: `name` is that of its address. `then`: what saving does not change, said with "Saved"."""

    name: str
    title: Promise
    template: str
    forms: Callable[[Connection, Settings, Sent], Forms]
    stored: Stored
    then: Promise
    names_items: bool = False
    names_codes: bool = True


def _booking(connection: Connection, settings: Settings, sent: Sent) -> Forms:
    other = blocks.by_another_type(connection, settings, sent=sent)
    left_out = LeftOutForm(sent, instance=settings)
    forms: Forms = {"booking": BookingForm(sent, instance=settings, connection=connection), "left_out": left_out}
    return {**forms, "by_type": other} if other else forms


def _accounts(connection: Connection, settings: Settings, sent: Sent) -> Forms:
    return {"by_type": blocks.by_booking_type(connection, settings, sent=sent)}


def _customers(connection: Connection, settings: Settings, sent: Sent) -> Forms:
    countries = CountriesForm(sent, webshop=settings.webshop)
    return {"customers": CustomersForm(sent, instance=settings), "countries": countries}


def _places(connection: Connection, settings: Settings, sent: Sent) -> Forms:
    return {"places": PlacesForm(sent, webshop=settings.webshop, connection=connection)}


def _amounts(connection: Connection, settings: Settings, sent: Sent) -> Forms:
    return {"amounts": AmountsForm(sent, instance=settings, connection=connection)}


def _schedule(connection: Connection, settings: Settings, sent: Sent) -> Forms:
    return {"schedule": ScheduleForm(sent, instance=settings, connection=connection)}


_STAYS = _("What is booked already stays as it is.")
_ACCOUNTS = Table(Account, ("component", "account", *_WHERE), Q(location=""))
_ITEMS = Table(ComponentItem, ("component", "item"))
_OF_COUNTRIES = Table(CollectiveDebtor, ("name", "country"), ~Q(country=""))
_OF_PLACES = (
    Table(Account, ("component", "account", *_WHERE), ~Q(location="")),
    Table(CollectiveDebtor, ("name", "channel", "location"), Q(country="")),
    Table(Cost, ("cost_centre", "cost_unit", "channel", "location")),
)
_OF_ITEMS = ("marketplace_account", "marketplace_item", "unknown_item", "item_group", "finalise_invoices")

BOOKING = SettingsPart(
    "settings_booking",
    _("Booking"),
    "booking",
    _booking,
    Stored((*BookingForm.Meta.fields, *LeftOutForm.Meta.fields, *_OF_ITEMS), (_ACCOUNTS, _ITEMS)),
    _STAYS,
    names_items=True,
)
ACCOUNTS = SettingsPart(
    "settings_accounts",
    _("G/L accounts"),
    "accounts",
    _accounts,
    Stored(("booking_type", *_OF_ITEMS), (_ACCOUNTS, _ITEMS)),
    _STAYS,
    names_items=True,
)
CUSTOMERS = SettingsPart(
    "settings_customers",
    _("Customers"),
    "customers",
    _customers,
    Stored(CustomersForm.Meta.fields, (_OF_COUNTRIES,)),
    _("It holds for what is booked from now on."),
    names_codes=False,
)
PLACES = SettingsPart(
    "settings_places",
    _("Tills and sales channels"),
    "places",
    _places,
    Stored((), _OF_PLACES),
    _("It holds for what is booked from now on."),
)
AMOUNTS = SettingsPart(
    "settings_amounts",
    _("Amounts and payment"),
    "amounts",
    _amounts,
    Stored(AmountsForm.Meta.fields),
    _STAYS,
)
SCHEDULE = SettingsPart(
    "settings_schedule",
    _("Dates and schedule"),
    "schedule",
    _schedule,
    Stored(ScheduleForm.Meta.fields),
    _STAYS,
    names_codes=False,
)
ITEMS_TITLE = _("Items and stock")

# Where another code can be chosen for one that cannot be used any more.
PAGE_OF_KIND: Mapping[str, str] = {
    CodeKind.JOURNAL: BOOKING.name,
    CodeKind.VAT_CODE: "vat",
    CodeKind.GL_ACCOUNT: ACCOUNTS.name,
    CodeKind.COST_CENTRE: PLACES.name,
    CodeKind.COST_UNIT: PLACES.name,
    CodeKind.PAYMENT_CONDITION: AMOUNTS.name,
    chosen.ITEM: ACCOUNTS.name,
    chosen.GATEWAY: "payments",
}


def title(part: SettingsPart, settings: Settings) -> str:
    """What the way of booking needs names itself."""
    is_of_items = part is ACCOUNTS and settings.booking_type != BookingType.SALES_ENTRY.value
    return str(ITEMS_TITLE if is_of_items else part.title)


# Which page has what a webshop cannot book without.
_PAGE_OF: Mapping[str, str] = {
    "journal": BOOKING.name,
    "default_vat_code": "vat",
    "collective_debtor": CUSTOMERS.name,
    **{f"account_{component.value}": ACCOUNTS.name for component in OF_ORDERS},
    **{f"item_{component.value}": ACCOUNTS.name for component in OF_ORDERS},
    **dict.fromkeys(("marketplace_account", "marketplace_item"), ACCOUNTS.name),
}


def page_of(missing: str) -> str:
    """The address, by name, where a setting that is missing is chosen."""
    return _PAGE_OF.get(missing, "settings")
