"""Customers that changed in Shopify: for the accounts in Exact that we made for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from apps.bookkeeping.buyers import BuyerDetails
from apps.shopify import buyer, client, denied, paging
from apps.shopify.fields import Fields
from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class ChangedCustomer:
    """A customer as Shopify has them now."""

    shopify_id: str
    details: BuyerDetails


def changed_since(webshop: Webshop, day: date) -> Iterator[ChangedCustomer]:
    """Oldest change first. Shopify's filter knows whole days, so the day's own changes come again.

    Raises ApprovalMissing where names, addresses or e-mail addresses are kept from us, TryLater, LogInAgain, Rejected.
    """
    wish, after = f"updated_at:>='{day:%Y-%m-%d}'", ""
    while True:
        answer = client.query(webshop, "CustomersChangedSince", query=wish, after=after or None)
        denied.check(answer.denied)
        page = answer.data["customers"]
        for node in page["nodes"]:
            yield ChangedCustomer(node["id"], buyer.details_of_customer(Fields.from_json(node)))
        after = paging.next_cursor(page, after=after, what="customers")
        if not after:
            return
