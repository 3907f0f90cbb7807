"""The tables of a paper for a spreadsheet: one under the other, as the spreadsheets of that language read numbers."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

from django.utils import formats, translation

from apps.papers import written
from apps.papers.paper import Cell, Paper

_BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for another alphabet
_CALCULATED = ("=", "+", "-", "@", "\t", "\r")
_BELOW_ZERO = re.compile(r"-[0-9]+([.,][0-9]+)?")


def write(paper: Paper, *, language: str) -> bytes:
    """The title and the lines of the head, then each table under its heading. Where a number has a decimal comma the
    cells are kept apart by semicolons."""
    with translation.override(language):
        apart = ";" if formats.get_format("DECIMAL_SEPARATOR") == "," else ","
        out = io.StringIO()
        writer = csv.writer(out, delimiter=apart, lineterminator="\r\n")
        writer.writerows([safe(text)] for text in (paper.title, *paper.head))
        for table in paper.tables:
            writer.writerow([])
            writer.writerow([safe(table.heading)])
            writer.writerow([safe(column.name) for column in table.columns])
            writer.writerows([_plain(value) for value in row] for row in (*table.rows, *table.totals))
        return (_BYTE_ORDER_MARK + out.getvalue()).encode()


def safe(text: str) -> str:
    """A text that a spreadsheet would calculate is quoted; a number below zero comes to itself."""
    is_harmless = not text.startswith(_CALCULATED) or _BELOW_ZERO.fullmatch(text)
    return text if is_harmless else f"'{text}"


def _plain(value: Cell) -> str:
    """A number without its thousands marked and a day as 2026-11-30: both are sorted and added up there."""
    if isinstance(value, (int, Decimal)):
        return written.number(value, is_grouped=False)
    return safe(value) if isinstance(value, str) else str(value or "")
