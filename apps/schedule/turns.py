"""Whose turn it is. A webhook, "Sync now" and the clock only move `next_at`; one worker at a time has a webshop.

A message to the workers names no webshop: whoever takes it does the turn that waits longest. So every webshop has its
first turn before anyone's second, and a lost or doubled message changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least
from django.utils import timezone

from apps.calls import messages
from apps.exact.models import Credential
from apps.schedule import at_hand, turn_lock
from apps.schedule.models import Turn
from apps.shops.models import Webshop
from apps.shops.prepared import prepared, update_where

# How many turns one tick hands out; the rest comes with the next tick, the longest waiting first.
PER_TICK = 200
# Of so many who wait, one is free, unless other workers are just taking the same ones: then the next tick tries again.
_CANDIDATES = 20
# One deed of a shopper or merchant rings two to four times within a second or two. By then what is read of an order is
# also surely not of the second in which it changed. In Exact it is within ten.
AFTER_A_RING = timedelta(seconds=4)
# A webshop that left, or that is switched off, has no turns. Its row would stand first in line for ever, and everybody
# who looks for the next one would pass by it: so it is looked at again after so long, and by whoever wakes it at once.
_SET_ASIDE, _AT_ONCE = timedelta(hours=2), 5_000
# While it is being synced, `next_at` still tells the turn that is running, which began no earlier: what comes now is a
# turn of its own, and the second one of its kind moves nothing any more. The row is written, and locked, either way.
_WAKE = """
    INSERT INTO schedule_turn AS turn (webshop_id, next_at, pass_after, standing, turns_in_vain)
    VALUES (%(webshop)s, %(moment)s, '', '', 0)
    ON CONFLICT (webshop_id) DO UPDATE SET next_at =
        CASE WHEN turn.next_at > %(moment)s OR turn.claimed_at >= turn.next_at THEN %(moment)s ELSE turn.next_at END
    RETURNING turn.next_at = %(moment)s
"""
_CLAIM = "UPDATE schedule_turn SET claimed_at = %(now)s WHERE webshop_id = %(webshop)s AND next_at <= %(now)s"
TURN_TASK = "apps.schedule.tasks.take_turn"


class TurnLost(Exception):
    """The session that held this turn broke: another worker may have it by now."""


def wake(webshop: Webshop, *, at: datetime | None = None) -> None:
    """The webshop's next sync is now (or at `at`). The broker may be away: the table is what counts.

    Within the transaction of what there is to do: a turn that begins waits for it, and sees it.
    """
    moment = at or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, {"webshop": webshop.pk, "moment": moment})
        (is_moved,) = cursor.fetchone()
    if is_moved:
        transaction.on_commit(lambda: messages.send(TURN_TASK, at=at))


def ring(webshop: Webshop) -> None:
    """Shopify rings, most often several times for one thing: the next sync is when it has said it all."""
    wake(webshop, at=timezone.now() + AFTER_A_RING)


def take_turns() -> int:
    """A message for every turn that is due; their number. Called by beat."""
    _let_in_again()
    _set_aside()
    waiting = waiting_webshops(timezone.now())
    for _ in waiting:
        messages.send(TURN_TASK, expires=settings.TICK_SECONDS)
    return len(waiting)


def take_up() -> int:
    """As `take_turns`, for a worker that starts, and with it the turns that are due before the next tick: who was told
    of them may have died with what it was told.
    """
    now = timezone.now()
    soon = _workable().filter(next_at__gt=now, next_at__lte=now + timedelta(seconds=settings.TICK_SECONDS))
    for at in soon.order_by("next_at").values_list("next_at", flat=True)[:PER_TICK]:
        messages.send(TURN_TASK, at=at, expires=settings.TICK_SECONDS)
    return take_turns()


def _let_in_again() -> None:
    """Who has signed in to Exact since does not wait for the next ordinary turn."""
    login, now = "webshop__exact__", timezone.now()
    is_since = Q(**{f"{login}credential__refreshed_at__gt": F("shut_out_at")})
    is_since |= Q(**{f"{login}connected_at__gt": F("shut_out_at")})
    alive = {f"{login}credential__state": Credential.Chain.OK}
    back = Turn.objects.filter(is_since, shut_out_at__isnull=False, **alive).values("pk")
    Turn.objects.filter(pk__in=back).update(shut_out_at=None, next_at=Least("next_at", now))


def _set_aside() -> None:
    """Who has no turns stands no longer in line. A row that somebody just wakes is left to him."""
    now = timezone.now()
    with transaction.atomic():
        idle = Turn.objects.filter(next_at__lte=now).exclude(webshop__in=Webshop.objects.with_turns())
        ours = idle.order_by("next_at").select_for_update(skip_locked=True)
        found = list(ours.values_list("pk", flat=True)[:_AT_ONCE])
        Turn.objects.filter(pk__in=found).update(next_at=now + _SET_ASIDE)


def waiting_webshops(now: datetime, *, most: int = PER_TICK) -> list[int]:
    """Webshops whose turn it is and on which nobody works, the longest waiting first; dead workers' too."""
    return list(_waiting(now)[:most])


def claim_next() -> Turn | None:
    """The turn that waits longest; None when nobody waits. Where another worker is just taking that one, the next."""
    first = turn_lock.take_first(_first_waiting.text(timezone.now()))
    if first is None:
        return None
    webshop_id, is_ours = first
    if is_ours and (turn := _claim(webshop_id)):
        return turn
    for webshop_id in waiting_webshops(timezone.now(), most=_CANDIDATES):
        if turn_lock.take(webshop_id) and (turn := _claim(webshop_id)):
            return turn
    return None


def check_ours(turn: Turn) -> None:
    """Asked before every order and document. Raises TurnLost."""
    if not turn_lock.is_ours(turn.webshop_id):
        raise TurnLost(f"webshop {turn.webshop_id}")


def has_rung(turn: Turn) -> bool:
    """Whether somebody woke the webshop since this turn began: what can wait makes room."""
    return not Turn.objects.filter(pk=turn.pk, next_at=turn.next_at).exists()


def release(turn: Turn, *, next_at: datetime) -> None:
    """Give the turn back, with how far it got. Who woke the webshop meanwhile keeps the earlier moment."""
    told = {
        "claimed_at": None,
        "standing": turn.standing,
        "turns_in_vain": turn.turns_in_vain,
        "shut_out_at": turn.shut_out_at,
    }
    if not update_where(Turn, {"pk": turn.pk, "next_at": turn.next_at}, {"next_at": next_at, **told}):
        mine = Turn.objects.filter(pk=turn.pk)
        mine.update(next_at=Least("next_at", next_at), **told)
        next_at = mine.values_list("next_at", flat=True).get()
    turn_lock.give_back(turn.webshop_id)
    if next_at - timezone.now() < timedelta(minutes=3):
        messages.send(TURN_TASK, at=next_at)


def put_off(turn: Turn, *, until: datetime) -> None:
    """Keep a webshop from the line whose turn broke on a defect of ours: without a rest it would be the next again."""
    Turn.objects.filter(pk=turn.pk).update(claimed_at=None, next_at=until)


def _workable() -> QuerySet[Turn]:
    return Turn.objects.filter(webshop__in=Webshop.objects.with_turns())


def _waiting(now: datetime) -> QuerySet[Turn, int]:
    """Webshops, by number, the longest waiting first; who is being worked on is none of them."""
    waiting = _workable().filter(next_at__lte=now).exclude(webshop_id__in=turn_lock.webshops_at_work())
    return waiting.order_by("next_at").values_list("webshop_id", flat=True)


@prepared
def _first_waiting(now: datetime) -> QuerySet[Turn, int]:
    return _waiting(now)[:1]


def _claim(webshop_id: int) -> Turn | None:
    """The lock, which is ours, keeps other workers away; the mark in the row tells whoever wakes the webshop that it is
    at work. None, and the lock given back, where it had its turn just now. Who leaves now leaves during a turn.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"webshop": webshop_id, "now": timezone.now()})
        is_claimed = cursor.rowcount == 1
    if is_claimed:
        return at_hand.read_turn(webshop_id)
    turn_lock.give_back(webshop_id)
    return None
