"""What Shopify asks us to erase or to tell of a shop or customer, by when, and the doing of it.

A request is a row with a due date. A shop's erasure waits a day: a merchant who comes back within it keeps his books.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.exact.models import Connection, Debtor, DebtorQuestion
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.notices import outside
from apps.notices.letter import Letter
from apps.notices.models import Occasion
from apps.schedule.forget import forget
from apps.schedule.models import Erasure, Tombstone
from apps.shopify.events import Event
from apps.shops import languages
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

_SHOP_WAITS = timedelta(days=1)
# Shopify gives thirty days for what a customer asks.
_CUSTOMER_WITHIN = timedelta(days=30)
_LATE = timedelta(days=1)


def note(webshop: Webshop, event: Event) -> None:
    """Write down what a compliance webhook asks. A shop is only erased when we saw it uninstalled."""
    if event.topic == "shop/redact":
        if webshop.state != Webshop.Presence.UNINSTALLED:
            raising.alert(Alert.Subject.ERASE_LIVE, webshop.domain)
            return
        Erasure.objects.filter(webshop=webshop, kind=Erasure.Request.SHOP, done_at=None).delete()  # asked anew
        Erasure.objects.create(webshop=webshop, kind=Erasure.Request.SHOP, due_at=timezone.now() + _SHOP_WAITS)
        return
    kind = Erasure.Request.CUSTOMER if event.topic == "customers/redact" else Erasure.Request.EXPORT
    Erasure.objects.create(
        webshop=webshop,
        kind=kind,
        customer=event.customer,
        orders=[f"gid://shopify/Order/{number}" for number in event.orders],
        due_at=timezone.now() + _CUSTOMER_WITHIN,
    )


def work_off() -> int:
    """Do what is asked: customers at once, shops when their day is over. How many were done."""
    done = sum(_is_done(erasure) for erasure in Erasure.objects.waiting(at=timezone.now()))
    late = Erasure.objects.filter(done_at=None, due_at__lt=timezone.now() - _LATE).count()
    if late:
        raising.alert(Alert.Subject.ERASURE_LATE, count=late)
    return done


def _is_done(erasure: Erasure) -> bool:
    try:
        with transaction.atomic():
            row = Erasure.objects.select_for_update(skip_locked=True).filter(pk=erasure.pk, done_at=None).first()
            if row is None:
                return False
            _WORK[Erasure.Request(row.kind)](row)
            # What it named is personal as well: only that it was done stays.
            Erasure.objects.filter(pk=row.pk).update(done_at=timezone.now(), customer="", orders=[])
    except Exception:  # the next one is somebody else's right
        log.exception("erasure failed", erasure=erasure.pk, of=erasure.kind)
        raising.alert(Alert.Subject.ERASURE_FAILED, erasure=erasure.pk, of=erasure.kind)
        return False
    return True


def _erase_shop(erasure: Erasure) -> None:
    """Nothing where the merchant came back since, also when he left again: then Shopify asks again."""
    webshop = erasure.webshop
    if webshop is None or webshop.uninstalled_at is None or webshop.uninstalled_at > erasure.asked_at:
        return
    _remember(webshop)
    Erasure.objects.filter(pk=erasure.pk).update(webshop=None)
    forget(webshop)


def _remember(webshop: Webshop) -> None:
    """Which days stand in which administration, so that a shop that comes back books none of them twice."""
    connection = Connection.objects.filter(webshop=webshop).select_related("credential").first()
    booked = Document.objects.filter(webshop=webshop, state=State.BOOKED)
    last: date | None = booked.aggregate(last=Max("booked_on"))["last"]
    if connection is not None and last is not None and webshop.shopify_id:
        Tombstone.objects.update_or_create(shop_hash=_hash(webshop.shopify_id), defaults={"last_booked_on": last})


def look_first(*, now: datetime) -> int:
    """Our ledger may have lost what stands in Exact by now (a backup was restored): how many webshops.

    Up to tomorrow on the shop's own calendar: what was sold in a closed period is dated on the day after its end.
    """
    webshops = Webshop.objects.exclude(shopify_id="")
    for webshop in webshops:
        last = {"last_booked_on": webshop.day_of(now) + timedelta(days=1)}
        Tombstone.objects.update_or_create(shop_hash=_hash(webshop.shopify_id), defaults=last)
    return len(webshops)


def last_day_before_erasure(webshop: Webshop) -> date | None:
    """Up to this day documents of an earlier, erased installation may stand in Exact: look there first."""
    if not webshop.shopify_id:
        return None
    stone = Tombstone.objects.filter(shop_hash=_hash(webshop.shopify_id)).only("last_booked_on").first()
    return stone.last_booked_on if stone else None


def _hash(shopify_id: str) -> str:
    return hashlib.sha256(f"tombstone {shopify_id}".encode()).hexdigest()


def _erase_customer(erasure: Erasure) -> None:
    """The links between a shopper and the books, and Exact's own words, which may name the shopper."""
    gid = f"gid://shopify/Customer/{erasure.customer}"
    Debtor.objects.filter(webshop=erasure.webshop, shopify_customer_id=gid).delete()
    DebtorQuestion.objects.filter(webshop=erasure.webshop, shopify_customer_id=gid).delete()
    documents = Document.objects.filter(webshop=erasure.webshop)
    # A worker that has just read one of them must not send it for the customer: what it read is no longer the row.
    documents.filter(customer_gid=gid, state=State.DUE).update(updated_at=timezone.now())
    documents.filter(customer_gid=gid).update(customer_gid="")
    for document in documents.filter(order_gid__in=erasure.orders):
        document.attempts.update(message="")
        if "raw" in document.reason:
            Document.objects.filter(pk=document.pk).update(
                reason={key: value for key, value in document.reason.items() if key != "raw"}
            )


def _tell_merchant(erasure: Erasure) -> None:
    """Mail the merchant what we hold of the customer: he answers the customer, we never do."""
    webshop = erasure.webshop
    if webshop is None or not webshop.contact_email:
        raise ValueError("no address of the merchant")
    with translation.override(languages.spoken(webshop.locale)):
        text = _(
            "A customer asked for the data that your apps hold. Attached is all that this app holds of customer "
            "%(customer)s: which orders were booked in Exact Online, and the number of the account there. Names "
            "and addresses are not kept by this app. Please pass it on to your customer."
        )
        subject = _("Data of a customer of %(shop)s") % {"shop": webshop.domain}
        letter = Letter(subject, (text % {"customer": erasure.customer},), page="")
        attached = (f"customer-{erasure.customer}.json", json.dumps(_held(erasure), indent=2), "application/json")
        outside.send(letter, webshop, to=webshop.contact_email, kind=Occasion.CUSTOMER_DATA, attachments=(attached,))


def _held(erasure: Erasure) -> dict[str, Any]:
    gid = f"gid://shopify/Customer/{erasure.customer}"
    mine = Document.objects.filter(webshop=erasure.webshop)
    documents = mine.filter(customer_gid=gid) | mine.filter(order_gid__in=erasure.orders)
    return {
        "customer": gid,
        "accounts_in_exact": list(
            Debtor.objects.filter(webshop=erasure.webshop, shopify_customer_id=gid).values_list("account_id", flat=True)
        ),
        "documents": [
            {
                "order": each.order_name,
                "kind": each.kind,
                "booked_on": each.booked_on.isoformat() if each.booked_on else None,
                "total": None if each.total is None else f"{each.total:f}",
                "currency": each.currency,
                "number_in_exact": each.exact_number,
            }
            for each in documents.order_by("order_name", "created_at")
        ],
    }


_WORK: dict[Erasure.Request, Callable[[Erasure], None]] = {
    Erasure.Request.SHOP: _erase_shop,
    Erasure.Request.CUSTOMER: _erase_customer,
    Erasure.Request.EXPORT: _tell_merchant,
}
