"""Whose debtor an order is booked on, and what Exact is told of customers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.embedded.settings.model_form import ModelForm
from apps.shops.models import Settings


class CustomersForm(ModelForm):
    """One debtor for all, or every customer their own."""

    # Exact's id of the debtor goes with its name.
    also_saved = ("collective_debtor",)

    class Meta:
        model = Settings
        fields: tuple[str, ...] = (
            *("customers", "collective_debtor_name"),
            *("send_changed_addresses", "send_changed_customers"),
        )
        labels = {
            "customers": _("Orders are booked on"),
            "collective_debtor_name": _("Name of the collective debtor"),
            "send_changed_addresses": _("Keep addresses of debtors in Exact up to date"),
            "send_changed_customers": _("Also send customers who change without an order"),
        }
        help_texts = {
            "collective_debtor_name": _("The customer account in Exact; it is made when it is not there."),
            "send_changed_addresses": _("A changed name or address goes to Exact with the customer's next order."),
            "send_changed_customers": _(
                "Once a day the name, e-mail and default address of changed customers go to Exact, to accounts this "
                "app has made. Addresses of orders are not sent then."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.collective_debtor_name:
            self.initial["collective_debtor_name"] = f"Shopify {self.instance.webshop.name}"[:50]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("customers") == Settings.Customers.COLLECTIVE and not cleaned.get("collective_debtor_name"):
            self.add_error("collective_debtor_name", _("Give the collective debtor a name."))
        return cleaned

    def save(self, commit: bool = True) -> Settings:
        """The collective debtor is looked up again when its name changed."""
        if "collective_debtor_name" in self.changed_data:
            self.instance.collective_debtor = ""
        return super().save(commit=commit)
