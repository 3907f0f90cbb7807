"""Folds the tallies that PostgreSQL wrote beside the documents: of many rows of a day one per kind or VAT code."""

from __future__ import annotations

from django.db import connection

from apps.shops.models import Webshop

# In one statement: what is written meanwhile is neither taken nor lost, and stays for the next time. The days are an
# array: of a subquery PostgreSQL may compare every row with every row, where a night's import came before its ANALYZE.
_FOLD = """
    WITH taken AS (
        DELETE FROM ledger_tally
        WHERE webshop_id = %(webshop)s
            AND day = ANY(ARRAY(
                SELECT DISTINCT day FROM ledger_tally WHERE webshop_id = %(webshop)s AND NOT is_folded
            ))
        RETURNING webshop_id, day, kind, state, reason_code, is_to_check, channel, currency, count, worth, gap
    )
    INSERT INTO ledger_tally
        (webshop_id, day, kind, state, reason_code, is_to_check, channel, currency, count, worth, gap, is_folded)
    SELECT webshop_id, day, kind, state, reason_code, is_to_check, channel, currency,
        sum(count), sum(worth), sum(gap), true
    FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(count) <> 0
"""
_FOLD_VAT = """
    WITH taken AS (
        DELETE FROM ledger_vat_tally
        WHERE webshop_id = %(webshop)s
            AND booked_on = ANY(ARRAY(
                SELECT DISTINCT booked_on FROM ledger_vat_tally WHERE webshop_id = %(webshop)s AND NOT is_folded
            ))
        RETURNING webshop_id, booked_on, vat_code, currency, count, net, vat
    )
    INSERT INTO ledger_vat_tally (webshop_id, booked_on, vat_code, currency, count, net, vat, is_folded)
    SELECT webshop_id, booked_on, vat_code, currency, sum(count), sum(net), sum(vat), true
    FROM taken GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0
"""


def fold(webshop: Webshop) -> None:
    """By whoever has the turn of the webshop: two at once would only do it in vain. Sums stay what they are."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD, {"webshop": webshop.pk})
        cursor.execute(_FOLD_VAT, {"webshop": webshop.pk})
