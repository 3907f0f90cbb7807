"""What Shopify paid out, written down and judged: due, or waiting with its reason. Once each, however often read.

What may stand in Exact is never touched. A payout that comes back after it was booked gets a second version, which
waits for a person: what became of the money is not ours to guess.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.json_values import NotReadable
from apps.ledger import journal, states
from apps.ledger.models import PayoutDocument
from apps.ledger.reasons import BY_MERCHANT, BY_SUPPORT
from apps.ledger.states import MAYBE_IN_EXACT, State
from apps.payments import entry, stored
from apps.payments.book import book
from apps.payments.entry import JournalEntry
from apps.payments.payout import Payout
from apps.payments.refusals import CannotBookPayout, HeldPayout
from apps.payments.rules import PayoutRules
from apps.shops.models import Webshop

# What nobody has to do anything about.
_LEFT_OUT = frozenset({HeldPayout.TEST, HeldPayout.EMPTY, HeldPayout.BEFORE_START})
_RETURNED = 2
_HALF_A_DAY = timedelta(hours=12)
# What is still unclear after that is looked up once per turn, as orders are (schedule.rhythm).
_LOOKED_UP_SOON = timedelta(minutes=15)


def is_settled(webshop: Webshop, *, source: str, is_returned: bool) -> bool:
    """Whether nothing new can come of reading this payout again now."""
    mine = PayoutDocument.objects.filter(webshop=webshop, source=source)
    if is_returned:
        return mine.filter(reason_code=HeldPayout.RETURNED.value).exists()
    has_entry = Q(booking__isnull=False)
    is_by_a_person = Q(reason_code__in=(BY_MERCHANT, BY_SUPPORT))
    is_read_today = Q(updated_at__gt=timezone.now() - _HALF_A_DAY)
    return mine.filter(has_entry | is_by_a_person | is_read_today).exists()


def record(webshop: Webshop, payout: Payout, rules: PayoutRules) -> PayoutDocument:
    """The payout as it stands now; what is booked or being booked stays."""
    with transaction.atomic():
        Webshop.objects.select_for_update(no_key=True).get(pk=webshop.pk)  # one reader of a webshop at a time
        known = {one.version: one for one in PayoutDocument.objects.filter(webshop=webshop, source=payout.source)}
        first = known.get(1)
        is_in_exact = first is not None and State(first.state) in MAYBE_IN_EXACT
        if first is not None and is_in_exact and not payout.status.is_returned:
            return first
        version = _RETURNED if is_in_exact else 1
        document = known.get(version) or PayoutDocument(webshop=webshop, source=payout.source, version=version)
        if not document._state.adding and _is_by_a_person(document):
            return document
        document.number, document.booked_on = payout.number, payout.issued_on
        document.currency, document.net = payout.net.currency, payout.net.amount
        document.payout = stored.to_json(payout)
        _judge(document, payout, rules)
    return document


def judge_again(webshop: Webshop, rules: PayoutRules) -> int:
    """What waits is judged under other settings; how many there were."""
    waiting = PayoutDocument.objects.filter(webshop=webshop, state__in=[State.HELD, State.DUE], version=1)
    with transaction.atomic():
        found = list(waiting.select_for_update())
        for document in found:
            _judge(document, stored.from_json(document.payout), rules)
    return len(found)


def _judge(document: PayoutDocument, payout: Payout, rules: PayoutRules) -> None:
    """Save what the rules make of it. What Exact refused stays refused while the entry is the same."""
    entered = None
    try:
        entered = book(payout, rules)
        booking = entry.to_json(entered)
        wanted: dict[str, Any] = {"state": State.DUE, "booking": booking, "reason_code": "", "reason": {}}
    except CannotBookPayout as held:
        state = State.SKIPPED if held.code in _LEFT_OUT else State.HELD
        reason = {"amounts": bookings_json.amounts_to_json(held.amounts), "facts": held.facts}
        wanted = {"state": state, "booking": None, "reason_code": held.code.value, "reason": reason}
    if not document._state.adding:
        if document.state == State.HELD and _has_entry(document, entered):
            return
        if document.state != wanted["state"]:
            states.check_transition(document.state, to=wanted["state"])
            document.not_before = None
    for name, value in wanted.items():
        setattr(document, name, value)
    document.save()


def _has_entry(document: PayoutDocument, entered: JournalEntry | None) -> bool:
    """Whether this very entry is stored, so that Exact refused it."""
    try:
        return document.booking is not None and entry.from_json(document.booking) == entered
    except NotReadable:
        return False


def _is_by_a_person(document: PayoutDocument) -> bool:
    return document.state == State.SKIPPED and document.reason_code in (BY_MERCHANT, BY_SUPPORT)


def can_retry(document: PayoutDocument) -> bool:
    """Whether `book_after_all` may be asked for."""
    return document.state in (State.HELD, State.SKIPPED)


def book_after_all(document: PayoutDocument, rules: PayoutRules) -> None:
    """A person asks for another try: judged anew, and due where the rules have an entry for it.

    A second version is not the rules' to book: it waits again.
    """
    with transaction.atomic():
        if document.booking is not None:
            journal.send_again(document)
        elif document.version == 1:
            _judge(document, stored.from_json(document.payout), rules)
        else:
            document.state, document.reason_code = State.HELD, HeldPayout.RETURNED.value
            document.save(update_fields=["state", "reason_code", "updated_at"])


def waiting(webshop: Webshop | OuterRef) -> QuerySet[PayoutDocument]:
    """Those that wait for a person or a setting."""
    return PayoutDocument.objects.filter(webshop=webshop, state=State.HELD)


def next_due(webshop: Webshop) -> PayoutDocument | None:
    """The oldest payout that may be sent now."""
    now = timezone.now()
    due = PayoutDocument.objects.filter(Q(not_before=None) | Q(not_before__lte=now), webshop=webshop, state=State.DUE)
    return due.order_by("booked_on", "created_at").first()


def next_moment(webshop: Webshop) -> datetime | None:
    """When a payout that was put off may be sent again, or one that is unclear is to be looked up again."""
    now = timezone.now()
    is_put_off = Q(state=State.DUE, not_before__isnull=False)
    is_unclear = Q(state=State.UNKNOWN, claimed_at__gt=now - _LOOKED_UP_SOON)
    open_ones = PayoutDocument.objects.filter(is_put_off | is_unclear, webshop=webshop)
    look_up_at = now + timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS)
    return min((at or look_up_at for at in open_ones.values_list("not_before", flat=True)), default=None)


def is_anything_open(webshop: Webshop) -> bool:
    """Whether a payout is due, being sent or unclear. One question to the database."""
    moving = [State.DUE, State.SENDING, State.UNKNOWN]
    return PayoutDocument.objects.filter(webshop=webshop, state__in=moving).exists()


def left_behind(webshop: Webshop) -> QuerySet[PayoutDocument]:
    """Being sent, as the ledger has it; right after a turn has begun: by a worker that died."""
    return PayoutDocument.objects.filter(webshop=webshop, state=State.SENDING)


def unclear(webshop: Webshop) -> QuerySet[PayoutDocument]:
    """Nobody knows whether these are in Exact."""
    return PayoutDocument.objects.filter(webshop=webshop, state=State.UNKNOWN).order_by("claimed_at")


def ids_in_exact(exact_ids: Collection[str]) -> set[str]:
    """Which of these entries of Exact are payouts of ours, of any webshop."""
    return set(PayoutDocument.objects.filter(exact_id__in=exact_ids).values_list("exact_id", flat=True))
