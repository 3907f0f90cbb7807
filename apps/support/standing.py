"""How one webshop stands, in the words its merchant reads, and what is to be done: the first thing support says."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.embedded import screen, wording
from apps.embedded.screen import SetUp
from apps.exact.health import trouble
from apps.schedule.models import Run
from apps.shops.models import Webshop
from apps.support.moments import moment


def sentences(webshop: Webshop, set_up: SetUp | None = None) -> list[str]:
    """What keeps its orders from Exact; one sentence that all is well where nothing does. `set_up`: as it was read."""
    return problems(webshop, set_up) or [_("Booking is on, and nothing stands in the way.")]


def problems(webshop: Webshop, set_up: SetUp | None = None) -> list[str]:
    """What keeps its orders from Exact, the gravest first."""
    return list(_problems(webshop, set_up))


def _problems(webshop: Webshop, set_up: SetUp | None) -> Iterator[str]:
    if webshop.state == Webshop.Presence.UNINSTALLED:
        yield _("The app was removed on %(when)s. Nothing is booked until the merchant installs it again.") % {
            "when": moment(webshop.uninstalled_at)
        }
        return
    if webshop.state == Webshop.Presence.OPEN_ONCE:
        yield _("Shopify has ended the app's login. The merchant opens the app once, that is all.")
    set_up = set_up or screen.set_up_of(webshop)
    if found := trouble.first_trouble(set_up.connection):
        since = _(" Since %(when)s.") % {"when": moment(found.since)} if found.since else ""
        rights = ", ".join(str(wording.RIGHTS.get(right, right)) for right in found.rights)
        yield found.text + (f" ({rights})" if rights else "") + since
    elif set_up.connection is None:
        yield _("Exact Online is not connected yet. The merchant does that under Settings.")
    elif not set_up.has_administration:
        yield _("No administration is chosen yet. The merchant does that under Settings.")
    if set_up.missing:
        names = ", ".join(wording.setting_name(name) for name in set_up.missing)
        yield _("Settings are missing: %(names)s.") % {"names": names}
    if not webshop.is_live:
        yield _("Booking is switched off: the merchant switches it on at Home.")
    yield from _last_run(webshop)


def _last_run(webshop: Webshop) -> Iterator[str]:
    run = Run.objects.filter(webshop=webshop).exclude(state=Run.Progress.RUNNING).order_by("-started_at").first()
    if run is not None and run.state in (Run.Progress.FAILED, Run.Progress.LATER) and run.message:
        yield _("The last sync said: %(message)s (%(when)s)") % {
            "message": run.message,
            "when": moment(run.finished_at or run.started_at),
        }
