"""What people decided about orders: stored, replaced by a later answer, and handed to the rules as values."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs, Decision, Delivered, Rounded
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.sale import Place
from apps.ledger import models
from apps.ledger.models import SeenOrder
from apps.shops.models import Webshop


def of_order(webshop: Webshop, order_gid: str) -> tuple[Decision, ...]:
    """The decisions on this order that count now."""
    rows = models.Decision.objects.filter(webshop=webshop, order_gid=order_gid, replaced_at=None)
    return tuple(_value(row) for row in rows)


def keep(webshop: Webshop, order_gid: str, decision: Decision, *, who: str, why: str) -> models.Decision:
    """Store a decision; an earlier answer to the same question stays readable. The order is judged again."""
    question = question_of(decision)
    with transaction.atomic():
        SeenOrder.objects.select_for_update().filter(webshop=webshop, order_gid=order_gid).update(rules_version="")
        models.Decision.objects.filter(
            webshop=webshop, order_gid=order_gid, question=question, replaced_at=None
        ).update(replaced_at=timezone.now())
        return models.Decision.objects.create(
            webshop=webshop, order_gid=order_gid, question=question, decided_by=who, why=why, **_columns(decision)
        )


def judge_again(webshop: Webshop, orders: Iterable[str]) -> None:
    """The orders (gids) are read again in the next sync, whatever was seen of them."""
    SeenOrder.objects.filter(webshop=webshop, order_gid__in=list(orders)).update(rules_version="")


def question_of(decision: Decision) -> str:
    """Which question it answers; of each question one answer per order counts."""
    match decision:
        case Delivered():
            return "delivery"
        case Rounded(amount):
            return f"rounding {amount}"
        case BookAs(rate):
            return f"rate {rate_text(rate)}"


def _columns(decision: Decision) -> dict[str, object]:
    if isinstance(decision, Delivered):
        kind = models.Decision.Choice.COLLECTED if decision.is_collected else models.Decision.Choice.SENT
        return {"kind": kind, "country": decision.to.country, "postcode": decision.to.postcode}
    if isinstance(decision, Rounded):
        return {"kind": models.Decision.Choice.ROUNDED, "amount": decision.amount}
    return {
        "kind": models.Decision.Choice.BOOK_AS,
        "treatment": decision.key.treatment.value,
        "country": decision.key.country,
        "rate": decision.rate,
        "booked_rate": decision.key.rate,
        "code": decision.code,
    }


def _value(row: models.Decision) -> Decision:
    if row.amount is not None:
        return Rounded(row.amount)
    if row.rate is None or row.booked_rate is None:
        return Delivered(Place(row.country, postcode=row.postcode), is_collected=row.kind == row.Choice.COLLECTED)
    key = VatKey(Treatment(row.treatment), row.country, row.booked_rate.normalize())
    return BookAs(row.rate.normalize(), key, row.code)
