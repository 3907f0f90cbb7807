"""The settings of payments: whether and from when they are booked, and where those of every gateway are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.rules import BookingType
from apps.embedded.settings import choosing
from apps.exact.codes import catalog, lists, payment_codes, payout_codes
from apps.exact.codes.sources import CodeKind
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.payments.gateways import Way, key
from apps.shops.models import PaymentGateway, PaymentSettings

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[PaymentSettings]
else:
    ModelForm = forms.ModelForm

# No account of Exact has this code.
_OPEN = "-"
_CONDITION = "condition_of_"
_AS_ALL = _("as for all orders")
_LEAVE_OPEN = _("Leave open on the debtor")
_NO_DEBTORS = _("%(value)s is not an account of debtors of this administration. Choose one from the list.")


class PaymentForm(ModelForm):
    """A field for every gateway that was seen; proposals until it was saved once."""

    class Meta:
        model = PaymentSettings
        fields = ("way", "starts_on")
        labels = {"way": _("Payments"), "starts_on": _("Book payments from")}
        help_texts = {"starts_on": _("What was paid before this day is not booked.")}

    def __init__(self, *args: Any, connection: Connection, seen: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        lists.read_ahead(connection, CodeKind.JOURNAL, CodeKind.GL_ACCOUNT, CodeKind.PAYMENT_CONDITION)
        journals = choosing.choices(payout_codes.journals(connection))
        debtors = choosing.choices(payment_codes.receivables(connection))
        self.fields["journal"] = choosing.choice(
            _("General journal"), [choosing.NOTHING, *journals], refusal=choosing.NO_GENERAL_JOURNAL, required=False
        )
        self.fields["receivables"] = choosing.choice(
            _("Account of debtors"), [choosing.NOTHING, *debtors], refusal=_NO_DEBTORS, required=False
        )
        self.is_sales_entry = row.webshop.settings.booking_type == BookingType.SALES_ENTRY.value
        if not self.is_sales_entry:
            ways = [(way, words) for way, words in PaymentSettings.HowBooked.choices if way != Way.WITH_ORDER.value]
            self.fields["way"].choices = ways  # type: ignore[attr-defined]  # a field of choices
            if row.way == Way.WITH_ORDER.value:
                self.initial["way"] = Way.PER_DAY.value
        self.initial["journal"] = row.journal or (journals[0][0] if journals else "")
        self.initial["receivables"] = row.receivables or (debtors[0][0] if len(debtors) == 1 else "")
        self.initial["starts_on"] = row.starts_on or row.webshop.settings.start_on or timezone.localdate()
        self._add_gateways(connection, seen)

    def _add_gateways(self, connection: Connection, seen: Sequence[str]) -> None:
        accounts = catalog.gl_accounts(connection)
        offered = [choosing.NOTHING, (_OPEN, str(_LEAVE_OPEN)), *choosing.choices(accounts)]
        saved = {key(one.gateway): one for one in self.instance.webshop.payment_gateways.all()}
        names = {key(name): name for name in (*seen, *(one.gateway for one in saved.values()))}
        self.gateways = {f"gateway_{place}": name for place, name in enumerate(names[one] for one in sorted(names))}
        for field_name, gateway in self.gateways.items():
            field = choosing.choice(gateway, offered, refusal=choosing.NO_ACCOUNT, required=False)
            known = saved.get(key(gateway))
            likely = _OPEN if payment_codes.is_likely_open(gateway) else payment_codes.proposed(gateway, accounts)
            field.initial = (_OPEN if known.leave_open else known.account) if known else likely
            field.help_text = choosing.PROPOSED if not known and likely else ""
            self.fields[field_name] = field
            self._add_condition(connection, field_name, gateway, known.condition if known else "")

    def _add_condition(self, connection: Connection, field_name: str, gateway: str, chosen: str) -> None:
        offered = choosing.choices(catalog.payment_conditions(connection))
        field = choosing.choice(gateway, [("", str(_AS_ALL)), *offered], refusal=choosing.NO_CONDITION, required=False)
        field.initial = chosen
        if chosen and chosen not in dict(offered):
            field.wrong = words.sentence("payment_condition_unknown", raw=chosen)
        self.fields[_CONDITION + field_name] = field

    @property
    def rows(self) -> list[forms.BoundField]:
        """Where the money of each gateway is."""
        return [self[name] for name in self.gateways]

    @property
    def conditions(self) -> list[forms.BoundField]:
        """The payment condition of each gateway."""
        return [self[_CONDITION + name] for name in self.gateways]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("way") != Way.OFF.value:
            for name in ("starts_on", "journal", "receivables"):
                if name not in self.errors and not cleaned.get(name):
                    self.add_error(name, choosing.NEEDED)
        return cleaned

    def save(self, commit: bool = True) -> PaymentSettings:
        """Everything is judged again in the next sync; an earlier first day is read from its beginning."""
        row, cleaned = self.instance, self.cleaned_data
        row.journal, row.receivables = cleaned["journal"], cleaned["receivables"]
        row.checked_at = row.reading_since = None
        row.read_after = ""
        if "starts_on" in self.changed_data:
            row.read_up_to = None
        with transaction.atomic():
            saved = super().save(commit=commit)
            for name, gateway in self.gateways.items():
                self._save_gateway(gateway, cleaned[name], cleaned[_CONDITION + name])
        return saved

    def _save_gateway(self, gateway: str, chosen: str, condition: str) -> None:
        mine = PaymentGateway.objects.filter(webshop=self.instance.webshop, gateway=gateway)
        if not chosen and not condition:
            mine.delete()
            return
        account = "" if chosen == _OPEN else chosen
        where = {"account": account, "leave_open": chosen == _OPEN, "condition": condition}
        PaymentGateway.objects.update_or_create(webshop=self.instance.webshop, gateway=gateway, defaults=where)
