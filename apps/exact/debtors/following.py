"""A customer changed in Shopify without an order: the account that we made for them follows, in its contact fields.

Never an account that was found, never its VAT number, language or status, and of a business not its name: a customer
there is a person, who is not the business.
"""

from __future__ import annotations

import structlog

from apps.bookkeeping.buyers import BuyerDetails
from apps.calls.outcomes import Rejected
from apps.exact.debtors import accounts, assign, contact
from apps.exact.models import Connection, Debtor

log = structlog.get_logger(__name__)

_FIELDS = ("Name", "Email", "AddressLine1", "Postcode", "City", "Country")


def changed(connection: Connection, shopify_customer_id: str, details: BuyerDetails) -> Debtor | None:
    """The debtor that has to follow; None where none is ours to change, or it was told this already."""
    ours = assign.debtors(connection).filter(shopify_customer_id=shopify_customer_id, is_made_by_us=True).first()
    body = _body(details)
    return ours if ours and body and ours.customer_hash != assign.hash_of(body) else None


def follow(connection: Connection, ours: Debtor, details: BuyerDetails) -> None:
    """One or two calls. What Exact refuses is told to our log and not sent again. Raises what a call raises."""
    body = _body(details)
    try:
        accounts.change(connection, ours.account_id, body=body, keeps_name_of_business=True)
    except Rejected as refused:
        log.warning("customer refused", debtor=ours.pk, code=refused.code)
    Debtor.objects.filter(pk=ours.pk).update(customer_hash=assign.hash_of(body))


def _body(details: BuyerDetails) -> dict[str, str]:
    """Empty where Shopify tells nothing of the customer: erased, or never known by more than an id."""
    if not (details.name or details.company or details.email or details.street):
        return {}
    body = contact.of_buyer(details).body
    return {name: body[name] for name in _FIELDS if name in body}
