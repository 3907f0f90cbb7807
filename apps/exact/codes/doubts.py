"""After a refusal that speaks against our own copy: codes are read anew, a debtor that is gone is looked up again."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from apps.exact.door.endpoints import OF_FORM
from apps.exact.items import mirror
from apps.exact.models import CollectiveDebtor, Connection, Debtor
from apps.shops.models import Settings

# What Exact says of a code that we took for good.
_OF_THE_CODES = frozenset(
    {
        *("vat_code", "vat_percentage", "payment_condition", "journal", "gl_account_type", "currency"),
        *("cost_centre_required", "cost_unit_required", "warehouse", "item_refused"),
        *("reference_unknown", "not_found", "something_blocked", "closed_in_exact"),
    }
)
_DEBTORS = frozenset(endpoint.debtor for endpoint in OF_FORM.values())


def after_refusal(connection: Connection, *, code: str, body: Mapping[str, object]) -> None:
    """Doubt what this refusal of a new entity speaks against."""
    if code in _OF_THE_CODES:
        doubt(connection)
    if code == "item_refused":
        mirror.start_anew(connection)
    if code == "debtor_unknown":
        for name in _DEBTORS & body.keys():
            forget_account(connection, str(body[name]))


def doubt(connection: Connection) -> None:
    """Before the next booking the codes are read from Exact again; not more often than once an hour."""
    connection.chosen.update(codes_doubted_at=timezone.now())


def forget_account(connection: Connection, account_id: str) -> None:
    """This account is no longer in Exact: whoever was booked on it is looked up again."""
    webshop = connection.webshop_id
    Debtor.objects.filter(webshop=webshop, account_id=account_id).delete()
    CollectiveDebtor.objects.filter(webshop=webshop, account_id=account_id).update(account_id="", administration=None)
    Settings.objects.filter(webshop=webshop, collective_debtor=account_id).update(collective_debtor="")
