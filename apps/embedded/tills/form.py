"""The settings of day books: since when each till has one, and on which account each way to pay is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import choosing
from apps.embedded.tills.looking import gateway_name
from apps.exact.codes import catalog, payment_codes
from apps.exact.models import Connection
from apps.ledger import till_days
from apps.payments import gateways
from apps.shops.models import CashSettings, PaymentGateway, Webshop

_BOOK = _("Day book of %(till)s from")
_ACCOUNT = _("Account of %(gateway)s")
_EMPTY = _("Leave it empty and every order of this till is booked by itself.")
_USUAL = ("cash", "shopify_payments")
COUNT_CASH = "count_cash"


class TillsForm(forms.Form):
    """A date per till; an account per way to pay that was seen."""

    def __init__(self, sent: Any, *, webshop: Webshop, connection: Connection) -> None:
        super().__init__(sent)
        self.webshop = webshop
        self.every_till = list(webshop.tills.all())
        self.tills = [till for till in self.every_till if till.is_active]
        for till in self.tills:
            label = _BOOK % {"till": till.name}
            self.fields[f"from_{till.pk}"] = forms.DateField(
                label=label, required=False, initial=till.book_from, help_text=str(_EMPTY)
            )
        entries = catalog.gl_accounts(connection)
        self.rows = {one.gateway: one for one in webshop.payment_gateways.all()}
        self.gateways = _gateways(webshop, known=self.rows)
        offered = [choosing.NOTHING, *choosing.choices(entries)]
        for number, gateway in enumerate(self.gateways):
            saved = self.rows[gateway].account if gateway in self.rows else ""
            field = choosing.choice(
                _ACCOUNT % {"gateway": gateway_name(gateway)}, offered, refusal=choosing.NO_ACCOUNT, required=False
            )
            field.initial = saved or payment_codes.proposed(gateway, entries)
            field.help_text = str(choosing.PROPOSED) if field.initial and not saved else ""
            self.fields[f"account_{number}"] = field
        self._add_cash(offered)

    def _add_cash(self, offered: choosing.Choices) -> None:
        self.cash = CashSettings.objects.filter(webshop=self.webshop).first() or CashSettings(webshop=self.webshop)
        self.fields[COUNT_CASH] = forms.BooleanField(
            label=_("Book what a drawer has too much or too little"),
            required=False,
            initial=self.cash.is_on,
            help_text=_("Shopify counts drawers with POS Pro, and asks you for a permission when you switch it on."),
        )
        field = choosing.choice(_("Account of cash differences"), offered, refusal=choosing.NO_ACCOUNT, required=False)
        field.initial = self.cash.differences
        self.fields["differences"] = field

    @property
    def books(self) -> list[forms.BoundField]:
        """The dates."""
        return [self[f"from_{till.pk}"] for till in self.tills]

    @property
    def has_book(self) -> bool:
        """Whether a till of the webshop has a day book, as it is stored."""
        return any(till.book_from for till in self.every_till)

    @property
    def accounts(self) -> list[forms.BoundField]:
        """The accounts."""
        return [self[f"account_{number}"] for number in range(len(self.gateways))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get(COUNT_CASH) and "differences" not in self.errors and not cleaned.get("differences"):
            self.add_error("differences", choosing.NEEDED)
        return cleaned

    @transaction.atomic
    def save(self) -> None:
        """What is in a day book already stays there, and what was booked by itself stays so."""
        for till in self.tills:
            if till.book_from != self.cleaned_data[f"from_{till.pk}"]:
                till.book_from = self.cleaned_data[f"from_{till.pk}"]
                till.save(update_fields=["book_from"])
        for number, gateway in enumerate(self.gateways):
            row = self.rows.get(gateway) or PaymentGateway(webshop=self.webshop, gateway=gateway)
            account = self.cleaned_data[f"account_{number}"]
            if account != row.account:
                row.account, row.leave_open = account, False
                row.save()
        is_on, differences = self.cleaned_data[COUNT_CASH], self.cleaned_data["differences"]
        if (is_on, differences) != (self.cash.is_on, self.cash.differences):
            self.cash.is_on, self.cash.differences, self.cash.read_at = is_on, differences, None
            self.cash.save()


def _gateways(webshop: Webshop, *, known: Mapping[str, PaymentGateway]) -> list[str]:
    """The usual ones, those with a row, and those through which somebody paid at a till; each once."""
    by_key = {gateways.key(name): name for name in (*known, *till_days.gateways_seen(webshop), *_USUAL) if name}
    chosen = {gateways.key(name): name for name in known}
    return sorted({**by_key, **chosen}.values(), key=gateways.key)
