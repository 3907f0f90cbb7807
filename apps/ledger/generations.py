"""An order that is booked anew: what stands of it is undone as a whole, and its next documents are another generation.

Which documents count, and the one transaction in which an order changes over: from there on each document goes to
Exact, or is deleted there, as any other, once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from apps.bookkeeping import bookings_json, mirror
from apps.bookkeeping.booking import Booking, Kind
from apps.ledger import placed
from apps.ledger.models import Document, Payment
from apps.ledger.states import MOVING, NOT_SENT, NotAllowed, State
from apps.shops.models import Webshop

if TYPE_CHECKING:
    from apps.ledger.record import Opened

# What is as it was of the document that is taken back.
_SAME = (
    *("webshop", "order_gid", "order_name", "channel", "location", "country", "customer_gid", "generation"),
    *("currency", "shopify_total", "placed_at", "paid_at"),
)


def counted(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Without what is taken back, and without what takes it back: the two together are nothing."""
    return documents.filter(is_undone=False, undoes=None)


def latest_of(documents: Sequence[Document]) -> int:
    """The generation that counts."""
    return max((one.generation for one in documents), default=1)


def paid_on(documents: Sequence[Document]) -> Document | None:
    """The order's newest document that was taken back, where a payment of it stands in Exact: on that one's debtor."""
    undone = [one for one in documents if one.is_undone and one.kind == Kind.SALE]
    if not undone:
        return None
    last = max(undone, key=lambda one: one.generation)
    mine = Payment.objects.filter(webshop=last.webshop_id, order_gid=last.order_gid)
    return last if mine.filter(document__isnull=False).exists() else None


def still_to_undo() -> Exists:
    """Of a document, whether something of an earlier generation of its order is not taken back yet."""
    earlier = Document.objects.filter(
        webshop=OuterRef("webshop"), order_gid=OuterRef("order_gid"), generation__lt=OuterRef("generation")
    )
    to_delete = Q(is_undone=True, undone_by=None, state=State.BOOKED)
    to_reverse = Q(undoes__isnull=False, state__in=[State.HELD, *MOVING])
    return Exists(earlier.filter(to_delete | to_reverse))


def to_delete(webshop: Webshop, order_gid: str) -> list[Document]:
    """What is to be deleted in Exact."""
    mine = Document.objects.filter(webshop=webshop, order_gid=order_gid, is_undone=True, state=State.BOOKED)
    return list(mine.filter(undone_by=None).order_by("created_at"))


def begin(order: Opened, mirrors: Mapping[UUID, Callable[[int], Booking]]) -> Opened:
    """The order as it is then: nothing of it stands. What has no mirror is to be deleted in Exact.

    `mirrors`: by document, what takes it back, under the number it is told. What was never sent goes along. Raises
    NotAllowed where something of the order is on its way.
    """
    if any(one.state != State.BOOKED for one in order.standing) or not order.standing:
        raise NotAllowed(f"{order.order_gid}: something of it is on its way")
    for document in order.standing:
        Document.objects.filter(pk=document.pk).update(is_undone=True)  # its moments stay those of its booking
        document.is_undone = True
        placed.take_out(document)
        if make := mirrors.get(document.pk):
            reverse(document, make)
    left = [one for one in order.documents if State(one.state) in NOT_SENT]
    Document.objects.filter(pk__in=[one.pk for one in left]).update(generation=F("generation") + 1)
    for one in left:
        one.generation += 1
    undone = [*order.standing, *left]
    return replace(order, documents=left, generation=order.generation + 1, before=paid_on(undone))


def reverse(document: Document, make: Callable[[int], Booking]) -> Document:
    """The document that takes this one back, due."""
    known = Document.objects.filter(webshop=document.webshop_id, order_gid=document.order_gid, kind=Kind.REVERSAL.value)
    number = (known.aggregate(last=Max("version"))["last"] or 0) + 1
    booking = make(number)
    return Document.objects.create(
        **{name: getattr(document, name) for name in _SAME},
        **_content(booking),
        kind=Kind.REVERSAL.value,
        source=document.order_gid,
        version=number,
        reference=booking.reference,
        undoes=document,
        state=State.DUE,
    )


def keep_open_day(document: Document, booking: Booking) -> None:
    """A reversal whose day was closed since: what is sent is what is written down."""
    content = _content(booking)
    Document.objects.filter(pk=document.pk).update(**content)
    for name, value in content.items():
        setattr(document, name, value)


def has_mirrors(documents: Sequence[Document]) -> bool:
    """Whether each of these can be taken back by another document. Raises BookingsUnreadable."""
    return all(mirror.has_mirror(bookings_json.from_json(one.booking)) for one in documents)


def _content(booking: Booking) -> dict[str, object]:
    return {
        "booking": bookings_json.to_json(booking),
        "booked_on": booking.booked_on,
        "total": booking.total.amount,
        "vat": booking.vat.amount,
    }
