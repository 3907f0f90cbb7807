"""What there is to do for a webshop, in one question as its turn begins: a turn that finds nothing asks little more.

Whoever makes more to do meanwhile wakes the webshop, and the turn that follows sees it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.ledger import till_days
from apps.ledger.models import Document, MoneyDocument, TallyRow
from apps.ledger.states import NOT_SENT, State
from apps.payments.gateways import Way
from apps.schedule.models import History, Rework, ReworkOrder, Run, Turn
from apps.shopify.models import WebhookDelivery, Withheld
from apps.shops.models import PaymentSettings, PayoutSettings, Till
from apps.shops.prepared import prepared

# On its way to Exact, or to be looked up there.
_MOVING = (State.DUE, State.SENDING, State.UNKNOWN)


@dataclass(frozen=True, slots=True)
class AtHand:
    """Whether there is any of this. The names are those of the questions below."""

    are_documents_moving: bool
    are_documents_unclear: bool
    are_orders_waiting: bool
    are_rings_open: bool
    is_money_moving: bool
    are_payouts_on: bool
    are_payments_on: bool
    are_tallies_loose: bool
    are_till_days_open: bool
    has_day_books: bool
    is_history_open: bool
    is_rework_open: bool
    is_run_left: bool
    is_withheld: bool


def read_turn(webshop_id: int) -> Turn:
    """The turn with its webshop's settings and both logins, and with the answers that `found` gives."""
    (turn,) = _turn_of(webshop_id)
    return turn


def found_by(turn: Turn) -> AtHand:
    """What there was when this turn was read."""
    return AtHand(**{field.name: getattr(turn, field.name) for field in fields(AtHand)})


@prepared
def _turn_of(webshop_id: int) -> QuerySet[Turn]:
    exact = ("webshop__exact__credential", "webshop__exact__administration")
    whole = Turn.objects.select_related("webshop__settings", "webshop__payment_settings", "webshop__token", *exact)
    return whole.annotate(**_questions()).filter(webshop=webshop_id)


def _questions() -> dict[str, Exists]:
    mine = {"webshop": OuterRef("webshop")}
    documents, entries = Document.objects.filter(**mine), MoneyDocument.objects.filter(**mine)
    anew = ReworkOrder.objects.filter(rework__webshop=OuterRef("webshop"))
    is_worked_on = Q(rework__state__in=Rework.WORKED_ON) | Q(state=ReworkOrder.Lot.UNDER_WAY)
    rings = WebhookDelivery.objects.filter(shop_domain=OuterRef("webshop__domain"), is_open=True)
    return {
        "are_documents_moving": Exists(documents.filter(state__in=_MOVING)),
        "are_documents_unclear": Exists(documents.filter(state__in=[State.SENDING, State.UNKNOWN])),
        "are_orders_waiting": Exists(documents.filter(state__in=NOT_SENT)),
        "are_rings_open": Exists(rings),
        "is_money_moving": Exists(entries.filter(state__in=_MOVING)),
        "are_payouts_on": Exists(PayoutSettings.objects.filter(**mine, is_on=True)),
        "are_payments_on": Exists(PaymentSettings.objects.filter(**mine).exclude(way=Way.OFF.value)),
        "are_tallies_loose": Exists(TallyRow.objects.filter(**mine, is_folded=False)),
        "are_till_days_open": Exists(till_days.unfinished(OuterRef("webshop"))),
        "has_day_books": Exists(Till.objects.filter(**mine, book_from__isnull=False)),
        "is_history_open": Exists(History.objects.filter(**mine, state__in=History.OPEN)),
        "is_rework_open": Exists(anew.filter(is_worked_on)),
        "is_run_left": Exists(Run.objects.filter(**mine, state=Run.Progress.RUNNING)),
        "is_withheld": Exists(Withheld.objects.filter(**mine)),
    }
