"""Words that the page, the paper and the terminal have in common."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.closing.values import BookedAs

_WAYS: Mapping[str, Promise] = {
    BookedAs.SALES_ENTRY: _("sales entry"),
    BookedAs.SALES_INVOICE: _("sales invoice"),
    BookedAs.SALES_ORDER: _("sales order"),
    BookedAs.CREDIT_NOTE: _("credit note"),
    BookedAs.TILL_DAY: _("day book of a till"),
    BookedAs.OTHERS: _("booked by others"),
    "": _("not known yet"),
}


def way_name(way: str) -> str:
    """As what it stands in Exact; what waits has no way yet."""
    return str(_WAYS.get(way, way))
