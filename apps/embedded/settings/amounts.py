"""Currency, lines, payment condition and receipt of what is booked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import choosing
from apps.embedded.settings.model_form import ModelForm
from apps.exact.codes import catalog
from apps.exact.documents import language
from apps.exact.models import Connection
from apps.shops import languages
from apps.shops.models import Settings


class AmountsForm(ModelForm):
    """How the amounts of an order stand in Exact."""

    class Meta:
        model = Settings
        fields = ("currency_side", "grouping", "books_language", "payment_condition", "attach_receipt")
        labels = {
            "currency_side": _("Amounts in"),
            "grouping": _("Lines of a sales entry"),
            "books_language": _("Language of what is written in Exact"),
            "attach_receipt": _("Attach a receipt (PDF) to every booking in Exact"),
        }
        help_texts = {
            "currency_side": _("Where a customer paid in another currency than the shop's."),
            "books_language": _(
                "Of lines without a name in Shopify, such as tips and totals per VAT code, and of receipts. What is in "
                "Exact keeps its name."
            ),
            "attach_receipt": _("An app cannot read Shopify's own invoices. Takes three calls instead of one."),
        }

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["books_language"] = forms.ChoiceField(
            label=self.Meta.labels["books_language"],
            help_text=self.Meta.help_texts["books_language"],
            choices=languages.OF_BOOKS,
        )
        if not self.instance.books_language:
            self.initial["books_language"] = language.proposed(connection, self.instance.webshop)
        conditions = [("", str(_("that of the debtor"))), *choosing.choices(catalog.payment_conditions(connection))]
        self.fields["payment_condition"] = choosing.choice(
            _("Payment condition"),
            conditions,
            refusal=choosing.NO_CONDITION,
            kind=choosing.CodeKind.PAYMENT_CONDITION,
            required=False,
        )
