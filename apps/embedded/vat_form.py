"""What happens with VAT that no code was chosen for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Treatment, VatKey
from apps.calls.outcomes import Rejected
from apps.embedded import choosing
from apps.exact import catalog, proposals, vat_code
from apps.exact.models import CatalogEntry, Connection
from apps.shops.models import Settings

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Settings]  # the stubs' generic; Django's own class has no parameters
else:
    ModelForm = forms.ModelForm


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

    def __init__(self, *args: Any, connection: Connection, codes: list[CatalogEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.connection = connection
        self.code_choices = choosing.choices(codes)
        self.fields["default_vat_code"] = default = choosing.TypedCode(label=self.fields["default_vat_code"].label)
        default.kind = choosing.Kind.VAT_CODE
        saved = self.instance.default_vat_code
        if saved and saved not in dict(self.code_choices):
            self.code_choices.append((saved, saved))
        if not self.instance.default_vat_code:  # never saved yet: a proposal, which counts only once it is saved
            self.initial["default_vat_code"] = _likely(codes, self.instance.webshop.country)
            self.initial["oss"] = any(entry.data.get("oss_country") for entry in codes)

    def clean_default_vat_code(self) -> str:
        """Any rate may meet it, so only what the code is matters: not its percentage."""
        chosen = str(self.cleaned_data["default_vat_code"])
        try:
            catalog.check_vat_code(self.connection, code=chosen)
        except Rejected as refused:
            raise forms.ValidationError(refused.text) from refused
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
