"""What waits for the merchant: documents by cause, codes that Exact no longer takes, customers who are there twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from apps.embedded import beside, explaining
from apps.embedded.amounts import money
from apps.embedded.beside import Beside
from apps.embedded.explaining import Why
from apps.embedded.settings.parts import PAGE_OF_KIND
from apps.exact.codes import chosen
from apps.exact.models import Connection
from apps.ledger import totals
from apps.ledger.totals import ReasonCount
from apps.shops import choices
from apps.shops.choices import Choices
from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something waits, how much of it and since when. `reason_code`: that of the documents; "" where none waits."""

    why: Why
    count: int
    reason_code: str = ""
    worth: str = ""
    oldest: date | None = None


def causes(
    webshop: Webshop, connection: Connection | None, *, made: Choices | None = None, also: Beside | None = None
) -> list[Cause]:
    """What stops bookings first. Read from the database only; `made` and `also` where they were read already."""
    made, also = made or choices.read(webshop), also or beside.read(webshop)
    documents = [
        Cause(explaining.cause(one.reason_code), one.count, one.reason_code, _worth(one), one.oldest)
        for one in totals.causes(webshop)
    ]
    codes = _codes(connection, made) if connection else []
    return [
        *codes,
        *documents,
        *_payments(also.payments_waiting + also.days_refused),
        *_payouts(also.payouts_waiting),
        *_till_days(also.till_days_waiting),
        *_doubles(also.doubles),
    ]


def _worth(cause: ReasonCount) -> str:
    return " + ".join(money(amount, currency) for currency, amount in sorted(cause.worth.items()))


def _codes(connection: Connection, made: Choices) -> list[Cause]:
    """One per page where other codes can be chosen."""
    by_page: dict[str, list[str]] = {}
    for one in chosen.problems(connection, made):
        by_page.setdefault(PAGE_OF_KIND[one.kind], []).append(one.chosen)
    text = _("Codes you chose that cannot be used in Exact any more: %(codes)s.")
    return [
        Cause(Why(text % {"codes": ", ".join(codes)}, fixed_at=page), len(codes)) for page, codes in by_page.items()
    ]


def _payments(count: int) -> list[Cause]:
    text = _("Payments that wait, or days that Exact refused. Each says why. Their orders are booked all the same.")
    return [Cause(Why(text, fixed_at="payments"), count)] if count else []


def _payouts(count: int) -> list[Cause]:
    text = _("Payouts of Shopify Payments that wait. Each says why.")
    return [Cause(Why(text, fixed_at="payouts"), count)] if count else []


def _till_days(count: int) -> list[Cause]:
    text = _("Days of tills that wait. Each says why.")
    return [Cause(Why(text, fixed_at="tills"), count)] if count else []


def _doubles(count: int) -> list[Cause]:
    text = _("Customers who have several accounts in Exact. Nothing stops; the oldest account is used.")
    return [Cause(Why(text, fixed_at="doubles"), count)] if count else []
