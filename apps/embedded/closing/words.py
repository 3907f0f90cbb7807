"""How a month stands, in a sentence: on its page and on Home."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.closing.causes import TABLE, Weight
from apps.closing.models import CheckedMonth
from apps.closing.values import GapCause
from apps.embedded.amounts import money
from apps.embedded.standing import moment
from apps.shops.models import Webshop

Verdict = CheckedMonth.Verdict


def for_home(webshop: Webshop, first: date) -> dict[str, Any]:
    """How the month stood when it was last checked, "" before that; and closed months that are not what they were."""
    rows = list(CheckedMonth.objects.filter(Q(first=first) | Q(is_other=True), webshop=webshop).order_by("first"))
    told = next((row for row in rows if row.first == first and row.checked_at), None)
    return {
        "closing": _of_last_check(told) if told else "",
        "closed_and_moved": [(f"{row.first:%Y-%m}", _moved(row)) for row in rows if row.is_other],
    }


def _of_last_check(row: CheckedMonth) -> str:
    facts = {"how": headline(row), "when": formats.date_format(timezone.localtime(row.checked_at), "DATETIME_FORMAT")}
    return _("Closing check of %(when)s: %(how)s") % facts


def _moved(row: CheckedMonth) -> str:
    name = capfirst(formats.date_format(row.first, "F Y"))
    return _("%(month)s is not as it was when it was closed.") % {"month": name}


def begins(row: CheckedMonth) -> str:
    """When a check that was asked for is made: a limit, or an outage, may have put it off."""
    if row.not_before and row.not_before > timezone.now():
        when = moment(row.not_before, is_later=True)
        return _("A check was asked for. It begins at %(when)s, when Exact and Shopify are asked again.") % {
            "when": when
        }
    return _("A check was asked for. It begins within a minute or two.")


def headline(row: CheckedMonth) -> str:
    """The verdict with its numbers."""
    facts = {
        "month": capfirst(formats.date_format(row.first, "F")),
        "n": row.result["documents"],
        "gap": _sums(row.result),
    }
    if row.verdict == Verdict.CLOSED:
        text = ngettext(
            "%(month)s: %(n)s booking, difference %(gap)s.",
            "%(month)s: %(n)s bookings, difference %(gap)s.",
            facts["n"],
        )
        return text % facts
    weights = {Verdict.DIFFERS: Weight.DIFFERS, Verdict.WAITING: Weight.WAITS}
    count = _count(row.result, weights[Verdict(row.verdict)])
    if row.verdict == Verdict.DIFFERS:
        text = ngettext(
            "%(month)s: %(count)s thing in Exact is not as it was booked.",
            "%(month)s: %(count)s things in Exact are not as they were booked.",
            count,
        )
        return text % {**facts, "count": count}
    if not count:
        return _("%(month)s: nothing differs, but not everything could be seen.") % facts
    text = ngettext("%(month)s: %(count)s booking waits.", "%(month)s: %(count)s bookings wait.", count)
    return text % {**facts, "count": count}


def _count(result: Mapping[str, Any], weight: Weight) -> int:
    return sum(count for cause, count in result["counts"].items() if TABLE[GapCause(cause)].weight is weight)


def under(result: Mapping[str, Any]) -> str:
    """What should stand there, and the difference."""
    if not result.get("worth"):
        return ""
    worth = " + ".join(money(Decimal(amount), currency) for currency, amount in result["worth"].items())
    return _("%(worth)s should stand in Exact, difference %(gap)s.") % {"worth": worth, "gap": _sums(result)}


def _sums(result: Mapping[str, Any]) -> str:
    """The difference; of each currency where there are several."""
    sums = result["difference"] or dict.fromkeys(result["worth"], "0") or {"EUR": "0"}
    return " + ".join(money(Decimal(amount), currency) for currency, amount in sums.items())
