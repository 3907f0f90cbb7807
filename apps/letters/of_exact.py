"""Exact: log in again, the login ends soon, Exact does not let us in, a right is missing and how it is given."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.embedded import screen, wording
from apps.exact.door import tokens
from apps.exact.health import trouble
from apps.exact.models import Connection, Credential
from apps.letters.causes import WARN_AT
from apps.notices.letter import Letter, shop_name
from apps.notices.models import Notice
from apps.shops.models import Webshop


def log_in(notice: Notice) -> Letter | None:
    """Told at once, after three days and after ten."""
    connection = connection_of(notice.webshop)
    if connection is None or connection.credential is None:
        return None
    if connection.credential.state != Credential.Chain.LOG_IN_AGAIN:
        return None
    found = trouble.first_trouble(connection)
    subject = _("%(shop)s: please log in to Exact Online again") % {"shop": shop_name(connection.webshop)}
    steps = (
        _("Open the app and press “Log in to Exact”."),
        _("Log in as a user who may see this administration, and choose it."),
    )
    why = (found.text,) if found else ()
    return Letter(subject, (*why, _until_then()), page="/connect", button=_("Log in to Exact again"), steps=steps)


def ends_soon(notice: Notice) -> Letter | None:
    """A week before."""
    connection = connection_of(notice.webshop)
    if connection is None or connection.credential is None:
        return None
    days = days_left(connection.credential)
    if connection.credential.state != Credential.Chain.OK or days > (tokens.CHAIN_LIVES - WARN_AT).days:
        return None
    told = ngettext(
        "We have not been able to renew the login to Exact Online. It ends in %(days)s day; then you have to log in "
        "again. You can also do so now.",
        "We have not been able to renew the login to Exact Online. It ends in %(days)s days; then you have to log in "
        "again. You can also do so now.",
        days,
    )
    subject = _("%(shop)s: the login to Exact Online ends soon") % {"shop": shop_name(connection.webshop)}
    return Letter(subject, (told % {"days": days},), page="/connect", button=_("Log in to Exact again"))


def access(notice: Notice) -> Letter | None:
    """Which right is missing and how it is given; or what else keeps us out."""
    connection = connection_of(notice.webshop)
    found = trouble.first_trouble(connection)
    if connection is None or found is None or notice.matter is None or found.code != notice.matter.about:
        return None
    subject = _("%(shop)s: Exact Online does not let us book") % {"shop": shop_name(connection.webshop)}
    if found.code != trouble.RIGHT_MISSING:
        return Letter(subject, (found.text, _until_then()))
    user = connection.credential.user_name if connection.credential else ""
    what = _("The Exact user %(user)s lacks a right that your way of booking needs:") % {"user": user}
    rights = tuple((str(wording.RIGHTS.get(right, right)), _("is missing")) for right in found.rights)
    steps = (
        _("Ask whoever manages the users of your Exact Online to open the user %(user)s there.") % {"user": user},
        _("Give the user, for this administration, the rights that are named above."),
        _("Open the app and press “Check again”: it then asks Exact once more."),
    )
    return Letter(subject, (what,), rows=rights, steps=steps, after=(_until_then(),))


def connection_of(webshop: Webshop | None) -> Connection | None:
    """The webshop's way into Exact, if it was ever connected."""
    return screen.connection_of(webshop) if webshop else None


def days_left(credential: Credential) -> int:
    """Until the login ends by itself."""
    return max((credential.refreshed_at + tokens.CHAIN_LIVES - timezone.now()).days, 0)


def _until_then() -> str:
    return _("Until then nothing is booked. Nothing is lost: what waits is booked afterwards.")
