"""Orders that wait a week for the same reason, and what was tried in vain."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.embedded import explaining
from apps.embedded.amounts import money
from apps.ledger import totals
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.letters.causes import A_WEEK, OF_A_HISTORY
from apps.notices.letter import Letter, shop_name
from apps.notices.models import Notice
from apps.shops.models import Webshop


def held_long(notice: Notice) -> Letter | None:
    """One mail per reason, with what mends it behind the button."""
    webshop, code = notice.webshop, notice.matter.about if notice.matter else ""
    if webshop is None:
        return None
    count = waiting(webshop, code, for_at_least=A_WEEK).count()
    if not count:
        return None
    text = ngettext(
        "%(n)s order waits for you for more than a week and is not booked in Exact Online.",
        "%(n)s orders wait for you for more than a week and are not booked in Exact Online.",
        count,
    )
    subject = ngettext("%(shop)s: %(n)s order waits a week", "%(shop)s: %(n)s orders wait a week", count)
    reason = explaining.cause(code).text
    return Letter(
        subject % {"shop": shop_name(webshop), "n": count},
        (text % {"n": count}, reason),
        page=_orders(code),
        button=_("Look at these orders"),
        rows=_worth(webshop, code),
        after=(_("Their VAT belongs to the period in which they were placed: it is missing there while they wait."),),
    )


def gave_up(notice: Notice) -> Letter | None:
    """At once: nothing comes of it by itself."""
    webshop, code = notice.webshop, notice.matter.about if notice.matter else ""
    if webshop is None:
        return None
    if code.startswith(OF_A_HISTORY):
        return _history_failed(webshop)
    count = waiting(webshop, code).count()
    if not count:
        return None
    subject = ngettext(
        "%(shop)s: %(n)s order did not get through to Exact Online",
        "%(shop)s: %(n)s orders did not get through to Exact Online",
        count,
    )
    return Letter(
        subject % {"shop": shop_name(webshop), "n": count},
        (explaining.cause(code).text,),
        page=_orders(code),
        button=_("Look at these orders"),
        rows=_worth(webshop, code),
    )


def _history_failed(webshop: Webshop) -> Letter:
    subject = _("%(shop)s: booking older orders has stopped") % {"shop": shop_name(webshop)}
    text = _("Shopify could not list the older orders. What was booked stays; new orders are booked as always.")
    again = _("You can begin once more: nothing is booked twice.")
    return Letter(subject, (text, again), page="/settings/history", button=_("To the older orders"))


def waiting(webshop: Webshop, code: str, *, for_at_least: timedelta = timedelta(0)) -> QuerySet[Document]:
    """What waits for this reason, so long already."""
    mine = Document.objects.filter(webshop=webshop, state=State.HELD, reason_code=code)
    return mine.filter(created_at__lte=timezone.now() - for_at_least)


def _worth(webshop: Webshop, code: str) -> tuple[tuple[str, str], ...]:
    found = next((one for one in totals.causes(webshop) if one.reason_code == code), None)
    if found is None:
        return ()
    worth = " + ".join(money(amount, currency) for currency, amount in sorted(found.worth.items()))
    return ((_("Waiting for this reason"), str(found.count)), (_("Together"), worth))


def _orders(code: str) -> str:
    return f"/orders?{urlencode({'state': State.HELD.value, 'reason': code})}"
