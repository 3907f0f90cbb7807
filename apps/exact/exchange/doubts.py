"""What is read again before the next booking, after a refusal that shows our copy of it to be out of date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from apps.exact.door.endpoints import OF_FORM
from apps.exact.models import CollectiveDebtor, Connection, Debtor
from apps.exact.refusals import table
from apps.exact.refusals.row import Doubt
from apps.shops.models import Settings

_ONCE_AN_HOUR = timedelta(hours=1)
_DEBTORS = frozenset(endpoint.debtor for endpoint in OF_FORM.values())


def after_refusal(connection: Connection, *, code: str, body: Mapping[str, object]) -> None:
    """Mark as doubtful what the table of refusals names for this refusal of a new entity."""
    row = table.find(code)
    doubted = row.doubts if row else frozenset()
    if Doubt.CODES in doubted:
        doubt(connection)
    if Doubt.ITEMS in doubted:
        doubt_items(connection)
    if Doubt.DEBTOR in doubted:
        for name in _DEBTORS & body.keys():
            forget_account(connection, str(body[name]))


def doubt(connection: Connection) -> None:
    """Before the next booking the codes are read from Exact again; not more often than once an hour."""
    connection.chosen.update(codes_doubted_at=timezone.now())


def doubt_items(connection: Connection) -> None:
    """The items are read from the start before the next booking; not more often than once an hour."""
    old = timezone.now() - _ONCE_AN_HOUR
    for administration in connection.chosen.filter(items_read_at__lt=old):
        administration.forget_items()


def forget_account(connection: Connection, account_id: str) -> None:
    """This account is no longer in Exact: whoever was booked on it is looked up again."""
    webshop = connection.webshop_id
    Debtor.objects.filter(webshop=webshop, account_id=account_id).delete()
    CollectiveDebtor.objects.filter(webshop=webshop, account_id=account_id).update(account_id="", administration=None)
    Settings.objects.filter(webshop=webshop, collective_debtor=account_id).update(collective_debtor="")
