"""What the bookings of documents come to per VAT code, without reading each booking: a month has many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection


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
