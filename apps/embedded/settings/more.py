"""Settings that most merchants never change: periods, schedule, what is left out, how amounts are booked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _

from apps.embedded.settings import choosing
from apps.embedded.settings.model_form import ModelForm
from apps.exact.codes import catalog, periods
from apps.exact.models import Connection
from apps.ledger import totals
from apps.shops.models import Settings

_FIELDS = (
    *("closed_until", "when_closed", "sync_interval_minutes"),
    *("skip_zero_totals", "excluded_channels", "excluded_tags"),
    *("currency_side", "grouping", "payment_condition", "attach_receipt", "send_changed_addresses"),
    "send_changed_customers",
)
# Minutes between two syncs.
_INTERVALS = {
    15: _("every quarter of an hour"),
    30: _("every half hour"),
    60: _("every hour"),
    120: _("every 2 hours"),
    240: _("every 4 hours"),
    720: _("twice a day"),
    1440: _("once a day"),
}
_NO_CONDITION = _("Payment condition %(value)s is not in this administration. Choose one from the list.")


class WordsField(forms.CharField):
    """A list of words, written with commas."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = (word.strip() for word in str(value or "").split(","))
        return list(dict.fromkeys(word for word in words if word))


class MoreForm(ModelForm):
    """The rest of the settings."""

    excluded_channels = WordsField(label=_("Sales channels that are not booked"), required=False)
    excluded_tags = WordsField(
        label=_("Order tags that are not booked"), help_text=_("Several with commas between them."), required=False
    )

    class Meta:
        model = Settings
        fields = _FIELDS
        labels = {
            "closed_until": _("Closed up to and including"),
            "when_closed": _("An order in a closed period"),
            "skip_zero_totals": _("Leave out orders of which the total is zero"),
            "currency_side": _("Amounts in"),
            "grouping": _("Lines of a sales entry"),
            "attach_receipt": _("Attach a receipt (PDF) to every booking in Exact"),
            "send_changed_addresses": _("Keep addresses of debtors in Exact up to date"),
            "send_changed_customers": _("Also send customers who change without an order"),
        }
        help_texts = {
            "currency_side": _("Where a customer paid in another currency than the shop's."),
            "send_changed_addresses": _("A changed name or address goes to Exact with the customer's next order."),
            "send_changed_customers": _(
                "Once a day the name, e-mail and default address of changed customers go to Exact, to accounts this "
                "app has made. Addresses of orders are not sent then."
            ),
            "attach_receipt": _("An app cannot read Shopify's own invoices. Takes three calls instead of one."),
        }

    def __init__(self, *args: Any, connection: Connection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.instance.sync_interval_minutes
        intervals = {**_INTERVALS, chosen: _INTERVALS.get(chosen) or _("every %(n)s minutes") % {"n": chosen}}
        self.fields["sync_interval_minutes"] = forms.TypedChoiceField(
            label=_("Look for new orders"), choices=sorted(intervals.items()), coerce=int
        )
        conditions = [("", str(_("that of the debtor"))), *choosing.choices(catalog.payment_conditions(connection))]
        self.fields["payment_condition"] = choosing.choice(
            _("Payment condition"),
            conditions,
            refusal=_NO_CONDITION,
            kind=choosing.CodeKind.PAYMENT_CONDITION,
            required=False,
        )
        self.fields["closed_until"].help_text = _about_closing(connection, self.instance.journal)
        seen = totals.channels(self.instance.webshop)
        about = _("As Shopify names them, with commas between them. Seen: %(channels)s.") % {
            "channels": ", ".join(seen)
        }
        self.fields["excluded_channels"].help_text = about if seen else self.fields["excluded_tags"].help_text


def _about_closing(connection: Connection, journal: str) -> str:
    """What the date does, and what Exact says by itself: the later of the two counts."""
    does = str(_("Nothing is booked on or before this day."))
    if not journal:
        return does
    closed = periods.closed(connection, journal=journal)
    if closed:
        shown = ", ".join(_("%(first)s to %(last)s") % _days(first, last) for first, last in closed)
        exact = _("What is closed in Exact counts as well; for journal %(journal)s that is: %(periods)s.")
        return f"{does} {exact % {'journal': journal, 'periods': shown}}"
    if periods.is_known(connection):
        none = _("In Exact no period is closed for journal %(journal)s.") % {"journal": journal}
        return f"{does} {none}"
    hidden = _("Exact does not show its periods to this user: only the day you name here counts.")
    return f"{does} {hidden}"


def _days(first: date, last: date) -> dict[str, str]:
    return {"first": formats.date_format(first), "last": formats.date_format(last)}
