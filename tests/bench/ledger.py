"""A ledger of years: documents copied inside PostgreSQL from one that was really booked, by the hundred thousand."""

from __future__ import annotations

from django.db import connection

from apps.ledger import tallies
from apps.ledger.models import Document, SeenOrder
from apps.shops.models import Webshop

# Of a hundred documents: four wait (for four reasons), two are left out, three are booked with a remark.
_CASES = """
    CASE WHEN n % 100 < 4 THEN 'held' WHEN n % 100 < 6 THEN 'skipped' ELSE 'booked' END
"""
_REASONS = """
    CASE WHEN n % 100 < 4 THEN (ARRAY['vat_code_missing', 'vat_number_missing', 'not_paid', 'period_closed'])[n % 4 + 1]
         WHEN n % 100 < 6 THEN 'before_start' ELSE '' END
"""
_WARNING = """'[{"code": "default_vat_code", "facts": {}}]'::jsonb"""
_SPECIAL = {
    "uuid": "gen_random_uuid()",
    "webshop_id": "%(webshop)s",
    "source": "'gid://shopify/Order/' || (%(first)s + n)",
    "order_gid": "'gid://shopify/Order/' || (%(first)s + n)",
    "order_name": "'#' || (100000 + n)",
    "reference": "'#' || (100000 + n)",
    "state": _CASES,
    "reason_code": _REASONS,
    "exact_id": "CASE WHEN n % 100 < 6 THEN '' ELSE gen_random_uuid()::text END",
    "exact_number": "CASE WHEN n % 100 < 6 THEN '' ELSE (%(first)s + n)::text END",
    "warnings": f"CASE WHEN n % 100 BETWEEN 6 AND 8 THEN {_WARNING} ELSE '[]'::jsonb END",
    "booking": "CASE WHEN n % 100 < 6 THEN NULL ELSE booking END",
    "total": "CASE WHEN n % 100 < 6 THEN NULL ELSE 10 + (n::bigint * 7919 % 50000) / 100.0 END",
    "exact_total": "CASE WHEN n % 100 < 6 THEN NULL ELSE 10 + (n::bigint * 7919 % 50000) / 100.0 END",
    "shopify_total": "10 + (n::bigint * 7919 % 50000) / 100.0",
    "vat": "CASE WHEN n % 100 < 6 THEN NULL ELSE vat END",
    "placed_at": "now() - n * interval '4 minutes'",
    "created_at": "now() - n * interval '4 minutes'",
    "updated_at": "now() - n * interval '4 minutes'",
    "booked_on": "CASE WHEN n % 100 < 6 THEN NULL ELSE (now() - n * interval '4 minutes')::date END",
}


def fill(webshop: Webshop, count: int, *, like: Document, first: int) -> None:
    """So many documents, each of an order of its own and seen long ago; `first`: where Shopify's numbers begin."""
    columns = [str(field.column) for field in Document._meta.concrete_fields]
    values = ", ".join(_SPECIAL.get(name, name) for name in columns).replace(" % ", " %% ")
    seen = [str(field.column) for field in SeenOrder._meta.concrete_fields if not field.primary_key]
    known = {"webshop_id": "%(webshop)s", "order_gid": _SPECIAL["order_gid"], "rules_version": "%(version)s"}
    seen_values = ", ".join(known.get(name, _SPECIAL["updated_at"]) for name in seen)
    numbers = {"webshop": webshop.pk, "first": first, "count": count}
    facts: dict[str, int | str] = {**numbers, "like": str(like.pk), "version": _version(webshop)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_document ({', '.join(columns)}) SELECT {values}"
            " FROM ledger_document, generate_series(1, %(count)s) AS n WHERE uuid = %(like)s",
            facts,
        )
        cursor.execute(
            f"INSERT INTO ledger_seenorder ({', '.join(seen)}) SELECT {seen_values}"
            " FROM generate_series(1, %(count)s) AS n",
            facts,
        )
    tallies.fold(webshop)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _version(webshop: Webshop) -> str:
    return SeenOrder.objects.filter(webshop=webshop).values_list("rules_version", flat=True).first() or ""
