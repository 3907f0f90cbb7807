"""Orders that Shopify gives no answer for: is it this order, or is the way to Shopify shut?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils import timezone

from apps.calls.outcomes import Rejected, TryLater
from apps.schedule.judge import READ_AGAIN, Pass, hold_order
from apps.shopify import orders

# So many orders without an answer, one after the other: not they are at fault.
_MOST_IN_A_ROW = 5


@dataclass(slots=True)
class Silence:
    """The orders without an answer since the last one that had one. When others are answered, it is them."""

    this: Pass
    in_a_row: list[tuple[orders.Changed, TryLater | Rejected]] = field(default_factory=list)

    def note(self, changed: orders.Changed, trouble: TryLater | Rejected | None) -> None:
        """Take in how one order ended. Raises its trouble when nothing is answered any more."""
        if trouble is None:
            self._hold()
            return
        self.in_a_row.append((changed, trouble))
        if len(self.in_a_row) == _MOST_IN_A_ROW:
            raise trouble

    def end(self) -> None:
        """Decide on the last ones: a refusal is the order's own, since the list was answered.

        Raises TryLater for an outage, which may just have begun.
        """
        outage = next((trouble for _, trouble in self.in_a_row if isinstance(trouble, TryLater)), None)
        if outage:
            raise outage
        self._hold()

    def _hold(self) -> None:
        """In sight, and asked for again in every pass."""
        for changed, trouble in self.in_a_row:
            this = replace(self.this, rules_version=READ_AGAIN)
            hold_order(this, changed, read_at=timezone.now(), problem=str(trouble))
        self.in_a_row.clear()
