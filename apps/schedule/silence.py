"""Orders that Shopify gives no answer for: is it this order, or is the way to Shopify shut?"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils import timezone

from apps.calls.outcomes import Rejected, TryLater
from apps.schedule.judge import Pass, hold_order
from apps.shopify import orders

# So many orders without an answer, one after the other: not they are at fault.
_MOST_IN_A_ROW = 5


@dataclass(slots=True)
class Silence:
    """The orders that got no answer since the last one that did. Once another one is answered, the fault is theirs."""

    this: Pass
    in_a_row: list[tuple[orders.Changed, TryLater | Rejected]] = field(default_factory=list)

    def note(self, changed: orders.Changed, trouble: TryLater | Rejected | None) -> None:
        """Take note of how one order ended. Raises what is wrong when Shopify answers for none any more."""
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
        """Held, so that a person sees it, and asked for again in every pass."""
        for changed, trouble in self.in_a_row:
            hold_order(self.this, changed, read_at=timezone.now(), problem=str(trouble), is_read_again=True)
        self.in_a_row.clear()
