"""How far a pass over the changed orders is: kept with the turn, so that the next slice goes on there.

Shopify lists changes oldest first, and an order that changes meanwhile goes to the end of the list: behind a place in
it nothing is missed but what Shopify's search shows late. For that the next pass begins before this one began.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from apps.schedule.models import Turn
from apps.shopify.orders import Changed


@dataclass(slots=True)
class PassPlace:
    """A pass over what changed from `since` on, begun at `began_at`; everything up to `after` in the list is done.

    `newest`: when the last order before that place changed. `passed`: orders that this slice is done with.
    """

    since: datetime
    began_at: datetime
    after: str = ""
    newest: datetime | None = None
    passed: int = 0
    _open: list[Changed] = field(default_factory=list)

    def pass_by(self, changed: Changed, *, is_sure: bool) -> None:
        """One order further; not sure: of this one, and those before it, Shopify has not told anything yet."""
        self._open.append(changed)
        if is_sure:
            self.settle()

    def settle(self) -> None:
        """What was passed by is done with."""
        if self._open:
            self.after, self.newest = self._open[-1].place, self._open[-1].updated_at
            self.passed += len(self._open)
            self._open.clear()


def begin(since: datetime) -> PassPlace:
    """At the first change since then."""
    return PassPlace(since, timezone.now())


def resumed(turn: Turn) -> PassPlace | None:
    """Where the slice before this one left off; None when its pass was whole."""
    if turn.pass_began_at is None or turn.pass_since is None:
        return None
    return PassPlace(turn.pass_since, turn.pass_began_at, turn.pass_after)


def keep(turn: Turn, place: PassPlace, *, is_whole: bool, **columns: object) -> None:
    """With the cursor: up to the last change that was read, and no later than the pass began, because Shopify's clock
    and search may be behind ours. `columns`: of the turn, kept with it.
    """
    cursor_at = min(place.began_at, place.newest) if place.newest else turn.cursor_at
    of_pass = NO_PASS if is_whole else _columns(place)
    kept = {"cursor_at": cursor_at, **of_pass, **columns}
    if any(getattr(turn, name) != value for name, value in kept.items()):
        Turn.objects.filter(pk=turn.pk).update(**kept)


# The columns of a turn whose next pass begins at its cursor.
NO_PASS: dict[str, object] = {"pass_began_at": None, "pass_since": None, "pass_after": ""}


def _columns(place: PassPlace) -> dict[str, object]:
    return {"pass_began_at": place.began_at, "pass_since": place.since, "pass_after": place.after}
