"""Every message put into words, in the language that is active, when it is sent. What is no longer true is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from apps.letters import digest, of_exact, of_orders, of_plans, of_shopify, of_syncs, over, to_us
from apps.letters.matters import OVER
from apps.notices.letter import Letter
from apps.notices.models import Notice, Occasion

# Invitations are not among them: their link stands nowhere but in the mail.
WRITERS: Mapping[str, Callable[[Notice], Letter | None]] = {
    Occasion.LOG_IN: of_exact.log_in,
    Occasion.ENDS_SOON: of_exact.ends_soon,
    Occasion.ACCESS: of_exact.access,
    Occasion.OPEN_ONCE: of_shopify.open_once,
    Occasion.WITHHELD: of_shopify.withheld,
    Occasion.FAILING: of_syncs.failing,
    Occasion.HELD_LONG: of_orders.held_long,
    Occasion.GAVE_UP: of_orders.gave_up,
    Occasion.DIGEST: digest.write,
    Occasion.ADDED: of_plans.added,
    Occasion.PLAN_LAPSED: of_plans.lapsed,
    Occasion.PLAN_STOPPED: of_plans.stopped,
    Occasion.PLAN_OUTGROWN: of_plans.outgrown,
    Occasion.SET_UP_DONE: of_plans.set_up_done,
    Occasion.INSTALLATION_PAID: to_us.installation_paid,
    Occasion.CREDIT_UNCLEAR: to_us.credit_unclear,
}


def write(notice: Notice) -> Letter | None:
    """None for what was mended before the message went."""
    matter = notice.matter
    if matter is None:
        return WRITERS[notice.kind](notice)
    is_over = notice.event.endswith(f":{OVER}")
    if is_over:
        return over.write(notice, matter)
    return None if matter.ended_at is not None or matter.gone_at is not None else WRITERS[notice.kind](notice)
