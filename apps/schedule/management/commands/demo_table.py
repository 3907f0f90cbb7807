"""manage.py demo_table: what was booked, order by order, with the difference between Shopify and Exact."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.ledger.models import Document
from apps.schedule import outcome

_HEADINGS = ("shop", "order", "channel", "booked as", "number", "Shopify", "Exact", "difference")


class Command(BaseCommand):
    help = "Print what became of every order; with --json only the counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="the counts as one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Document.objects.select_related("webshop")
        documents = list(found.order_by("webshop__domain", "booked_on", "order_name", "reference"))
        result = outcome.result(documents)
        if not options["json"]:
            self.stdout.write(_table(outcome.rows(documents)))
            return
        counts = {
            "orders": result.orders,
            "exported": result.exported,
            "held": result.held,
            "skipped": result.skipped,
            "failed": result.failed,
            "difference": f"{result.difference:.2f}",
        }
        self.stdout.write(json.dumps(counts))


def _table(rows: list[outcome.OutcomeRow]) -> str:
    texts = [_HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(text[column]) for text in texts) for column in range(len(_HEADINGS))]
    return "\n".join(_line(text, widths) for text in texts)


def _cells(row: outcome.OutcomeRow) -> tuple[str, ...]:
    return (
        row.shop,
        row.order,
        row.channel or "-",
        row.booked_as,
        row.number or "-",
        _amount(row.in_shopify, row.currency),
        _amount(row.in_exact, row.currency),
        _amount(row.difference),
    )


def _amount(amount: Decimal | None, currency: str = "") -> str:
    return "-" if amount is None else f"{amount:.2f} {currency}".strip()


def _line(text: tuple[str, ...], widths: list[int]) -> str:
    """Words to the left, amounts (the last three columns) to the right."""
    padded = [
        cell.rjust(width) if column >= len(text) - 3 else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(text, widths, strict=True))
    ]
    return "  ".join(padded).rstrip()
