"""Once a day, before going live, and when the merchant asks: may we still enter, and may we do what we will have to do?

What is found stays on the connection; trouble.py tells it to the screens and to the mails of apps.letters.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db.models import F, Q
from django.utils import timezone

from apps.calls.outcomes import NOT_DONE, LogInAgain, Rejected, TryLater
from apps.exact.codes import catalog
from apps.exact.door.failures import Forbidden
from apps.exact.exchange import standing
from apps.exact.health import rights
from apps.exact.login import administrations
from apps.exact.models import Administration, Connection, Credential
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)

A_DAY = timedelta(days=1)
_JUST_NOW = timedelta(minutes=15)
_AT_ONCE = 50  # connections in one turn; the others have theirs an hour later


def check(connection: Connection) -> bool:
    """Ask Exact, write down what it says, and answer whether all is well. Raises TryLater and LogInAgain."""
    if connection.credential is None or connection.administration is None:
        return False
    try:
        problem = _administration_problem(connection.credential, connection.administration)
    except Forbidden as closed:
        if closed.code not in standing.EVERYWHERE:
            raise
        problem = closed.code  # met on the way, with a call that belongs to no administration
    if problem:
        standing.note(connection.credential, connection.administration.division, code=problem)
    else:
        _check_rights(connection, connection.credential)
    connection.refresh_from_db()
    return not connection.problem and not connection.rights_missing


def can_go_live(connection: Connection) -> bool:
    """Before going live: whether all is well, asked now where it is not known. An outage of Exact stops nobody."""
    if is_checked(connection) or _is_known_from_another(connection):
        return True
    try:
        return check(connection)
    except TryLater:
        return not connection.problem and not connection.rights_missing
    except (LogInAgain, Rejected):
        return False


def is_checked(connection: Connection) -> bool:
    """Whether the rights were found to be there, for the way of booking that is chosen now, and not too long ago."""
    chosen = Settings.objects.values_list("booking_type", flat=True).get(webshop=connection.webshop_id)
    return (
        not connection.problem
        and not connection.rights_missing
        and connection.rights_for == chosen
        and connection.checked_at is not None
        and timezone.now() - connection.checked_at < 2 * A_DAY
    )


def check_due() -> int:
    """Every connection whose last check is a day old, or was for another way of booking; the number checked."""
    old = Q(checked_at=None) | Q(checked_at__lt=timezone.now() - A_DAY)
    changed = ~Q(rights_for=F("webshop__settings__booking_type"))
    due = (
        Connection.objects.filter(old | changed, administration__isnull=False, credential__state=Credential.Chain.OK)
        .exclude(webshop__state=Webshop.Presence.UNINSTALLED)
        .select_related("credential", "administration", "webshop")
        # Those that stay shut are due every hour: they may not take the turns of the others, nor of each other.
        .alias(is_shut=Q(problem_at__isnull=False))
        .order_by("is_shut", "?")
    )
    done = 0
    for connection in due[:_AT_ONCE]:
        try:
            check(connection)
            if connection.is_ready:
                # A period that was opened frees what waits for it, also where nothing else is due.
                catalog.refresh_if_old(connection, age=catalog.A_DAY)
            done += 1
        except NOT_DONE as error:
            log.warning("check-up", connection=connection.pk, error=type(error).__name__)
    return done


def _is_known_from_another(connection: Connection) -> bool:
    """A webshop of the same administration and login that needs the same was checked just now: calls are scarce."""
    chosen = Settings.objects.get(webshop=connection.webshop_id)
    others = Connection.objects.filter(
        credential=connection.credential_id,
        administration=connection.administration_id,
        problem="",
        rights_missing=[],
        rights_for=chosen.booking_type,
        checked_at__gt=timezone.now() - _JUST_NOW,
    ).exclude(pk=connection.pk)
    for other in others.select_related("webshop__settings"):
        if rights.needed_now(other.webshop.settings) == rights.needed_now(chosen):
            mine = Connection.objects.filter(pk=connection.pk, problem="")
            checked = mine.update(rights_missing=[], rights_for=chosen.booking_type, checked_at=other.checked_at)
            return bool(checked)
    return False


def _administration_problem(credential: Credential, administration: Administration) -> str:
    """What is wrong with the administration itself; "" for nothing."""
    offered = administrations.open_to(credential, own=administration)
    found = next((one for one in offered if one.division == administration.division), None)
    if found is None:
        return standing.NO_ACCESS
    administrations.keep(found, site=administration.site)
    return "" if found.is_usable else standing.CLOSED


def _check_rights(connection: Connection, credential: Credential) -> None:
    try:
        missing = rights.missing(connection)
    except Forbidden as closed:
        standing.note(credential, connection.division, code=closed.code)
        return
    chosen = Settings.objects.values_list("booking_type", flat=True).get(webshop=connection.webshop_id)
    Connection.objects.filter(pk=connection.pk).update(
        rights_missing=missing, rights_for=chosen, checked_at=timezone.now(), problem="", problem_at=None
    )
