"""Which orders are booked at all; everything else is skipped with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from apps.bookkeeping.refusals import Reason, Skipped
from apps.bookkeeping.rules import Rules, Selection
from apps.bookkeeping.sale import Sale

WAS_PAID = frozenset({"PAID", "PARTIALLY_REFUNDED", "REFUNDED"})


def is_paid(sale: Sale) -> bool:
    """In full, at some time; whatever was refunded since."""
    return sale.financial_status in WAS_PAID


def reason_to_skip(sale: Sale, rules: Rules) -> Reason | None:
    """The first reason not to book this order, or None. An order that was booked before is not asked again."""
    if rules.selection.everything:
        return None
    for code, applies in _TESTS:
        if applies(sale, rules.selection, rules):
            return Reason(code, facts=_facts(code, sale, rules))
    return None


def day_in_zone(moment: datetime, rules: Rules) -> date:
    """The date of an aware moment in the shop's own time zone."""
    return moment.astimezone(ZoneInfo(rules.timezone)).date()


def _facts(code: Skipped, sale: Sale, rules: Rules) -> dict[str, str]:
    if code is Skipped.BEFORE_START:
        return {"start_on": str(rules.selection.start_on)}
    if code is Skipped.UNPAID:
        return {"status": sale.financial_status.lower()}
    return {"channel": sale.channel} if code is Skipped.CHANNEL_EXCLUDED else {}


def _before_start(sale: Sale, selection: Selection, rules: Rules) -> bool:
    return selection.start_on is not None and day_in_zone(sale.processed_at, rules) < selection.start_on


_TESTS: tuple[tuple[Skipped, Callable[[Sale, Selection, Rules], bool]], ...] = (
    (Skipped.TEST_ORDER, lambda sale, _, __: sale.is_test),
    (Skipped.CANCELLED, lambda sale, _, __: sale.cancelled_at is not None),
    (Skipped.BEFORE_START, _before_start),
    (Skipped.CHANNEL_EXCLUDED, lambda sale, chosen, _: sale.channel in chosen.excluded_channels),
    (Skipped.TAG_EXCLUDED, lambda sale, chosen, _: bool(sale.tags & chosen.excluded_tags)),
    (Skipped.UNPAID, lambda sale, chosen, _: chosen.paid_only and not is_paid(sale)),
    (Skipped.ZERO_TOTAL, lambda sale, chosen, _: chosen.skip_zero_totals and not sale.as_sold.total),
)
