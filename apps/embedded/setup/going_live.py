"""Booking is switched on: checked once more, written down in one step, and the first sync asked for."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit import recording
from apps.closing.takeover import search
from apps.embedded import plan, screen, wording
from apps.embedded.setup import steps
from apps.exact.codes import chosen
from apps.exact.health import checkup
from apps.exact.models import Connection
from apps.schedule import turns
from apps.shops import booking_switch, choices
from apps.shops.models import Settings, Webshop


def start(connection: Connection, *, start_on: date) -> list[str]:
    """What is in the way, in sentences; nothing for a webshop that books from now on."""
    webshop = connection.webshop
    missing = screen.set_up_of(webshop).missing
    if missing:
        return [wording.still_missing(missing)]
    wrong = chosen.problems(connection, choices.read(webshop))
    if wrong:
        return [one.text for one in wrong]
    if not checkup.can_go_live(connection):
        return [_("The Exact user lacks a right: look at the step “Administration”.")]
    if not plan.allows_booking(webshop):
        return [_("Choose a plan first: booking begins as soon as you have one.")]
    with transaction.atomic():
        recording.change(Settings.objects.filter(webshop=webshop), start_on=start_on)
        switch_on(webshop)
    return []


def _look_first(webshop: Webshop) -> None:
    """Not for who begins today and never asked for it: nobody booked what is not sold yet."""
    start_on = Settings.objects.values_list("start_on", flat=True).get(webshop=webshop)
    if start_on and (start_on < timezone.localdate() or search.has_looked(webshop)):
        search.begin_unless_known(webshop, since=start_on)


def switch_on(webshop: Webshop) -> None:
    """Live from now on; the set-up is over. What others booked until now is looked for before it is booked here."""
    if webshop.set_up_step < steps.DONE:
        _look_first(webshop)
    Webshop.objects.filter(pk=webshop.pk).update(set_up_step=steps.DONE)
    webshop.set_up_step = steps.DONE
    booking_switch.turn(webshop, is_live=True)
    turns.wake(webshop)
