"""It is over: one mail for what had been told, and never while anything of the kind still lasts."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.embedded import explaining
from apps.exact.health import trouble
from apps.exact.models import Connection
from apps.ledger import totals
from apps.ledger.states import State
from apps.letters import of_exact, of_syncs
from apps.letters.causes import OF_A_HISTORY
from apps.notices.letter import Letter, shop_name
from apps.notices.models import Matter, Notice, Occasion
from apps.shops.models import Webshop

_OF_EXACT = (Occasion.LOG_IN, Occasion.ENDS_SOON, Occasion.ACCESS)
_WHAT: Mapping[str, Promise] = {
    Occasion.LOG_IN: gettext_lazy("The app is logged in to Exact Online again."),
    Occasion.ENDS_SOON: gettext_lazy("The login to Exact Online was renewed."),
    Occasion.ACCESS: gettext_lazy("Exact Online lets the app book again."),
    Occasion.OPEN_ONCE: gettext_lazy("The app was opened: it reads the orders of your shop again."),
    Occasion.WITHHELD: gettext_lazy("Shopify shows the app again what it needs."),
    Occasion.FAILING: gettext_lazy("Syncs work again."),
    Occasion.GAVE_UP: gettext_lazy("None of the orders that did not get through waits any longer."),
}


def write(notice: Notice, matter: Matter) -> Letter | None:
    """None where it only seems over: the app was removed, booking was switched off, or it began again."""
    webshop = notice.webshop
    if webshop is None or webshop.state != Webshop.Presence.INSTALLED or not webshop.is_live:
        return None
    if matter.about.startswith(OF_A_HISTORY) or _lasts(matter, webshop):
        return None
    subject = _("%(shop)s: solved") % {"shop": shop_name(webshop)}
    return Letter(subject, (_what(matter), _how_it_stands(webshop)), page="/")


def _lasts(matter: Matter, webshop: Webshop) -> bool:
    if matter.kind in _OF_EXACT:
        connection: Connection | None = of_exact.connection_of(webshop)
        if connection is None or trouble.first_trouble(connection) is not None:
            return True
    if matter.kind == Occasion.FAILING and of_syncs.last_cause(webshop) in of_syncs.CAUSES:
        return True
    mine = Matter.objects.filter(webshop=webshop, kind=matter.kind, ended_at=None, gone_at=None)
    return matter.kind != Occasion.HELD_LONG and mine.exists()


def _what(matter: Matter) -> str:
    if matter.kind != Occasion.HELD_LONG:
        return str(_WHAT[matter.kind])
    reason = explaining.cause(matter.about).text
    return _("No order waits for more than a week any longer for this reason: %(reason)s") % {"reason": reason}


def _how_it_stands(webshop: Webshop) -> str:
    states = totals.count(webshop)
    held, moving = states[State.HELD], states[State.DUE] + states[State.SENDING] + states[State.UNKNOWN]
    if moving:
        text = ngettext("%(n)s order is on its way to Exact.", "%(n)s orders are on their way to Exact.", moving)
        return text % {"n": moving}
    if held:
        return ngettext("%(n)s order waits for you.", "%(n)s orders wait for you.", held) % {"n": held}
    return _("Nothing waits: every order that was read is dealt with.")
