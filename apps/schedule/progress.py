"""How far a run is: counted with the run while it goes on, written where a person may look at it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from apps.schedule.models import Run

# A run that is over sooner is written at its end, and nobody misses what it did on the way.
_WORTH_WATCHING = timedelta(seconds=2)
COUNTS = ("orders_seen", "recorded", "booked", "held", "skipped", "failed")


def add(run: Run, counts: Mapping[str, int]) -> None:
    """By column. One worker has the run, so it knows the sums. Written when something became of an order, and somebody
    may be watching.
    """
    for name, count in counts.items():
        setattr(run, name, getattr(run, name) + count)
    if counts.keys() - {"orders_seen"} and timezone.now() - run.started_at >= _WORTH_WATCHING:
        Run.objects.filter(pk=run.pk).update(**columns(run))


def columns(run: Run) -> dict[str, int]:
    """The sums as they are now."""
    return {name: getattr(run, name) for name in COUNTS}
