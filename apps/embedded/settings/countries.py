"""Countries with a collective debtor of their own, as a bookkeeper wants who declares VAT per country."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import choosing, country_names, part_debtors
from apps.ledger import totals
from apps.shops.models import Webshop

_NO_NAME = _("Give the collective debtor of this country a name.")
_NO_COUNTRY = _("Choose the country of this collective debtor.")


class CountriesForm(forms.Form):
    """One name per country that orders went to or that has a debtor; and another country, before its first order."""

    def __init__(self, *args: Any, webshop: Webshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.webshop = webshop
        saved = part_debtors.of_countries(webshop)
        self.countries = sorted({*saved, *totals.countries(webshop)}, key=country_names.name)
        for country in self.countries:
            label = _("%(country)s: name of the collective debtor") % {"country": country_names.name(country)}
            self.fields[f"debtor_country_{country}"] = part_debtors.field(label, saved.get(country, ""))
        others = [(code, name) for code, name in country_names.choices() if code not in self.countries]
        self.fields["new_country"] = forms.ChoiceField(
            label=cast("str", _("Another country")), choices=[choosing.NOTHING, *others], required=False
        )
        self.fields["new_country_debtor"] = part_debtors.field(_("Its collective debtor"))

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The countries that are known, and the one to add."""
        known = [self[f"debtor_country_{country}"] for country in self.countries]
        return [*([known] if known else []), [self["new_country"], self["new_country_debtor"]]]

    def clean(self) -> dict[str, Any]:
        """A country and a name go together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        country, name = cleaned.get("new_country"), str(cleaned.get("new_country_debtor") or "").strip()
        if country and not name:
            self.add_error("new_country_debtor", forms.ValidationError(_NO_NAME))
        if name and not country and "new_country" not in self.errors:
            self.add_error("new_country", forms.ValidationError(_NO_COUNTRY))
        return cleaned

    def save(self) -> None:
        """What was emptied is forgotten; a country that is new since the page was opened stays as it is."""
        for country in self.countries:
            if f"debtor_country_{country}" in self.data:
                name = str(self.cleaned_data[f"debtor_country_{country}"]).strip()
                part_debtors.save(self.webshop, name, country=country)
        if country := str(self.cleaned_data["new_country"]):
            part_debtors.save(self.webshop, str(self.cleaned_data["new_country_debtor"]).strip(), country=country)
