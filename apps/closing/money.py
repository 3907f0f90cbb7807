"""Where the money of a month is: per day and gateway, per payout, and what its orders left open on their debtors.

Shopify's payments are held against the ledger, the ledger against the clearing accounts in Exact (`money_lines`). Each
difference, and what waits, is a finding of the month like any other; none of them is turnover.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from apps.closing import money_lines
from apps.closing.compare import Stretch
from apps.closing.money_lines import GatewayGap
from apps.closing.values import ZERO, Finding, GapCause
from apps.exact.models import Administration, Connection
from apps.ledger import clearing, receivables
from apps.ledger.clearing import Clearing
from apps.ledger.models import MoneyDocument, Payment, PlacedTransaction
from apps.ledger.payments import LEFT_OUT
from apps.ledger.receivables import Receivables
from apps.ledger.states import State
from apps.payments.gateways import Way
from apps.shops.models import PaymentSettings, PayoutSettings, Webshop

# Payments of a day are read and booked when it is over: until then they are on their way, and nothing is wrong.
_NOT_YET = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class PayoutStands:
    """One payout of the month. `is_right`: whether it stands in Exact as it was booked; None where it is not booked."""

    number: str
    on: date
    currency: str
    net: Decimal
    state: State
    is_right: bool | None


@dataclass(frozen=True, slots=True)
class MoneyProof:
    """`gateways` per day; `gaps`: what Exact has more on the clearing accounts; `receivables` of the month's orders."""

    gateways: tuple[Clearing, ...]
    gaps: tuple[GatewayGap, ...]
    payouts: tuple[PayoutStands, ...]
    receivables: tuple[Receivables, ...]
    findings: tuple[Finding, ...]


def prove(
    connection: Connection, stretch: Stretch, administration: Administration, *, read_at: datetime | None
) -> MoneyProof | None:
    """By our database, after the journals were read back (`read_at`; None: never). None where neither payments nor
    payouts were ever booked.
    """
    webshop = connection.webshop
    paid = PaymentSettings.objects.filter(webshop=webshop).exclude(way=Way.OFF.value).first()
    has_entries = MoneyDocument.objects.filter(webshop=webshop).exists()
    if not (paid or has_entries or PayoutSettings.objects.filter(webshop=webshop, is_on=True).exists()):
        return None
    entries = money_lines.booked_in(webshop, stretch)
    stands = money_lines.standing(administration, entries)
    compared = list(money_lines.compare(entries, stands, read_at=read_at, chosen_at=connection.chosen_at))
    first, until = webshop.midnight(stretch.first), webshop.midnight(stretch.until)
    days = clearing.per_gateway(webshop, first=first, until=until, by_day=True)
    findings = [finding for finding, _gaps in compared]
    findings += [*_waiting(webshop, first, until), *_under_way(webshop, stretch), *_untold(webshop, stretch, paid)]
    return MoneyProof(
        gateways=tuple(days),
        gaps=tuple(gap for _finding, gaps in compared for gap in gaps),
        payouts=tuple(_payouts(webshop, stretch, wrong={finding.exact_number for finding, _gaps in compared})),
        receivables=tuple(receivables.of_days(webshop, first=stretch.first, until=stretch.until)),
        findings=tuple(findings),
    )


def _waiting(webshop: Webshop, first: datetime, until: datetime) -> Iterator[Finding]:
    """Per day and gateway what is in no entry and should be: one line each, however many payments."""
    today = webshop.day_of(timezone.now())
    loose = Payment.objects.filter(
        webshop=webshop, at__gte=first, at__lt=until, document=None, is_with_sale=False
    ).exclude(reason_code__in=LEFT_OUT)
    sums: Counter[tuple[date, str, str]] = Counter()
    for one in loose.only("at", "amount", "currency", "order_name", "source", "reason", "reason_code"):
        on = webshop.day_of(one.at)
        if one.amount is None:
            yield Finding(GapCause.MONEY_WAITS, on, one.currency, order_name=one.order_name or one.source)
        elif one.reason_code or on + _NOT_YET <= today:
            sums[on, _gateway(one.reason), one.currency] += one.amount  # type: ignore[assignment]
    for (on, gateway, currency), amount in sorted(sums.items()):
        told = f"{gateway or '?'}: {amount:.2f} {currency}"
        yield Finding(GapCause.MONEY_WAITS, on, currency, order_name=told)


def _gateway(reason: dict[str, Any]) -> str:
    facts = reason.get("facts", {})
    return str(facts.get("gateway") or facts.get("gateways") or "")


def _under_way(webshop: Webshop, stretch: Stretch) -> Iterator[Finding]:
    for one in _entries(webshop, stretch).exclude(state__in=[State.BOOKED, State.SKIPPED]):
        cause = GapCause.MONEY_WAITS if one.state == State.HELD else GapCause.UNDER_WAY
        yield Finding(cause, one.booked_on, one.currency, order_name=f"{one.get_kind_display()} {one.number}")


def _untold(webshop: Webshop, stretch: Stretch, paid: PaymentSettings | None) -> Iterator[Finding]:
    """Booked as paid with the order, and not among the payments that Shopify listed since."""
    if paid is None or paid.read_up_to is None:
        return
    until = min(stretch.until, webshop.day_of(paid.read_up_to))
    told = Payment.objects.filter(webshop=webshop, tied_to=OuterRef("transaction"))
    own = PlacedTransaction.objects.filter(
        ~Exists(told), webshop=webshop, document__state=State.BOOKED, on__gte=stretch.first, on__lt=until
    )
    for one in own.select_related("document").defer("document__booking", "document__reason").order_by("on", "pk"):
        if (own_entry := one.document) is not None:
            name = f"{own_entry.order_name} {one.gateway}: {one.amount:.2f} {one.currency}"
            yield Finding(GapCause.MONEY_UNTOLD, one.on, one.currency, document=str(own_entry.pk), order_name=name)


def _payouts(webshop: Webshop, stretch: Stretch, *, wrong: set[str]) -> Iterator[PayoutStands]:
    rows = _entries(webshop, stretch).filter(kind=MoneyDocument.EntryOf.PAYOUT)
    for one in rows.order_by("booked_on", "number", "version"):
        is_right = one.exact_number not in wrong if one.state == State.BOOKED else None
        yield PayoutStands(one.number, one.booked_on, one.currency, one.net, State(one.state), is_right)


def _entries(webshop: Webshop, stretch: Stretch) -> Any:
    found = MoneyDocument.objects.filter(webshop=webshop, booked_on__gte=stretch.first, booked_on__lt=stretch.until)
    return found.defer("booking", "payout")


def by_gateway(proof: MoneyProof) -> Sequence[Clearing]:
    """The month's sums, per gateway and currency."""
    sums: dict[tuple[str, str], Clearing] = {}
    for one in proof.gateways:
        key = (one.gateway, one.currency)
        sums[key] = sums.get(key, Clearing(*key, ZERO, ZERO, ZERO, ZERO, ZERO)) + one
    return [sums[key] for key in sorted(sums)]


def gap_of(gaps: Iterable[GatewayGap], gateway: str, currency: str, *, on: date | None = None) -> Decimal:
    """What Exact has more on the clearing account of this gateway, on that day or on all."""
    mine = (one for one in gaps if (one.gateway, one.currency) == (gateway, currency) and on in (None, one.on))
    return sum((one.amount for one in mine), ZERO)
