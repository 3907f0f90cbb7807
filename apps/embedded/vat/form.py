"""What happens with VAT that no code was chosen for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Treatment, VatKey
from apps.embedded.settings import choosing
from apps.embedded.settings.model_form import ModelForm
from apps.exact.codes import proposals, vat_code
from apps.exact.models import CatalogEntry
from apps.shops.models import Settings


class VatForm(ModelForm):
    """The default code, when it is used, and whether the shop is in the One Stop Shop."""

    class Meta:
        model = Settings
        fields = ("default_vat_code", "unknown_vat", "without_vat_number", "check_vies", "oss")
        labels = {
            "default_vat_code": _("VAT code for rates without a code"),
            "unknown_vat": _("A rate without a code"),
            "without_vat_number": _("A business in the EU without a VAT number"),
            "check_vies": _("Look VAT numbers up in the EU's register (VIES)"),
            "oss": _("I use the One Stop Shop (OSS)"),
        }
        help_texts = {
            "check_vies": _("An order without VAT to a business waits when the register does not know its number."),
            "oss": _("VAT of other EU countries is declared in your own country, per country and rate."),
        }

    def __init__(self, *args: Any, known: Mapping[str, CatalogEntry], **kwargs: Any) -> None:
        """`known`: every VAT code of the administration, by code."""
        super().__init__(*args, **kwargs)
        self.known = known
        self.usable = [entry for entry in known.values() if vat_code.from_entry(entry).is_for_sales]
        self.code_choices = choosing.choices(self.usable)
        self.fields["default_vat_code"] = default = choosing.TypedCode(label=self.fields["default_vat_code"].label)
        saved = self.instance.default_vat_code
        if not saved:  # never saved yet: a proposal, which counts only once it is saved
            self.initial["default_vat_code"] = _likely(self.usable, self.instance.webshop.country)
            self.initial["oss"] = any(entry.data.get("oss_country") for entry in self.usable)
            return
        problem = vat_code.problem(known.get(saved), code=saved)
        default.wrong = problem.text if problem else ""
        if saved not in dict(self.code_choices):
            self.code_choices.append((saved, saved))

    def clean_default_vat_code(self) -> str:
        """Any rate may meet it, so only what the code is matters: not its percentage."""
        chosen = str(self.cleaned_data["default_vat_code"])
        if problem := vat_code.problem(self.known.get(chosen), code=chosen):
            raise forms.ValidationError(problem.text)
        return chosen


def _likely(codes: list[CatalogEntry], country: str) -> str:
    """The code of the highest rate of the own country: too much VAT is noticed, too little is not."""
    today = timezone.localdate()
    values = [vat_code.from_entry(entry) for entry in codes]
    rates = {value.percentage_on(today) for value in values if not value.oss_country} - {None}
    for rate in sorted(filter(None, rates), reverse=True):
        key = VatKey(Treatment.DOMESTIC, country, rate)
        if code := proposals.vat_code(values, key=key, on=today):
            return code
    return ""
