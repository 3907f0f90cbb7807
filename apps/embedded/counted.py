"""How many there are, in the words of the shop: "14 orders and 2 refunds"."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.embedded.amounts import number
from apps.ledger.models import DocumentKind
from apps.ledger.totals import SideTally


def in_words(tallies: Iterable[SideTally]) -> str:
    """Orders, refunds and changes, each by its own name; "" for nothing."""
    counts = dict.fromkeys(DocumentKind.values, 0)
    for one in tallies:
        counts[one.kind] += one.count
    named = [_named(kind, count) for kind, count in counts.items() if count]
    if len(named) < 2:
        return "".join(named)
    return _("%(first)s and %(last)s") % {"first": ", ".join(named[:-1]), "last": named[-1]}


def _named(kind: str, count: int) -> str:
    if kind == DocumentKind.REFUND:
        text = ngettext("%(n)s refund", "%(n)s refunds", count)
    elif kind == DocumentKind.CHANGE:
        text = ngettext("%(n)s change", "%(n)s changes", count)
    elif kind == DocumentKind.REVERSAL:
        text = ngettext("%(n)s reversal", "%(n)s reversals", count)
    else:
        text = ngettext("%(n)s order", "%(n)s orders", count)
    return text % {"n": number(count)}
