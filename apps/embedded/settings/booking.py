"""What is booked, from when and for whom. What may be chosen comes from the administration's own lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import choosing
from apps.embedded.settings.model_form import ModelForm
from apps.exact.codes import catalog, proposals
from apps.exact.models import Connection
from apps.shopify import scopes
from apps.shops.models import Settings

_FIELDS: tuple[str, ...] = ("booking_type", "paid_only", "start_on", "journal", "customers", "collective_debtor_name")
_NO_JOURNAL = _("%(value)s is not a sales journal of this administration. Choose one from the list.")
_ONLY_RECENT = _(
    "Shopify shows the app the orders of the last 60 days only: the permission for older orders is missing. Choose a "
    "later day, or open the app from Shopify and allow it to read all orders."
)
_NO_PERIODS_BEFORE = date(2000, 1, 1)


class SettingsForm(ModelForm):
    """The first settings of a webshop."""

    paid_only = forms.TypedChoiceField(
        label=_("Which orders"),
        choices=[("True", _("only paid orders")), ("False", _("all orders, paid or not"))],
        coerce=lambda text: text == "True",
    )

    class Meta:
        model = Settings
        fields = _FIELDS
        labels = {
            "booking_type": _("Book orders as"),
            "start_on": _("Book orders from"),
            "journal": _("Sales journal"),
            "customers": _("Orders are booked on"),
            "collective_debtor_name": _("Name of the collective debtor"),
        }
        help_texts = {
            "start_on": _("Orders that were placed before this day are not booked."),
            "collective_debtor_name": _("The customer account in Exact; it is made when it is not there."),
        }

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = catalog.journals(connection)
        journals = choosing.choices(found)
        self.fields["journal"] = choosing.choice(
            _("Sales journal"), journals, refusal=_NO_JOURNAL, kind=choosing.CodeKind.JOURNAL
        )
        if "start_on" in self.fields:
            self.fields["start_on"].required = True
        if not self.instance.journal:  # never saved yet: a proposal, which counts only once it is saved
            self.initial["journal"] = next(iter(proposals.webshop_journals(found)), journals[-1][0] if journals else "")
            self.initial["start_on"] = self.instance.start_on or timezone.localdate()
        if not self.instance.collective_debtor_name:
            self.initial["collective_debtor_name"] = f"Shopify {self.instance.webshop.name}"[:50]

    def clean_start_on(self) -> date:
        chosen: date = self.cleaned_data["start_on"]
        if chosen < _NO_PERIODS_BEFORE:
            raise forms.ValidationError(_("There were no webshop orders yet on this day."))
        is_older = chosen < timezone.localdate() - scopes.SHOWN_WITHOUT
        if is_older and "start_on" in self.changed_data and not scopes.has_older_orders(self.instance.webshop):
            raise forms.ValidationError(_ONLY_RECENT)
        return chosen

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
