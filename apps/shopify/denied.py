"""What Shopify does not let the app see: trouble of the whole webshop, never an empty customer.

A field without its approval or scope is null beside an ACCESS_DENIED error with its path; an erased customer is null
without one.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.calls.outcomes import LogInAgain

# Asked for, but nothing is booked by them.
_NOT_READ = frozenset(
    {"phone", "defaultPhoneNumber", "publication", "device", "paymentTerms", "variant", "attribution", "app"}
)
_MISSING: tuple[tuple[frozenset[str], Promise], ...] = (
    (
        frozenset({"shippingAddress", "billingAddress", "defaultAddress"}),
        _("Shopify does not show the app any addresses: the approval for that customer data is missing."),
    ),
    (
        frozenset({"name", "displayName", "firstName", "lastName"}),
        _("Shopify does not show the app any names: the approval for that customer data is missing."),
    ),
    (
        frozenset({"email", "defaultEmailAddress"}),
        _("Shopify does not show the app any e-mail addresses: the approval for that customer data is missing."),
    ),
)
_PERMISSION = _("Shopify does not show the app a part of the orders that it needs: a permission is missing.")


class ApprovalMissing(LogInAgain):
    """Nothing of this webshop can be judged until somebody gives the approval; the message says which one."""


def check(paths: Iterable[str]) -> None:
    """Raises ApprovalMissing when a field that is read was denied. `paths`: as in "order.shippingAddress"."""
    refused = [path.split(".") for path in paths]
    needed = {names[-1] for names in refused if names[-1] not in _NOT_READ and not _is_of_a_payment(names)}
    if not needed:
        return
    found = next((sentence for fields, sentence in _MISSING if fields & needed), _PERMISSION)
    raise ApprovalMissing(str(found))


def _is_of_a_payment(names: list[str]) -> bool:
    """Where a payment was taken or a unit came back: nothing is booked by it."""
    return names[-1] == "location" and bool({"transactions", "refundLineItems"} & set(names))
