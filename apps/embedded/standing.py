"""The state of Exact in the head of every page: one badge and one sentence per cause. Read from the database only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.exact.health import trouble
from apps.exact.models import Connection
from apps.schedule.models import Run, Turn
from apps.shops.models import Webshop

Cause = Run.InTheWay
# Times are shown by the minute: never one that is too early.
UP_TO_THE_MINUTE = timedelta(seconds=59)

_NOW: Mapping[str, tuple[str, Promise, Promise]] = {
    Cause.EXACT_AWAY: (
        "warning",
        gettext_lazy("Exact does not answer"),
        gettext_lazy("Exact does not answer since %(since)s, next try %(next)s. Nothing gets lost."),
    ),
    Cause.EXACT_LIMIT: (
        "info",
        gettext_lazy("Exact: limit reached"),
        gettext_lazy("Exact allows no more calls for now; it goes on by itself at %(next)s. Nothing gets lost."),
    ),
    Cause.SHOPIFY_AWAY: (
        "warning",
        gettext_lazy("Shopify does not answer"),
        gettext_lazy("Shopify does not answer since %(since)s, next try %(next)s. Nothing gets lost."),
    ),
    Cause.SHOPIFY_LOGIN: (
        "warning",
        gettext_lazy("Shopify: permission missing"),
        gettext_lazy("Shopify does not let us read the orders. Open the app once; nothing gets lost."),
    ),
    Cause.OUR_FAULT: (
        "warning",
        gettext_lazy("a fault of ours"),
        gettext_lazy("The last sync failed by a fault of ours, next try %(next)s. Nothing gets lost."),
    ),
}


@dataclass(frozen=True, slots=True)
class StandingWithExact:
    """`page` is the name of the page that mends it, or ""."""

    tone: str
    label: str
    sentence: str = ""
    page: str = ""

    @property
    def is_good(self) -> bool:
        """Nothing is in the way."""
        return self.tone == "success"


def standing_of(webshop: Webshop, connection: Connection | None, *, last: Run | None = None) -> StandingWithExact:
    """How the webshop stands with Exact now. `last`: its newest run, where that was read already."""
    if connection is None or connection.credential is None:
        return StandingWithExact("info", _("Exact is not connected"), page="connect")
    wrong = trouble.first_trouble(connection)
    if wrong:
        is_login = wrong.code.startswith("login_")
        label = _("access withdrawn: log in again") if is_login else _("Exact does not let us book")
        return StandingWithExact("critical", label, wrong.text, wrong.way_out if wrong.way_out == "connect" else "")
    if not webshop.is_live and webshop.paused_at:
        since = _("Since %(since)s nothing is booked, and nothing gets lost.") % {"since": moment(webshop.paused_at)}
        return StandingWithExact("info", _("booking is paused"), since, page="settings")
    if last is None or last.state == Run.Progress.RUNNING:
        last = Run.objects.filter(webshop=webshop).exclude(state=Run.Progress.RUNNING).order_by("-started_at").first()
    if last is None or last.cause not in _NOW:
        return StandingWithExact("success", _("connected to Exact"))
    tone, name, text = _NOW[last.cause]
    turn = Turn.objects.filter(webshop=webshop).first() if webshop.has_turns else None
    facts = {"since": moment(_since(last)), "next": moment(turn.next_at, is_later=True) if turn else "–"}
    return StandingWithExact(tone, str(name), str(text) % facts)


def _since(last: Run) -> datetime:
    """When the unbroken row of runs with this cause began."""
    mine = Run.objects.filter(webshop=last.webshop_id, started_at__lte=last.started_at)
    other = mine.exclude(cause=last.cause).exclude(state=Run.Progress.RUNNING).order_by("-started_at").first()
    same = mine.filter(cause=last.cause, started_at__gt=other.started_at) if other else mine.filter(cause=last.cause)
    first = same.order_by("started_at").first() or last
    return first.started_at


def moment(at: datetime, *, is_later: bool = False) -> str:
    """The time; with the day where it is another one."""
    local = timezone.localtime(at + UP_TO_THE_MINUTE if is_later else at)
    return formats.date_format(local, "H:i" if local.date() == timezone.localdate() else "DATETIME_FORMAT")
