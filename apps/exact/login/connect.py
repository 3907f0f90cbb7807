"""Connects a webshop with an administration, in the same way for the merchant and for somebody invited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from apps.exact.codes import catalog
from apps.exact.exchange import standing
from apps.exact.login import administrations, changeover
from apps.exact.login.administrations import OfferedAdministration
from apps.exact.models import Connection, Credential
from apps.shops.models import Webshop


def connect(
    webshop: Webshop,
    chosen: OfferedAdministration,
    *,
    credential: Credential,
    is_invited: bool,
    spend: Callable[[datetime], None],
) -> Connection:
    """`spend` checks under a lock that the sign-in or invitation may still be used, and uses it up. It raises Rejected.

    Raises as every call does while the codes are read; then nothing was done, and the same may be sent again.
    """
    _read_codes(webshop, chosen, credential=credential)
    now = timezone.now()
    with transaction.atomic():
        spend(now)
        connection, _created = Connection.objects.get_or_create(webshop=webshop)
        before = connection.administration_id
        connection.credential, connection.connected_at, connection.is_invited = credential, now, is_invited
        administrations.take(connection, chosen)
        if before not in (None, connection.administration_id):
            changeover.stop(webshop)
            changeover.leave_codes_behind(webshop, connection)
    standing.mend(credential, connection.division)
    return connection


def _read_codes(webshop: Webshop, chosen: OfferedAdministration, *, credential: Credential) -> None:
    """Before anything is changed: Exact may be busy, and a webshop without its codes cannot go on."""
    administration = administrations.keep(chosen, site=credential.site)
    catalog.refresh_if_old(Connection(webshop=webshop, credential=credential, administration=administration))
