"""How one step of a turn ended, in a form that the schedule can compare. Every outcome of a call has one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from apps.calls.outcomes import LimitReached, LogInAgain, NobodyKnows, OthersFirst, Rejected, Throttled, TryLater
from apps.schedule.models import Run
from apps.schedule.turns import TurnLost
from apps.shopify.denied import ApprovalMissing

log = structlog.get_logger(__name__)

_AFTER_A_FAILURE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a step ended, and when it may go on; None: not before a person acts, or nothing is left to do.

    `is_limit`: the moment is the one at which a limit ends, so coming back then is never too early.
    """

    state: Run.Progress
    message: str = ""
    next_at: datetime | None = None
    is_limit: bool = False
    is_queue: bool = False  # nothing is in the way, other webshops come first


DONE = Ending(Run.Progress.DONE)
# Of several endings, the one that a person must hear of counts.
_GRAVITY = (
    Run.Progress.WITHHELD,
    Run.Progress.LOG_IN_AGAIN,
    Run.Progress.FAILED,
    Run.Progress.LATER,
    Run.Progress.DONE,
)


def worst_ending(endings: Sequence[Ending]) -> Ending:
    """The ending that the merchant reads."""
    return min(endings, key=lambda ending: _GRAVITY.index(ending.state))


def cause(*, read: Ending, booked: Ending) -> Run.InTheWay:
    """What is in the way of this webshop: at Exact first, which a merchant notices most."""
    for ending, away, login in (
        (booked, Run.InTheWay.EXACT_AWAY, Run.InTheWay.EXACT_LOGIN),
        (read, Run.InTheWay.SHOPIFY_AWAY, Run.InTheWay.SHOPIFY_LOGIN),
    ):
        if ending.state in (Run.Progress.LOG_IN_AGAIN, Run.Progress.WITHHELD):
            return login
        if ending.state == Run.Progress.FAILED:
            return Run.InTheWay.OUR_FAULT
        if ending.state == Run.Progress.LATER and not ending.is_queue:
            return Run.InTheWay.EXACT_LIMIT if ending.is_limit and ending is booked else away
    is_queue = read.is_queue or booked.is_queue
    return Run.InTheWay.OTHERS_FIRST if is_queue else Run.InTheWay.NOTHING


def run_step(step: Callable[[], None]) -> Ending:
    """Do the step; how it ended. Raises TurnLost, after which nothing more may be done."""
    try:
        step()
    except TryLater as later:
        is_limit, is_queue = isinstance(later, (LimitReached, Throttled)), isinstance(later, OthersFirst)
        return Ending(Run.Progress.LATER, later.why, later.not_before, is_limit, is_queue)
    except ApprovalMissing as missing:
        return Ending(Run.Progress.WITHHELD, missing.why)
    except LogInAgain as gone:
        return Ending(Run.Progress.LOG_IN_AGAIN, gone.why)
    except (Rejected, NobodyKnows) as refused:
        return Ending(Run.Progress.FAILED, str(refused), timezone.now() + _AFTER_A_FAILURE)
    except TurnLost:
        raise
    except Exception:
        log.exception("step failed")
        return Ending(Run.Progress.FAILED, "unexpected", timezone.now() + _AFTER_A_FAILURE)
    return DONE
