"""What our people may do to webshops and documents: a row each, with the permission it asks for.

Every deed is somebody's, has a reason, and leaves a line in the audit log in the transaction of the deed itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.alerts.models import Alert
from apps.audit import actor, recording
from apps.exact.codes import catalog
from apps.exact.login import invitations
from apps.exact.models import Connection
from apps.ledger import journal, payouts
from apps.ledger.journal import AnyDocument
from apps.ledger.models import Document, MoneyDocument
from apps.ledger.reasons import BY_SUPPORT
from apps.notices import sending
from apps.notices.models import Notice
from apps.schedule import again, installations, turns
from apps.shopify.billing import credits
from apps.shopify.models import InstallationRequest
from apps.shops import booking_switch
from apps.shops.models import PayoutSettings, Webshop


@dataclass(frozen=True, slots=True)
class Deed:
    """`do` gets one row and the day of the form; whether it did anything. `is_grave`: asked who you are once more."""

    name: str
    label: Promise
    help: Promise
    on: type[models.Model]
    do: Callable[[Any, date | None], bool]
    is_grave: bool = False
    has_day: bool = False

    @property
    def permission(self) -> str:
        """As Django names it."""
        return f"support.{self.name}"


def carry_out(deed: Deed, rows: Sequence[Any], day: date | None = None) -> int:
    """How many it was done to. Each row is its own transaction: one that cannot be changed stops no other."""
    return sum(_carry_out(deed, row, day) for row in rows)


def _carry_out(deed: Deed, row: Any, day: date | None) -> bool:
    with transaction.atomic():
        is_done = deed.do(row, day)
        if is_done:
            recording.note_deed(row, deed.name)
    return is_done


def _sync(webshop: Webshop, _day: date | None) -> bool:
    if not webshop.is_live:
        return False
    turns.wake(webshop)
    return True


def _resync(webshop: Webshop, day: date | None) -> bool:
    if day is None or not webshop.is_live:
        return False
    try:
        again.read_again(webshop, day)
    except again.BeingSynced:
        return False
    return True


def _pause(webshop: Webshop, _day: date | None) -> bool:
    if not webshop.is_live:
        return False
    booking_switch.turn(webshop, is_live=False)
    return True


def _refresh_codes(webshop: Webshop, _day: date | None) -> bool:
    connection = Connection.objects.select_related("credential", "administration").filter(webshop=webshop).first()
    if connection is None or not connection.is_ready:
        return False
    catalog.refresh(connection)
    return True


def _reconnect_link(webshop: Webshop, _day: date | None) -> bool:
    """To the merchant's own address, and to nobody's screen."""
    if not webshop.contact_email:
        return False
    invitations.send(invitations.make(webshop), to=webshop.contact_email)
    return True


def _retry(document: Document, _day: date | None) -> bool:
    if not journal.can_retry(document):
        return False
    journal.retry(document)
    turns.wake(document.webshop)
    return True


def _retry_payout(document: MoneyDocument, _day: date | None) -> bool:
    if not payouts.can_retry(document):
        return False
    chosen, _is_new = PayoutSettings.objects.get_or_create(webshop=document.webshop)
    payouts.book_after_all(document, chosen.rules)
    turns.wake(document.webshop)
    return True


def _leave_out(document: AnyDocument, _day: date | None) -> bool:
    if not journal.can_skip(document):
        return False
    who = actor.present()
    if who is None:
        raise ValueError("a document is left out by somebody")
    journal.skip(document, who=f"support {who.name}", why=who.why, by=BY_SUPPORT)
    return True


def _settle(alert: Alert, _day: date | None) -> bool:
    open_ones = Alert.objects.filter(pk=alert.pk, settled_at=None)
    return bool(open_ones.update(settled_at=timezone.now(), settled_by=actor.present_name()))


def _send_again(notice: Notice, _day: date | None) -> bool:
    """Unless it waits anyway, or says what is not true any more."""
    return sending.send_again(notice)


def _give_back(request: InstallationRequest, _day: date | None) -> bool:
    return credits.can_give(request) and installations.give_back(request)


def _finish_installation(request: InstallationRequest, _day: date | None) -> bool:
    return installations.finish(request)


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("sync", _("Sync now"), _("The next sync is now."), Webshop, _sync),
        Deed(
            "resync",
            _("Read again from a day on"),
            _("Every order that changed since that day is read and judged again. What stands in Exact stays there."),
            Webshop,
            _resync,
            has_day=True,
        ),
        Deed(
            "refresh_codes",
            _("Read Exact's codes again"),
            _("VAT codes, accounts, journals and the rest are read anew from the administration."),
            Webshop,
            _refresh_codes,
        ),
        Deed(
            "reconnect_link",
            _("Mail a link to connect Exact"),
            _("To the address that the shop has at Shopify. It works once and for seven days; earlier links end."),
            Webshop,
            _reconnect_link,
            is_grave=True,
        ),
        Deed(
            "pause",
            _("Switch booking off"),
            _("Nothing is booked any more until the merchant switches it on again."),
            Webshop,
            _pause,
            is_grave=True,
        ),
        Deed(
            "settle",
            _("I have looked at it"),
            _("The alert is settled; it opens again when the same thing happens again."),
            Alert,
            _settle,
        ),
        Deed(
            "finish_installation",
            _("The set-up is done: tell the merchant"),
            _("Where it was paid. A mail tells the merchant; the thirty days in which the price is given back begin."),
            InstallationRequest,
            _finish_installation,
        ),
        Deed(
            "give_back",
            _("Give the price of the set-up back"),
            _("As a credit of Shopify, once; also where the merchant keeps the app. It cannot be taken back."),
            InstallationRequest,
            _give_back,
            is_grave=True,
        ),
        Deed(
            "send_again",
            _("Send again"),
            _("To the same reader, with what is true now; an address that mail came back from is tried once more."),
            Notice,
            _send_again,
        ),
        Deed("retry", _("Try again"), _("The order is read again in a sync that starts now."), Document, _retry),
        Deed(
            "leave_out",
            _("Leave out"),
            _("It is not booked, whatever becomes of the order. The merchant reads that it was done on his behalf."),
            Document,
            _leave_out,
            is_grave=True,
        ),
        Deed(
            "retry_payout",
            _("Try again"),
            _("The payout is judged again under the settings of now, and sent in a sync that starts now."),
            MoneyDocument,
            _retry_payout,
        ),
        Deed(
            "leave_out_payout",
            _("Leave out"),
            _("It is not booked. The merchant reads that it was done on his behalf."),
            MoneyDocument,
            _leave_out,
            is_grave=True,
        ),
    )
}
