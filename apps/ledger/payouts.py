"""What Shopify paid out, written down and judged: due, or waiting with its reason. Once each, however often read.

What may stand in Exact is never touched. A payout that comes back after it was booked gets a second version, which
waits for a person: what became of the money is not ours to guess.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.json_values import NotReadable
from apps.ledger import journal, states
from apps.ledger.models import MoneyDocument
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
_KIND = MoneyDocument.EntryOf.PAYOUT
_HALF_A_DAY = timedelta(hours=12)


def is_settled(webshop: Webshop, *, source: str, is_returned: bool) -> bool:
    """Whether nothing new can come of reading this payout again now."""
    mine = _payouts(webshop).filter(source=source)
    if is_returned:
        return mine.filter(reason_code=HeldPayout.RETURNED.value).exists()
    has_entry = Q(booking__isnull=False)
    is_by_a_person = Q(reason_code__in=(BY_MERCHANT, BY_SUPPORT))
    is_read_today = Q(updated_at__gt=timezone.now() - _HALF_A_DAY)
    return mine.filter(has_entry | is_by_a_person | is_read_today).exists()


def record(webshop: Webshop, payout: Payout, rules: PayoutRules) -> MoneyDocument:
    """The payout as it stands now; what is booked or being booked stays."""
    with transaction.atomic():
        Webshop.objects.select_for_update(no_key=True).get(pk=webshop.pk)  # one reader of a webshop at a time
        known = {one.version: one for one in _payouts(webshop).filter(source=payout.source)}
        first = known.get(1)
        is_in_exact = first is not None and State(first.state) in MAYBE_IN_EXACT
        if first is not None and is_in_exact and not payout.status.is_returned:
            return first
        version = _RETURNED if is_in_exact else 1
        document = known.get(version) or MoneyDocument(
            webshop=webshop, kind=_KIND, source=payout.source, version=version
        )
        if not document._state.adding and _is_by_a_person(document):
            return document
        document.number, document.booked_on = payout.number, payout.issued_on
        document.currency, document.net = payout.net.currency, payout.net.amount
        document.payout = stored.to_json(payout)
        _judge(document, payout, rules)
    return document


def judge_again(webshop: Webshop, rules: PayoutRules) -> int:
    """What waits is judged under other settings; how many there were."""
    waiting = _payouts(webshop).filter(state__in=[State.HELD, State.DUE], version=1)
    with transaction.atomic():
        found = list(waiting.select_for_update())
        for document in found:
            _judge(document, stored.from_json(document.payout), rules)
    return len(found)


def _judge(document: MoneyDocument, payout: Payout, rules: PayoutRules) -> None:
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


def _has_entry(document: MoneyDocument, entered: JournalEntry | None) -> bool:
    """Whether this very entry is stored, so that Exact refused it."""
    try:
        return document.booking is not None and entry.from_json(document.booking) == entered
    except NotReadable:
        return False


def _is_by_a_person(document: MoneyDocument) -> bool:
    return document.state == State.SKIPPED and document.reason_code in (BY_MERCHANT, BY_SUPPORT)


def can_retry(document: MoneyDocument) -> bool:
    """Whether `book_after_all` may be asked for."""
    return document.state in (State.HELD, State.SKIPPED)


def book_after_all(document: MoneyDocument, rules: PayoutRules) -> None:
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


def waiting(webshop: Webshop | OuterRef) -> QuerySet[MoneyDocument]:
    """Those that wait for a person or a setting."""
    return MoneyDocument.objects.filter(webshop=webshop, kind=_KIND, state=State.HELD)


def _payouts(webshop: Webshop) -> QuerySet[MoneyDocument]:
    return MoneyDocument.objects.filter(webshop=webshop, kind=_KIND)
