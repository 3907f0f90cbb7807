"""What Shopify does not let the app see: trouble of the whole webshop, never an empty customer.

A field without its approval or scope is null beside an ACCESS_DENIED error with its path; an erased customer is null
without one. An approval is given to the app by Shopify, a scope by the merchant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.calls.outcomes import LogInAgain
from apps.shopify.models import Withheld
from apps.shops.models import Webshop

# Asked for, but nothing is booked by them.
_NOT_READ = frozenset(
    {"phone", "defaultPhoneNumber", "publication", "device", "paymentTerms", "variant", "attribution", "app"}
)
_APPROVAL = _("Shopify gives that approval to the app, not to your shop: our people have been told and ask for it.")
_AGREE = _("Open the app in your Shopify admin and agree to the permission that Shopify asks for; then sync once more.")


@dataclass(frozen=True, slots=True)
class Denial:
    """`fields`: the last names of the paths that tell it; `way_out`: who does what about it."""

    what: str
    fields: frozenset[str]
    text: Promise
    way_out: Promise = _AGREE


ROWS = (
    Denial(
        "addresses",
        frozenset({"shippingAddress", "billingAddress", "defaultAddress"}),
        _("Shopify does not show the app any addresses: the approval for that customer data is missing."),
        _APPROVAL,
    ),
    Denial(
        "names",
        frozenset({"name", "displayName", "firstName", "lastName"}),
        _("Shopify does not show the app any names: the approval for that customer data is missing."),
        _APPROVAL,
    ),
    Denial(
        "emails",
        frozenset({"email", "defaultEmailAddress"}),
        _("Shopify does not show the app any e-mail addresses: the approval for that customer data is missing."),
        _APPROVAL,
    ),
    Denial(
        "read_customers",
        frozenset({"customer", "purchasingEntity"}),
        _("Shopify does not show the app who buys: the permission to read customers is missing."),
    ),
    Denial(
        "read_locations",
        frozenset({"location", "locations", "retailLocation"}),
        _("Shopify does not show the app your locations: the permission to read them is missing."),
    ),
    Denial(
        "read_returns",
        frozenset({"return", "returns"}),
        _("Shopify does not show the app any returns: the permission to read them is missing."),
    ),
    Denial(
        "read_products",
        frozenset({"product"}),
        _("Shopify does not show the app any products: the permission to read them is missing."),
    ),
    Denial(
        "read_orders",
        frozenset({"order", "orders", "refund"}),
        _("Shopify does not show the app any orders: the permission to read them is missing."),
    ),
)
OTHER = Denial(
    "other",
    frozenset(),
    _("Shopify does not show the app a part of the orders that it needs: a permission is missing."),
)


class ApprovalMissing(LogInAgain):
    """Nothing of this webshop can be judged until somebody gives the approval or permission that `row` names."""

    def __init__(self, row: Denial) -> None:
        self.row = row
        super().__init__(str(row.text))


def check(paths: Iterable[str]) -> None:
    """Raises ApprovalMissing when a field that is read was denied. `paths`: as in "order.shippingAddress"."""
    needed = [path for path in paths if _is_read(path.split("."))]
    if needed:
        raise ApprovalMissing(row_of(needed))


def row_of(paths: Iterable[str]) -> Denial:
    """What is missing where these were denied."""
    names = {path.rpartition(".")[2] for path in paths}
    return next((row for row in ROWS if row.fields & names), OTHER)


def note(webshop: Webshop, missing: ApprovalMissing) -> None:
    """From now on the webshop's trouble, which the screens and a mail tell; our own people hear of it once."""
    what, now = missing.row.what, timezone.now()
    _, is_new = Withheld.objects.get_or_create(webshop=webshop, defaults={"what": what, "since": now})
    is_other = not is_new and Withheld.objects.filter(webshop=webshop).exclude(what=what).update(what=what, since=now)
    if is_new or is_other:
        raising.alert(Alert.Subject.WITHHELD, webshop.domain, what=what)


def lift(webshop: Webshop) -> None:
    """Orders were read, so nothing is withheld any more."""
    known = Withheld.objects.filter(webshop=webshop)
    if known.exists():  # hardly ever: one question instead of a transaction
        known.delete()


def trouble_of(webshop: Webshop) -> Denial | None:
    """What is missing now."""
    return row_for(Withheld.objects.filter(webshop=webshop).first())


def row_for(known: Withheld | None) -> Denial | None:
    """As `trouble_of`, by what was noted."""
    return next((row for row in ROWS if row.what == known.what), OTHER) if known else None


def _is_read(names: list[str]) -> bool:
    """Where a payment was taken or a unit came back is asked for, but nothing is booked by it."""
    is_of_a_payment = names[-1] == "location" and bool({"transactions", "refundLineItems"} & set(names))
    return names[-1] not in _NOT_READ and not is_of_a_payment
