"""What booking an order anew would mean: what of it stands, what would stand, and what is in the way. Nothing is
changed, and Exact is not asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from apps.bookkeeping import anew, bookings_json, mirror
from apps.bookkeeping.anew import LineChange, Side
from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.booking import Booking, Form
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import Skipped
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import Sale
from apps.exact.documents import removal
from apps.exact.models import Connection
from apps.ledger import generations
from apps.ledger.models import Document
from apps.ledger.reasons import BY_MERCHANT, BY_SUPPORT
from apps.ledger.states import NOT_SENT, State
from apps.schedule import foreseeing, reversals
from apps.schedule.judge import Pass
from apps.shopify import orders, reader


class LeftAsIs(StrEnum):
    """Why an order is left as it is. The sentences are in apps/embedded/anew/reasons.py."""

    NOTHING_STANDS = "anew_nothing_stands"
    ON_ITS_WAY = "anew_on_its_way"
    IN_A_DAY_BOOK = "anew_in_a_day_book"
    SALES_ORDER = "anew_sales_order"
    OTHER_ADMINISTRATION = "anew_other_administration"
    BY_OTHERS = "anew_by_others"
    NOT_IN_SHOPIFY = "anew_not_in_shopify"
    NOT_TOLD = "anew_not_told"
    UNREADABLE = "anew_unreadable"
    WOULD_WAIT = "anew_would_wait"
    CHANGED_SINCE = "anew_changed_since"
    CHANGED_IN_EXACT = "anew_changed_in_exact"
    GONE_IN_EXACT = "anew_gone_in_exact"
    OUR_FAULT = "anew_our_fault"


class LeaveAlone(Exception):
    """This order is left as it is; the others go on. `facts`: what else is to be said."""

    def __init__(self, why: LeftAsIs, **facts: str) -> None:
        self.why, self.facts = why, facts
        super().__init__(why.value)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`before` as it was sent, each with its document; `after` under the references that it will have, without what a
    person has left out. `digest` names what the rules want.
    """

    sale: Sale
    read_at: datetime
    standing: Sequence[Document]
    before: Sequence[Booking]
    after: Sequence[Booking]
    digest: str

    @property
    def changes(self) -> tuple[LineChange, ...]:
        """Line by line."""
        return anew.changes(self.before, self.after)


def of_order(this: Pass, connection: Connection, order_gid: str) -> Foreseen:
    """`this`: a pass whose terms are those for booking anew. Raises LeaveAlone, and TryLater, LogInAgain, Rejected."""
    standing = _standing(connection, order_gid)
    before = [removal.as_sent(bookings_json.from_json(one.booking), one.warnings) for one in standing]
    if any(not mirror.has_mirror(one) for one in before):
        raise LeaveAlone(LeftAsIs.SALES_ORDER)
    read_at = timezone.now()
    sale, outcome = _judged(this, order_gid)
    check(outcome)
    left_out = _left_out(this, order_gid)
    wanted = [one for one in outcome.bookings if (one.kind.value, one.source) not in left_out]
    after = [anew.numbered(one, standing[0].generation + 1) for one in wanted]
    return Foreseen(sale, read_at, standing, before, after, digest_of(outcome.bookings))


def check(outcome: Outcome) -> None:
    """Nothing of it would wait or be left out, but for an order of which nothing is left. Raises LeaveAlone."""
    is_empty = outcome.verdict is OrderVerdict.SKIPPED and outcome.doubts[0].code is Skipped.ZERO_TOTAL
    if outcome.doubts and not is_empty:
        reason = outcome.doubts[0]
        raise LeaveAlone(LeftAsIs.WOULD_WAIT, **dict(reason.facts), code=reason.code.value)


def can_delete(booking: Booking, *, back_on: date) -> bool:
    """Whether Exact deletes it, as far as we know: a sales entry on a day that is open. `back_on`: see there."""
    return booking.form is Form.SALES_ENTRY and back_on == booking.booked_on


def back_on(connection: Connection, booking: Booking, rules: Rules) -> date:
    """The day on which it is taken back: its own, or the first after it that is open."""
    return mirror.dated(booking, rules=reversals.rules_for(connection, booking, rules)).booked_on


def digest_of(bookings: Iterable[Booking]) -> str:
    """The same for what comes to the same in the books."""
    plain = [bookings_json.to_json(replace(one, trace=(), warnings=(), payments=())) for one in bookings]
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def plan_of(found: Foreseen, connection: Connection, rules: Rules) -> dict[str, Any]:
    """For the screens: {"before": [document], "after": [document], "changes": [{"month", "component", "rate", …}]}."""
    before = [
        {**_document(booking), "number": one.exact_number, **_how_back(connection, booking, rules)}
        for one, booking in zip(found.standing, found.before, strict=True)
    ]
    after = [_document(one) for one in found.after]
    return {"before": before, "after": after, "changes": [_change(one) for one in found.changes]}


def _how_back(connection: Connection, booking: Booking, rules: Rules) -> dict[str, Any]:
    day = back_on(connection, booking, rules)
    return {"back_on": day.isoformat(), "can_delete": can_delete(booking, back_on=day)}


def _standing(connection: Connection, order_gid: str) -> list[Document]:
    """What of the order stands in Exact. Raises LeaveAlone where that is not all, or not ours to take back."""
    mine = generations.counted(Document.objects.filter(webshop=connection.webshop_id, order_gid=order_gid))
    every = list(mine.order_by("created_at"))
    found = [one for one in every if State(one.state) not in NOT_SENT]
    if not found:
        raise LeaveAlone(LeftAsIs.NOTHING_STANDS)
    if any(one.reason_code == Skipped.BY_OTHERS.value for one in every):
        raise LeaveAlone(LeftAsIs.BY_OTHERS)
    if any(one.till_day_id or one.state == State.GATHERED for one in found):
        raise LeaveAlone(LeftAsIs.IN_A_DAY_BOOK)
    if any(one.state != State.BOOKED for one in found):
        raise LeaveAlone(LeftAsIs.ON_ITS_WAY)
    if any(reversals.is_elsewhere(one, connection) for one in found):
        raise LeaveAlone(LeftAsIs.OTHER_ADMINISTRATION)
    return found


def _left_out(this: Pass, order_gid: str) -> set[tuple[str, str]]:
    """What a person said is not booked stays so."""
    mine = Document.objects.filter(webshop=this.webshop, order_gid=order_gid, state=State.SKIPPED)
    return set(mine.filter(reason_code__in=(BY_MERCHANT, BY_SUPPORT)).values_list("kind", "source"))


def _judged(this: Pass, order_gid: str) -> tuple[Sale, Outcome]:
    """By the order as Shopify has it now."""
    try:
        node = orders.node(this.webshop, order_gid)
        return foreseeing.look_through(this, orders.sale_of(this.webshop, node, facts=this.facts))
    except orders.Gone as gone:
        raise LeaveAlone(LeftAsIs.NOT_IN_SHOPIFY) from gone
    except reader.Unreadable as wrong:
        raise LeaveAlone(LeftAsIs.UNREADABLE) from wrong


def _document(booking: Booking) -> dict[str, Any]:
    return {
        "kind": booking.kind.value,
        "form": booking.form.value,
        "reference": booking.reference,
        "on": booking.booked_on.isoformat(),
        "currency": booking.currency,
        "total": str(booking.total.amount),
        "vat": str(booking.vat.amount),
    }


def _change(one: LineChange) -> dict[str, Any]:
    side = one.before or one.after
    rate = rate_text(side.key.rate) if side else ""
    about = {"month": one.month, "component": one.component.value, "rate": rate}
    return {**about, "before": _side(one.before), "after": _side(one.after)}


def _side(side: Side | None) -> Mapping[str, str] | None:
    if side is None:
        return None
    key = side.key
    return {
        "journal": side.journal,
        "on": side.on,
        "vat_code": side.vat_code,
        "treatment": key.treatment.value,
        "country": key.country,
        "currency": side.currency,
        "net": str(side.net),
        "vat": str(side.vat),
    }
