"""From what is the matter now to messages: told at once, again while it lasts, and when it is over; once each.

A row per matter (apps.notices.models.Matter) and a conditional update per step, in one transaction with the messages
that it writes down: of two workers one does it, and one that dies has done both or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.letters.causes import Look, PresentMatter
from apps.notices import posting, recipients
from apps.notices.models import Matter, Occasion

# Away for so long it is over; what comes and goes is one matter.
SETTLES_AFTER = timedelta(hours=1)
OVER = "over"


@dataclass(frozen=True, slots=True)
class Telling:
    """`again`: how long after the first message the others come. `rests`: so long the same is not told anew."""

    again: tuple[timedelta, ...] = ()
    rests: timedelta = timedelta(0)


_LOGIN = Telling(again=(timedelta(days=3), timedelta(days=10)))
RULES: Mapping[Occasion, Telling] = {
    Occasion.LOG_IN: _LOGIN,
    Occasion.OPEN_ONCE: _LOGIN,
    Occasion.ENDS_SOON: Telling(),
    # It may come and go with every order.
    Occasion.ACCESS: Telling(again=_LOGIN.again, rests=timedelta(days=1)),
    Occasion.WITHHELD: Telling(again=_LOGIN.again, rests=timedelta(days=1)),
    Occasion.FAILING: Telling(rests=timedelta(days=1)),
    Occasion.HELD_LONG: Telling(),
    Occasion.GAVE_UP: Telling(rests=timedelta(days=1)),
}


def look(looks: Mapping[Occasion, Look]) -> int:
    """Note what began, what is away and what is over, and write down what is to be told; how many steps were taken."""
    now = timezone.now()
    return sum(_settle(kind, list(find(now)), now=now) for kind, find in looks.items())


def _settle(kind: Occasion, found: list[PresentMatter], *, now: datetime) -> int:
    _note(kind, found, now=now)
    there = {(one.webshop_id, one.about[:100]) for one in found}
    opened = Matter.objects.filter(kind=kind, ended_at=None).select_related("webshop")
    return sum(
        _go_on(matter, now=now) if (matter.webshop_id, matter.about) in there else _end(matter, now=now)
        for matter in opened.iterator()
    )


def _note(kind: Occasion, found: Iterable[PresentMatter], *, now: datetime) -> None:
    """A row for what has none."""
    known = set(Matter.objects.filter(kind=kind, ended_at=None).values_list("webshop_id", "about"))
    new = [one for one in found if (one.webshop_id, one.about[:100]) not in known]
    Matter.objects.bulk_create(
        [
            Matter(webshop_id=one.webshop_id, kind=kind, about=one.about[:100], since=one.since, noted_at=now)
            for one in new
        ],
        ignore_conflicts=True,
    )


def _go_on(matter: Matter, *, now: datetime) -> int:
    """It lasts: told when its moment has come."""
    if matter.gone_at is not None:
        Matter.objects.filter(pk=matter.pk, ended_at=None).update(gone_at=None)
    due_at = _due_at(matter)
    if due_at is None or due_at > now:
        return 0
    with transaction.atomic():
        mine = Matter.objects.filter(pk=matter.pk, told=matter.told, ended_at=None)
        if not mine.update(told=matter.told + 1, first_told_at=matter.first_told_at or now):
            return 0
        _tell(matter, str(matter.told + 1))
    return 1


def _end(matter: Matter, *, now: datetime) -> int:
    """It is away: over after a while, and told where it had been told."""
    if matter.gone_at is None:
        Matter.objects.filter(pk=matter.pk, ended_at=None).update(gone_at=now)
        return 0
    if matter.gone_at > now - SETTLES_AFTER:
        return 0
    with transaction.atomic():
        if not Matter.objects.filter(pk=matter.pk, ended_at=None, gone_at=matter.gone_at).update(ended_at=now):
            return 0
        if matter.told:
            _tell(matter, OVER)
    return 1


def _due_at(matter: Matter) -> datetime | None:
    """When it is told next; None where all was told."""
    rule = RULES[Occasion(matter.kind)]
    if matter.first_told_at is not None:
        return matter.first_told_at + rule.again[matter.told - 1] if matter.told <= len(rule.again) else None
    if not rule.rests:
        return matter.noted_at
    same = Matter.objects.filter(webshop=matter.webshop_id, kind=matter.kind, about=matter.about)
    before = same.filter(first_told_at__isnull=False)
    last = before.exclude(pk=matter.pk).order_by("-first_told_at").first()
    return last.first_told_at + rule.rests if last and last.first_told_at else matter.noted_at


def _tell(matter: Matter, step: str) -> None:
    readers = recipients.of_problems(matter.webshop)
    posting.post(matter.webshop, Occasion(matter.kind), f"{matter.pk}:{step}", to=readers, matter=matter)
