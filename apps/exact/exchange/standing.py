"""Whether Exact lets us in: noted when it stops doing so, taken back when it does again.

A login may live while its administration is gone, closed, or shut to this user. The webshop's connection remembers
which, so that the merchant's pages say it before the next night's sync meets it again.
"""

from __future__ import annotations

from collections.abc import Collection

import structlog
from django.db import models
from django.utils import timezone

from apps.exact.models import Administration, Connection, Credential
from apps.exact.refusals import table
from apps.exact.refusals.row import Shuts

log = structlog.get_logger(__name__)

NO_ACCESS = "forbidden_nodivisionaccess"
GONE = "administration_gone"
CLOSED = "administration_blocked"
SCOPE = "scope_missing"
PORTAL = "portal_user"
# These shut everything; what shuts a part of Exact only counts when we had to write there.
SHUTS_ALL = table.shutting(Shuts.LOGIN, Shuts.ADMINISTRATION)
# True of every administration of the login, also when the call that met it was to another, or to none.
EVERYWHERE = table.shutting(Shuts.LOGIN) | {SCOPE, PORTAL}


def note(credential: Credential, division: int | None, *, code: str) -> None:
    """Exact does not let us into this administration any more, for every webshop that uses it with this login."""
    if division is None or credential.pk is None:
        return
    changed = _of(credential, division).exclude(problem=code).update(problem=code, problem_at=timezone.now())
    if changed:
        log.warning("exact shut", credential=credential.pk, division=division, code=code)


def mend(credential: Credential, division: int | None) -> None:
    """It works again, for every webshop that uses it with this login. Finds nothing where nothing was wrong."""
    if division is not None:
        _of(credential, division).exclude(problem="").update(problem="", problem_at=None)


def note_allowed(credential: Credential, *, divisions: Collection[int]) -> None:
    """After a sign-in that opened just these: a user who signs in for one webshop may leave out another's."""
    chosen = Administration.objects.filter(connections__credential=credential)
    for division in set(chosen.values_list("division", flat=True)):
        if division not in divisions:
            note(credential, division, code=NO_ACCESS)


def _of(credential: Credential, division: int) -> models.QuerySet[Connection]:
    return Connection.objects.filter(
        credential=credential, administration__site=credential.site, administration__division=division
    )
