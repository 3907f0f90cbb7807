"""Exact out: every due document, one call each. What happened is written down before anything else is done."""

from __future__ import annotations

from functools import partial

import structlog
from django.db.models import F
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.exact import catalog, debtors, writers
from apps.exact.failures import Forbidden
from apps.exact.models import Connection
from apps.ledger import bookings_json, due, journal
from apps.ledger.models import Document
from apps.schedule import turns
from apps.schedule.administration_lock import alone
from apps.schedule.models import Run, Turn
from apps.shopify import orders
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)


def deliver(webshop: Webshop, turn: Turn, run: Run) -> None:
    """Until nothing is due. Raises TryLater (a limit: go on then) and LogInAgain; a refused document stops nothing."""
    connection = Connection.objects.select_related("credential").get(webshop=webshop)
    if due.next_document(webshop, at=timezone.now()):
        catalog.refresh_if_old(connection, age=catalog.A_DAY)
    while document := due.next_document(webshop, at=timezone.now()):
        with alone(connection):
            if journal.claim(document):
                _one(document, connection, run)
        turns.renew(turn)


def _one(document: Document, connection: Connection, run: Run) -> None:
    """A claimed document: call once, record. Every way it can end is a state."""
    try:
        customer = _customer(document, connection)
        booking = bookings_json.from_json(document.booking or {})
        condition = Settings.objects.values_list("payment_condition", flat=True).get(webshop=document.webshop_id)
        written = writers.post(connection, booking, customer=customer, payment_condition=condition)
    except TryLater as later:
        journal.try_later(document, later.not_before, why=later.why)
        raise
    except LogInAgain as gone:
        journal.log_in_again(document, why=gone.why)
        raise
    except Forbidden as closed:
        # Not this document but the connection is at fault: the next one would be refused as well.
        journal.log_in_again(document, why=closed.text)
        raise LogInAgain(closed.text) from closed
    except Rejected as refused:
        journal.hold(document, refused.code, text=refused.text, facts={"raw": refused.raw})
        _count(run, "failed")
    except NobodyKnows as unclear:
        journal.unknown(document, why=unclear.why)
        _count(run, "failed")
    except Exception as defect:
        # A defect of ours, met by one document: it is looked up before it is tried again, the others go on.
        log.exception("document not sent", document=str(document.pk))
        journal.unknown(document, why=f"unexpected: {type(defect).__name__}")
        _count(run, "failed")
    else:
        journal.booked(document, written)
        _count(run, "booked")


def _customer(document: Document, connection: Connection) -> str:
    """Exact's id of the debtor: the buyer's own, or the collective one, looked up once and remembered."""
    webshop = document.webshop
    if document.customer_gid:
        details = partial(orders.buyer_details, webshop, document.order_gid)
        return debtors.for_buyer(connection, webshop, shopify_customer_id=document.customer_gid, details=details)
    return debtors.collective_for(connection, channel=document.channel)


def _count(run: Run, name: str) -> None:
    Run.objects.filter(pk=run.pk).update(**{name: F(name) + 1})
