"""Whose accounts the coming documents need: buyers who are not remembered yet are read, and looked for, together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from apps.bookkeeping.buyers import BuyerDetails
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact.debtors import assign
from apps.exact.debtors.coming import Coming
from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.shopify import ahead, orders
from apps.shops.models import Webshop

_WITHOUT_BUYER = timedelta(minutes=15)
# A document that is put off until a moment that has passed would be the next one again.
_AT_LEAST = timedelta(seconds=10)


class BuyerUnread(Exception):
    """Shopify did not tell who bought: this document waits, the others go on."""

    def __init__(self, not_before: datetime, why: str) -> None:
        self.not_before = not_before
        self.why = why
        super().__init__(why)


@dataclass(slots=True)
class Buyers:
    """Of one slice of work; names and addresses are kept no longer than that. `coming`: the same for Exact."""

    webshop: Webshop
    coming: Coming = field(default_factory=Coming)
    _next: Sequence[Document] = ()
    _told: dict[str, BuyerDetails] = field(default_factory=dict)  # by order
    _asked: set[str] = field(default_factory=set)

    def expect(self, documents: Sequence[Document]) -> None:
        """These are sent next, in this order."""
        self._next = documents

    def details(self, document: Document, connection: Connection) -> BuyerDetails:
        """The buyer from Shopify. Raises BuyerUnread: Shopify's errors must not be taken for Exact's here."""
        gid = document.order_gid
        try:
            if gid not in self._asked:
                self._read_from(document, connection)
            return self._told.pop(gid, None) or orders.buyer_details(self.webshop, gid)
        except TryLater as later:
            raise BuyerUnread(max(later.not_before, timezone.now() + _AT_LEAST), later.why) from later
        except (LogInAgain, Rejected) as closed:
            raise BuyerUnread(timezone.now() + _WITHOUT_BUYER, str(closed)) from closed

    def _read_from(self, document: Document, connection: Connection) -> None:
        """This buyer with the new ones that come after, each by the first of their orders."""
        self._asked.add(document.order_gid)
        rest = self._next[self._next.index(document) :] if document in self._next else ()
        firsts = {one.customer_gid: one.order_gid for one in reversed(rest) if one.customer_gid}
        known = assign.debtors(connection).filter(shopify_customer_id__in=firsts)
        remembered = set(known.values_list("shopify_customer_id", flat=True))
        gids = [gid for customer, gid in reversed(firsts.items()) if customer not in remembered][: ahead.BUYERS]
        if len(gids) > 1:
            self._asked.update(gids)
            self._told = ahead.buyers_of(self.webshop, gids)
            # Who gave a number is looked for by that.
            plain = (one for one in self._told.values() if not (one.vat_number or one.chamber_of_commerce))
            self.coming.expect(one.email for one in plain)
