"""A shop that Shopify shuts: what it means, and what the person at the door can do. One row per status."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.calls.outcomes import Rejected

BY_STATUS: dict[int, tuple[str, Promise]] = {
    402: (
        "shop_frozen",
        _("Shopify has frozen this shop, usually for an unpaid bill. Pay it in Shopify, then open the app again."),
    ),
    403: (
        "shopify_refuses",
        _("Shopify does not let the app into this shop. Install the app again from the Shopify App Store."),
    ),
    404: ("shop_gone", _("Shopify does not know this shop any more, or the app was removed from it.")),
    423: ("shop_locked", _("Shopify has locked this shop. Ask Shopify why, and open the app again afterwards.")),
}


def refused(status: int) -> Rejected:
    """The error for this status, which is in the table."""
    code, text = BY_STATUS[status]
    return Rejected(code, text=str(text), raw=str(status))


def explain(refusal: Rejected) -> tuple[int, str]:
    """The status of the page, and its sentence in the reader's language."""
    found = next(((status, text) for status, (code, text) in BY_STATUS.items() if code == refusal.code), None)
    return (found[0], str(found[1])) if found else (403, refusal.text)
