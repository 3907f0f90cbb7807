"""What the bookings of documents come to, without reading each booking: a month has many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import connection

from apps.bookkeeping.booking import Treatment
from apps.ledger.states import State


@dataclass(frozen=True, slots=True)
class CodeSum:
    """Of one document, VAT code and rate (as the booking writes it): what its lines come to, and how many they are."""

    document: UUID
    code: str
    rate: Decimal
    net: Decimal
    vat: Decimal
    lines_count: int


_SUMS = """
    SELECT document.uuid, line->>'vat_code', (line->'key'->>'rate')::numeric,
        sum((line->>'net')::numeric), sum((line->>'vat')::numeric), count(*)
    FROM ledger_document AS document, jsonb_array_elements(document.booking->'lines') AS line
    WHERE document.uuid = ANY(%s)
    GROUP BY 1, 2, 3
"""


def sums_by_code(documents: Collection[UUID]) -> list[CodeSum]:
    """Of those that have a booking. One question to the database."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [list(documents)])
        return [CodeSum(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class OssSum:
    """What was booked as sold to consumers of another EU country at its rate.

    `sold_in`: the first day of the quarter in which the orders themselves were booked: what comes off an earlier one
    is declared apart, as a correction of that. None where the order was not booked by this app.
    """

    country: str
    rate: Decimal
    currency: str
    sold_in: date | None
    net: Decimal
    vat: Decimal


_OSS = """
    WITH taxed AS (
        SELECT document.order_gid, document.currency, line->'key'->>'country' AS country,
            (line->'key'->>'rate')::numeric AS rate,
            sum((line->>'net')::numeric) AS net, sum((line->>'vat')::numeric) AS vat
        FROM ledger_document AS document, jsonb_array_elements(document.booking->'lines') AS line
        WHERE document.webshop_id = %(webshop)s AND document.state = %(booked)s
            AND document.booked_on >= %(first)s AND document.booked_on < %(until)s
            AND line->'key'->>'treatment' = %(oss)s
        GROUP BY 1, 2, 3, 4
    )
    SELECT taxed.country, taxed.rate, taxed.currency, date_trunc('quarter', sale.booked_on)::date,
        sum(taxed.net), sum(taxed.vat)
    FROM taxed LEFT JOIN LATERAL (
        SELECT min(earlier.booked_on) AS booked_on FROM ledger_document AS earlier
        WHERE earlier.webshop_id = %(webshop)s AND earlier.order_gid = taxed.order_gid AND earlier.kind = 'sale'
    ) AS sale ON true
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


def oss_sums(webshop_id: int, *, first: date, until: date) -> list[OssSum]:
    """Of documents booked on these days, per country, rate, currency and the quarter of the sale."""
    words = {"booked": State.BOOKED.value, "oss": Treatment.OSS.value}
    with connection.cursor() as cursor:
        cursor.execute(_OSS, {"webshop": webshop_id, "first": first, "until": until, **words})
        return [OssSum(*row) for row in cursor.fetchall()]
