"""The settings that booking needs, as one form. What may be chosen comes from the administration's own lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import BookingType
from apps.embedded import wording
from apps.exact import catalog
from apps.exact.models import CatalogEntry, Connection
from apps.shops.models import Account, Settings, Webshop

_FIELDS = ("booking_type", "paid_only", "start_on", "journal", "customers", "collective_debtor_name")
_NOT_YET = _("Not available yet. Choose sales entry.")
_NO_JOURNAL = _("%(value)s is not a sales journal of this administration. Choose one from the list.")
_NO_ACCOUNT = _("G/L account %(value)s cannot stand on a sales line of this administration. Choose one from the list.")
_NEEDED = _("Choose one; without it nothing can be booked.")
_NO_PERIODS_BEFORE = date(2000, 1, 1)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Settings]  # the stubs' generic; Django's own class has no parameters
else:
    ModelForm = forms.ModelForm


class SettingsForm(ModelForm):
    """Settings of one webshop with its account per component."""

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
            "customers": _("Debtors"),
            "collective_debtor_name": _("Name of the collective debtor"),
        }
        help_texts = {
            "start_on": _("Orders that were placed before this day are not booked."),
            "collective_debtor_name": _("The customer account in Exact; it is made when it is not there."),
        }

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webshop: Webshop = self.instance.webshop
        journals = _choices(catalog.journals(connection))
        self.fields["journal"] = _choice(_("Sales journal"), journals, refusal=_NO_JOURNAL)
        self.fields["start_on"].required = True
        if not self.instance.journal:  # never saved yet: a proposal, which counts only once it is saved
            self.initial["journal"] = journals[-1][0] if journals else ""
            self.initial["start_on"] = self.instance.start_on or timezone.localdate()
        if not self.instance.collective_debtor_name:
            self.initial["collective_debtor_name"] = f"Shopify {self.webshop.name}"[:50]
        self._add_accounts(connection)

    def _add_accounts(self, connection: Connection) -> None:
        accounts = [("", "—"), *_choices(catalog.gl_accounts(connection))]
        saved = dict(_saved(self.webshop).values_list("component", "account"))
        proposed = catalog.propose_accounts(connection)
        is_new = not self.instance.journal
        for component in Component:
            name = f"account_{component.value}"
            field = _choice(wording.COMPONENTS[component.value], accounts, refusal=_NO_ACCOUNT)
            field.required = component is Component.GOODS
            field.initial = saved.get(component.value) or (proposed.get(component, "") if is_new or not saved else "")
            self.fields[name] = field

    @property
    def account_fields(self) -> list[forms.BoundField]:
        """One per component."""
        return [self[f"account_{component.value}"] for component in Component]

    def clean_booking_type(self) -> str:
        chosen = str(self.cleaned_data["booking_type"])
        if chosen != BookingType.SALES_ENTRY.value:
            raise forms.ValidationError(_NOT_YET)
        return chosen

    def clean_start_on(self) -> date:
        chosen: date = self.cleaned_data["start_on"]
        if chosen < _NO_PERIODS_BEFORE:
            raise forms.ValidationError(_("There were no webshop orders yet on this day."))
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("customers") == Settings.Customers.COLLECTIVE and not cleaned.get("collective_debtor_name"):
            self.add_error("collective_debtor_name", _("Give the collective debtor a name."))
        return cleaned

    def save(self, commit: bool = True) -> Settings:
        """Settings and accounts; the collective debtor is looked up again when its name changed."""
        if "collective_debtor_name" in self.changed_data:
            self.instance.collective_debtor = ""
        saved = super().save(commit=commit)
        for component in Component:
            account = self.cleaned_data.get(f"account_{component.value}", "")
            if account:
                rule: dict[str, Any] = {"webshop": self.webshop, "component": component.value, **_EVERYWHERE}
                Account.objects.update_or_create(**rule, defaults={"account": account})
            else:
                _saved(self.webshop).filter(component=component.value).delete()
        return saved


# The rule of a component for every country, channel and till.
_EVERYWHERE = {"country": "", "channel": "", "location": ""}


def _saved(webshop: Webshop) -> Any:
    return Account.objects.filter(webshop=webshop, **_EVERYWHERE)


def _choices(entries: Iterable[CatalogEntry]) -> list[tuple[str, str]]:
    return [(entry.code, f"{entry.code} {entry.description}") for entry in entries]


def _choice(label: Any, choices: list[tuple[str, str]], *, refusal: Any) -> forms.ChoiceField:
    """A list to choose from; `refusal` is said of what is not on it."""
    return forms.ChoiceField(
        choices=choices,
        label=cast("str", label),  # a lazy text, translated when it is shown
        error_messages={"invalid_choice": refusal, "required": cast("str", _NEEDED)},
    )
