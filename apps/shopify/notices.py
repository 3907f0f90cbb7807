"""E-mails to the merchant about Shopify: it keeps from us what nothing can be booked without, or ended the login."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext

from apps.notices import mail
from apps.notices.mail import Letter
from apps.notices.models import Notice
from apps.shopify import denied
from apps.shopify.models import Token, Withheld
from apps.shops.models import Webshop


def tell() -> int:
    """Write down what is withheld and send what was not sent; the number sent. Every minute."""
    kind, now = Notice.Occasion.WITHHELD, timezone.now()
    known = Withheld.objects.filter(webshop__state=Webshop.Presence.INSTALLED, webshop__is_live=True)
    mail.write_down(
        Notice(webshop=one.webshop, kind=kind, event=f"{one.what}:{one.since.isoformat()}", created_at=now)
        for one in known.exclude(webshop__contact_email="").select_related("webshop")
        if not mail.has_told_today(one.webshop, kind)
    )
    once = Notice.Occasion.OPEN_ONCE
    waiting = Token.objects.filter(webshop__state=Webshop.Presence.OPEN_ONCE, webshop__is_live=True)
    mail.write_down(
        # The chain that died is named by its last renewal: told once, however long it waits.
        Notice(webshop=token.webshop, kind=once, event=token.refreshed_at.isoformat(), created_at=now)
        for token in waiting.exclude(webshop__contact_email="").select_related("webshop")
    )
    return mail.send((kind,), write=_withheld) + mail.send((once,), write=_open_once)


def _open_once(notice: Notice) -> Letter | None:
    """None for a shop that was opened since."""
    if notice.webshop.state != Webshop.Presence.OPEN_ONCE:
        return None
    subject = gettext("%(shop)s: please open the app once") % {"shop": mail.shop_name(notice.webshop)}
    why = gettext("Shopify has ended the app's login to your shop. Opening the app once in Shopify is all it needs.")
    waits = gettext("Until then no new order is read. Nothing is lost: what waits is booked afterwards.")
    return Letter(subject, (why, waits), page="/")


def _withheld(notice: Notice) -> Letter | None:
    """None for what is shown to us again."""
    row = denied.trouble_of(notice.webshop)
    if row is None:
        return None
    subject = gettext("%(shop)s: Shopify does not show us what we need") % {"shop": mail.shop_name(notice.webshop)}
    waits = gettext("Until then no new order is booked. Nothing is lost: what waits is booked afterwards.")
    return Letter(subject, (str(row.text), str(row.way_out), waits), page="/")
