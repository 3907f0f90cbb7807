"""The settings that booking needs, as one form. What may be chosen comes from the administration's own lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import BookingType
from apps.embedded import wording
from apps.exact import catalog
from apps.exact.models import Connection
from apps.shops.models import Account, Settings, Webshop

_FIELDS = (
    "booking_type",
    "paid_only",
    "start_on",
    "journal",
    "default_vat_code",
    "unknown_vat",
    "without_vat_number",
    "oss",
    "customers",
    "collective_debtor_name",
)
_NOT_YET = _("Not available yet. Choose sales entry.")


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Settings]  # the stubs' generic; Django's own class has no parameters
else:
    ModelForm = forms.ModelForm


class SettingsForm(ModelForm):
    """Settings of one webshop with its account per component."""

    class Meta:
        model = Settings
        fields = _FIELDS
        labels = {
            "booking_type": _("Book orders as"),
            "paid_only": _("Only paid orders"),
            "start_on": _("Book orders from"),
            "journal": _("Sales journal"),
            "default_vat_code": _("VAT code for rates without a code"),
            "unknown_vat": _("A rate without a code"),
            "without_vat_number": _("A business without a VAT number"),
            "oss": _("I use the One Stop Shop (OSS)"),
            "customers": _("Debtors"),
            "collective_debtor_name": _("Name of the collective debtor"),
        }

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection = connection
        self.webshop: Webshop = self.instance.webshop
        accounts = [("", "—"), *((e.code, f"{e.code} {e.description}") for e in catalog.gl_accounts(connection))]
        journals = [(e.code, f"{e.code} {e.description}") for e in catalog.journals(connection)]
        codes = [(e.code, f"{e.code} {e.description}") for e in catalog.vat_codes_for_sales(connection)]
        self.fields["journal"] = _choice(self.fields["journal"], [("", "—"), *journals])
        self.fields["default_vat_code"] = _choice(self.fields["default_vat_code"], [("", "—"), *codes])
        self._propose(journals, codes)
        self._add_accounts(accounts)

    def _propose(self, journals: list[tuple[str, str]], codes: list[tuple[str, str]]) -> None:
        """What is empty gets a proposal, which counts only once it is saved."""
        if not self.instance.journal and journals:
            self.initial["journal"] = journals[-1][0]
        if not self.instance.default_vat_code and codes:
            domestic = [code for code, _label in codes if code in _domestic_codes(self.connection)]
            self.initial["default_vat_code"] = (domestic or [codes[0][0]])[0]
        if not self.instance.journal:  # never saved yet
            self.initial["oss"] = any(e.data.get("oss_country") for e in catalog.vat_codes(self.connection))
        if not self.instance.collective_debtor_name:
            self.initial["collective_debtor_name"] = f"Shopify {self.webshop.name}"[:50]

    def _add_accounts(self, accounts: list[tuple[str, str]]) -> None:
        saved = dict(
            self.webshop.accounts.filter(country="", channel="", location="").values_list("component", "account")
        )
        proposed = catalog.propose_accounts(self.connection)
        for component in Component:
            name = f"account_{component.value}"
            field = forms.ChoiceField(
                choices=accounts,
                required=component is Component.GOODS,
                label=cast("Any", wording.SETTINGS[name]),  # a lazy text, translated when it is shown
                initial=saved.get(component.value) or proposed.get(component, ""),
            )
            self.fields[name] = field

    def clean_booking_type(self) -> str:
        chosen = str(self.cleaned_data["booking_type"])
        if chosen != BookingType.SALES_ENTRY.value:
            raise forms.ValidationError(_NOT_YET)
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
            rule: dict[str, Any] = {
                "webshop": self.webshop,
                "component": component.value,
                "country": "",
                "channel": "",
                "location": "",
            }
            if account:
                Account.objects.update_or_create(**rule, defaults={"account": account})
            else:
                Account.objects.filter(**rule).delete()
        return saved


def _choice(field: forms.Field, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(choices=choices, label=field.label, required=True)


def _domestic_codes(connection: Connection) -> list[str]:
    """Codes with VAT that belong to no other country, as a default they are the likely ones."""
    return [
        entry.code
        for entry in catalog.vat_codes_for_sales(connection)
        if entry.data.get("type") == "E" and not entry.data.get("oss_country") and entry.data.get("percentage") == "21"
    ]
