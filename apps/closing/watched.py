"""Lines of accounts that are watched, whatever journal they stand in: those of debts to customers.

The closing check keeps the journals of sales alone; here is what anybody entered on these accounts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from django.db.models import QuerySet

from apps.closing.cards import account
from apps.closing.models import AccountLine
from apps.exact.models import Administration
from apps.exact.readback.lines import JournalLine
from apps.shops.models import CardLedger, Webshop

_FIELDS = (*("version", "entry_id", "entry_number", "journal", "on", "account", "amount", "currency", "reference"),)


def accounts_of(administration: Administration) -> set[str]:
    """Which are watched there now."""
    return account.all_codes(_webshops(administration))


def first_day(administration: Administration) -> date | None:
    """Since when, where the merchant said so."""
    chosen = CardLedger.objects.filter(webshop__in=_webshops(administration), begins_on__isnull=False)
    first = chosen.order_by("begins_on").values_list("begins_on", flat=True).first()
    return first - timedelta(days=1) if first else None


def keep(administration: Administration, page: Collection[JournalLine], accounts: Collection[str]) -> None:
    """What of the page is on these accounts; a line that was moved to another account is forgotten."""
    rows = [
        AccountLine(
            administration=administration, line_id=line.line_id, **{name: getattr(line, name) for name in _FIELDS}
        )
        for line in page
        if line.account in accounts
    ]
    others = {line.line_id for line in page} - {row.line_id for row in rows}
    AccountLine.objects.filter(administration=administration, line_id__in=others).delete()
    AccountLine.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["administration", "line_id"], update_fields=[*_FIELDS]
    )


def forget(administration: Administration, gone: Mapping[str, int]) -> None:
    """Lines that were deleted, by the version of their deletion; one that came again since is there."""
    there = AccountLine.objects.filter(administration=administration, line_id__in=gone)
    older = [pk for pk, line, version in there.values_list("pk", "line_id", "version") if version < gone[line]]
    AccountLine.objects.filter(pk__in=older).delete()


def forget_all(administration: Administration) -> None:
    """They are read from the start."""
    AccountLine.objects.filter(administration=administration).delete()


def _webshops(administration: Administration) -> QuerySet[Webshop]:
    return Webshop.objects.filter(exact__administration=administration)
