"""The settings of payouts: switched on or not, from when, and which journal and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import choosing
from apps.exact.codes import catalog, lists, payout_codes
from apps.exact.codes.sources import CodeKind
from apps.exact.models import Connection
from apps.payments.kinds import Purpose
from apps.shops.models import PayoutSettings

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[PayoutSettings]
else:
    ModelForm = forms.ModelForm

# Without these no payout could be booked; one that needs another account waits until it is chosen.
_NEEDED = (Purpose.BANK, Purpose.FEES, Purpose.CLEARING)
LABELS = {
    Purpose.BANK: _("Bank in transit"),
    Purpose.FEES: _("Fees of Shopify Payments"),
    Purpose.CLEARING: _("Clearing account of Shopify Payments"),
    Purpose.DISPUTES: _("Disputes"),
    Purpose.ADJUSTMENTS: _("Adjustments by Shopify"),
    Purpose.RESERVES: _("Reserves that Shopify keeps back"),
    Purpose.LABELS: _("Shipping labels"),
}
_HELP = {
    Purpose.BANK: _("Debited with what was paid out; the bank's own entry credits it."),
    Purpose.FEES: _("Debited without VAT."),
    Purpose.CLEARING: _("Credited with payments less refunds: what is left on it Shopify still has to pay out."),
}


class PayoutForm(ModelForm):
    """Accounts are proposed from their names until they were saved once."""

    class Meta:
        model = PayoutSettings
        fields = ("is_on", "issued_from")
        labels = {
            "is_on": _("Book payouts of Shopify Payments"),
            "issued_from": _("Book payouts from"),
        }
        help_texts = {"issued_from": _("Payouts that were issued before this day are not booked.")}

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists.read_ahead(connection, CodeKind.JOURNAL, CodeKind.GL_ACCOUNT)
        entries = catalog.gl_accounts(connection)
        accounts = [choosing.NOTHING, *choosing.choices(entries)]
        journals = choosing.choices(payout_codes.journals(connection))
        self.fields["journal"] = choosing.choice(
            _("General journal"), [choosing.NOTHING, *journals], refusal=choosing.NO_GENERAL_JOURNAL, required=False
        )
        is_new = not self.instance.journal
        proposed = payout_codes.proposed(entries) if is_new else {}
        self.initial["journal"] = self.instance.journal or (journals[0][0] if journals else "")
        begins = self.instance.issued_from or self.instance.webshop.settings.start_on
        self.initial["issued_from"] = begins or timezone.localdate()
        for purpose in Purpose:
            field = choosing.choice(LABELS[purpose], accounts, refusal=choosing.NO_ACCOUNT, required=False)
            saved = str(getattr(self.instance, purpose.value))
            field.initial = saved or proposed.get(purpose, "")
            field.help_text = choosing.PROPOSED if not saved and field.initial else _HELP.get(purpose, "")
            self.fields[purpose.value] = field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_on"):
            needed = ("issued_from", "journal", *(purpose.value for purpose in _NEEDED))
            for name in needed:
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, choosing.NEEDED)
        return cleaned

    def save(self, commit: bool = True) -> PayoutSettings:
        """Shopify is asked again in the next sync, whatever changed."""
        for name in ("journal", *(purpose.value for purpose in Purpose)):
            setattr(self.instance, name, self.cleaned_data[name])
        self.instance.read_at = None
        return super().save(commit=commit)
