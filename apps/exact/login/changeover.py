"""From one administration to another: what the merchant chose in the old one means nothing in the new one."""

from __future__ import annotations

from apps.audit import recording
from apps.exact.codes import catalog
from apps.exact.items import articles
from apps.exact.models import Connection
from apps.payments.gateways import Way
from apps.shops import booking_switch
from apps.shops.models import (
    Account,
    ComponentItem,
    PaymentGateway,
    PaymentSettings,
    PayoutSettings,
    Settings,
    VatMapping,
    Webshop,
)


def stop(webshop: Webshop) -> None:
    """Booking is off and every VAT code has to be confirmed anew: a person looks before anything is booked there."""
    booking_switch.turn(webshop, is_live=False)
    recording.change(PayoutSettings.objects.filter(webshop=webshop, is_on=True), is_on=False)
    recording.change(PaymentSettings.objects.filter(webshop=webshop).exclude(way=Way.OFF.value), way=Way.OFF.value)
    recording.change(VatMapping.objects.filter(webshop=webshop), is_confirmed=False)


def leave_codes_behind(webshop: Webshop, connection: Connection) -> None:
    """Codes that the new administration does not have are empty again."""
    known_accounts = [entry.code for entry in catalog.gl_accounts(connection)]
    known_codes = [entry.code for entry in catalog.vat_codes_for_sales(connection)]
    Account.objects.filter(webshop=webshop).exclude(account__in=known_accounts).delete()
    ComponentItem.objects.filter(webshop=webshop).exclude(
        item__in=articles.mirrored(connection).values("code")
    ).delete()
    recording.change(VatMapping.objects.filter(webshop=webshop).exclude(code__in=known_codes), code="")
    recording.change(PaymentGateway.objects.filter(webshop=webshop).exclude(condition=""), condition="")
    chosen = Settings.objects.filter(webshop=webshop)
    recording.change(chosen, item_group="", marketplace_item="", payment_condition="")
    recording.change(chosen.exclude(marketplace_account__in=known_accounts), marketplace_account="")
    journals = [entry.code for entry in catalog.journals(connection)]
    recording.change(chosen.exclude(journal__in=journals), journal="")
    recording.change(chosen.exclude(default_vat_code__in=known_codes), default_vat_code="")
