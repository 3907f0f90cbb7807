"""Entries with money in them, held against their lines in Exact: does each clearing account have what was booked on it?

Of entries of the general journal every account is compared, of an order's own entry the clearing accounts alone: the
rest of it is turnover, which `compare` has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from apps.closing.compare import Stretch
from apps.closing.models import BookLine
from apps.closing.values import ZERO, Finding, GapCause
from apps.exact.models import Administration
from apps.ledger.models import MoneyDocument, PlacedTransaction
from apps.ledger.states import State
from apps.payments import entry
from apps.shops.models import Webshop

ByAccount = Mapping[str, Decimal]  # debit positive


@dataclass(frozen=True, slots=True)
class MoneyEntry:
    """One entry as it was booked. `gateways`: whose clearing account it is, by account; `is_own`: an order's own."""

    name: str
    exact_id: str
    number: str
    on: date
    currency: str
    booked_at: datetime
    accounts: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    gateways: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    document: str = ""

    @property
    def is_own(self) -> bool:
        """Whether it is an order's own entry."""
        return bool(self.document)


@dataclass(frozen=True, slots=True)
class GatewayGap:
    """What a clearing account has more in Exact than it should, by one entry; `gateway` names all that share it."""

    on: date
    gateway: str
    currency: str
    amount: Decimal


def booked_in(webshop: Webshop, stretch: Stretch) -> list[MoneyEntry]:
    """Everything with money in it that is booked on these days."""
    return [*_of_general_journal(webshop, stretch), *_of_orders(webshop, stretch)]


def _of_general_journal(webshop: Webshop, stretch: Stretch) -> Iterator[MoneyEntry]:
    booked = MoneyDocument.objects.filter(
        webshop=webshop, state=State.BOOKED, booked_on__gte=stretch.first, booked_on__lt=stretch.until
    )
    for document in booked.order_by("booked_on", "number"):
        made = entry.from_json(document.booking)
        found = MoneyEntry(
            f"{document.get_kind_display()} {document.number}",
            document.exact_id.lower(),
            document.exact_number,
            document.booked_on,
            document.currency,
            document.updated_at,
        )
        for line in made.lines:
            found.accounts[line.account] += line.amount.amount
            if line.gateway and not line.debtor_of:
                found.gateways[line.account].add(line.gateway)
        yield found


def _of_orders(webshop: Webshop, stretch: Stretch) -> Iterable[MoneyEntry]:
    placed = PlacedTransaction.objects.filter(
        webshop=webshop, document__state=State.BOOKED, on__gte=stretch.first, on__lt=stretch.until
    )
    found: dict[str, MoneyEntry] = {}
    for one in placed.select_related("document").defer("document__booking", "document__reason").order_by("on", "pk"):
        if (own := one.document) is None:
            continue
        made = found.setdefault(
            own.exact_id,
            MoneyEntry(
                *(own.order_name, own.exact_id.lower(), own.exact_number, one.on, one.currency, own.updated_at),
                document=str(own.pk),
            ),
        )
        made.accounts[one.account] += one.amount
        made.gateways[one.account].add(one.gateway)
    return found.values()


def standing(administration: Administration, entries: Sequence[MoneyEntry]) -> Mapping[str, ByAccount]:
    """What stands in Exact of these, by its id and account, as it was last read back."""
    ids = [one.exact_id for one in entries]
    lines = BookLine.objects.filter(administration=administration, entry_id__in=ids)
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for entry_id, account, amount in (
        lines.order_by("entry_id", "account").values_list("entry_id", "account").annotate(sum=Sum("amount"))
    ):
        found[entry_id][account] = amount
    return found


def compare(
    entries: Iterable[MoneyEntry],
    stands: Mapping[str, ByAccount],
    *,
    read_at: datetime | None,
    chosen_at: datetime | None,
) -> Iterator[tuple[Finding, tuple[GatewayGap, ...]]]:
    """What differs. An order's own entry that is gone is a finding of its turnover, and none here.

    `read_at`: when Exact was last read; `chosen_at`: since when the books are in this administration.
    """
    for one in entries:
        there = stands.get(one.exact_id)
        if there is None:
            if not one.is_own:
                cause = _why_missing(one, read_at=read_at, chosen_at=chosen_at)
                yield _finding(one, cause, one.accounts, {}), _gaps(one, {})
        elif gone := {account for account in _accounts(one, there) if _gap(one, there, account)}:
            meant = {account: one.accounts.get(account, ZERO) for account in gone}
            found = {account: there.get(account, ZERO) for account in gone}
            yield _finding(one, GapCause.MONEY_CHANGED, meant, found), _gaps(one, there)


def _why_missing(one: MoneyEntry, *, read_at: datetime | None, chosen_at: datetime | None) -> GapCause:
    if chosen_at is not None and one.booked_at < chosen_at:
        return GapCause.OTHER_ADMINISTRATION
    return GapCause.NOT_READ if read_at is None or one.booked_at >= read_at else GapCause.MONEY_MISSING


def _accounts(one: MoneyEntry, there: ByAccount) -> set[str]:
    return set(one.accounts) if one.is_own else {*one.accounts, *there}


def _gap(one: MoneyEntry, there: ByAccount, account: str) -> Decimal:
    return there.get(account, ZERO) - one.accounts.get(account, ZERO)


def _gaps(one: MoneyEntry, there: ByAccount) -> tuple[GatewayGap, ...]:
    return tuple(
        GatewayGap(one.on, ", ".join(sorted(names)), one.currency, gap)
        for account, names in sorted(one.gateways.items())
        if (gap := _gap(one, there, account))
    )


def _finding(one: MoneyEntry, cause: GapCause, meant: ByAccount, found: ByAccount) -> Finding:
    return Finding(
        cause,
        one.on,
        one.currency,
        document=one.document,
        order_name=one.name,
        exact_number=one.number,
        meant=_told(meant),
        found=_told(found),
    )


def _told(accounts: ByAccount) -> str:
    """ "1260: 121.00, 1300: -121.00"."""
    return ", ".join(f"{account}: {amount:.2f}" for account, amount in sorted(accounts.items())) or "–"
