"""From a webshop's settings to the rules that bookkeeping works with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from apps.bookkeeping import words
from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import (
    AccountRule,
    BookingType,
    CostRule,
    CurrencySide,
    Grouping,
    MappedCode,
    Rules,
    Selection,
    Vat,
    WhenClosed,
    WhenUnknown,
)
from apps.shops import choices, vat_codes
from apps.shops.choices import Choices
from apps.shops.models import Settings, Webshop

# Without these no order could be booked; the others hold only the orders that need them.
_NEEDED_ACCOUNTS = (Component.GOODS,)


def for_webshop(
    webshop: Webshop,
    *,
    closed_periods: tuple[tuple[date, date], ...] = (),
    price_decimals: Mapping[str, int] | None = None,
) -> Rules:
    """The rules as the settings stand now. The rest as in `of_choices`."""
    return of_choices(webshop, choices.read(webshop), closed_periods=closed_periods, price_decimals=price_decimals)


def of_choices(
    webshop: Webshop,
    made: Choices,
    *,
    closed_periods: tuple[tuple[date, date], ...] = (),
    price_decimals: Mapping[str, int] | None = None,
) -> Rules:
    """The rules by what was chosen. `closed_periods`: what Exact closed; the merchant's own date counts, too.

    `price_decimals`: by currency, how fine the administration lets a price be.
    """
    chosen = made.settings
    return Rules(
        country=webshop.country,
        timezone=webshop.timezone,
        journal=chosen.journal,
        booking_type=BookingType(chosen.booking_type),
        currency_side=CurrencySide(chosen.currency_side),
        grouping=Grouping(chosen.grouping),
        selection=_selection(chosen),
        vat=_vat(made),
        accounts=tuple(
            AccountRule(Component(one.component), one.account, one.country, one.channel, one.location)
            for one in made.accounts
        ),
        costs=tuple(CostRule(one.cost_centre, one.cost_unit, one.channel, one.location) for one in made.costs),
        items={Component(one.component): one.item for one in made.items},
        marketplace_account=chosen.marketplace_account,
        marketplace_item=chosen.marketplace_item,
        closed_until=chosen.closed_until,
        closed_periods=closed_periods,
        when_closed=WhenClosed(chosen.when_closed),
        tills={one.shopify_id: one.country for one in made.tills if one.country},
        price_decimals=price_decimals or {},
        language=chosen.books_language or words.ENGLISH,
        tell_cards_apart=chosen.tell_cards_apart,
    )


def missing_settings(made: Choices) -> list[str]:
    """Names of the settings that still miss before orders can be booked; empty when all is there."""
    chosen = made.settings
    missing = [] if chosen.journal else ["journal"]
    if _uses_default_code(chosen) and not chosen.default_vat_code:
        missing.append("default_vat_code")
    if chosen.customers == Settings.Customers.COLLECTIVE and not (
        chosen.collective_debtor or chosen.collective_debtor_name
    ):
        missing.append("collective_debtor")
    if chosen.booking_type == BookingType.SALES_ENTRY.value:
        known = {one.component for one in made.accounts}
        missing += [f"account_{component.value}" for component in _NEEDED_ACCOUNTS if component.value not in known]
    elif not any(one.component == Component.SHIPPING.value for one in made.items):
        missing.append("item_shipping")
    return missing


def _uses_default_code(chosen: Settings) -> bool:
    """Whether some orders are booked on the default VAT code; else what has no code waits."""
    return WhenUnknown.DEFAULT.value in (chosen.unknown_vat, chosen.without_vat_number)


def _selection(chosen: Settings) -> Selection:
    return Selection(
        paid_only=chosen.paid_only,
        start_on=chosen.start_on,
        skip_zero_totals=chosen.skip_zero_totals,
        excluded_channels=frozenset(chosen.excluded_channels),
        excluded_tags=frozenset(chosen.excluded_tags),
    )


def _vat(made: Choices) -> Vat:
    chosen = made.settings
    return Vat(
        oss=chosen.oss,
        check_vies=chosen.check_vies,
        without_number=WhenUnknown(chosen.without_vat_number),
        unknown_code=WhenUnknown(chosen.unknown_vat),
        default_code=chosen.default_vat_code,
        codes={vat_codes.key_of(one): MappedCode(one.code, one.account) for one in made.vat_mappings if one.code},
    )
