"""Days and moments as the reader writes them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import formats, timezone


def moment(at: datetime | None) -> str:
    """In the reader's notation; "–" for none."""
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT") if at else "–"


def day(on: date | None) -> str:
    """In the reader's notation; "–" for none."""
    return formats.date_format(on, "DATE_FORMAT") if on else "–"
