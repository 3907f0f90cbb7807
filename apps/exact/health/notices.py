"""E-mails to the merchant about the connection: log in again, Exact shuts us out, the login is about to end.

One per webshop and event. What must be told is written down first, then sent, then marked: a mail server that is away
loses nothing, and two workers send nothing twice. The address is the webshop's own, read when sending.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.core.mail import send_mail
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.exact.door import tokens
from apps.exact.health import trouble
from apps.exact.models import Connection, Credential, Notice
from apps.shops import addresses
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

# A chain dies after 30 days; it is renewed every week, so this age means that something is wrong.
WARN_AT = timedelta(days=23)
# A worker that died while sending: another one takes over. Longer than any mail server takes.
_LEASE = timedelta(minutes=10)
_MOST_TRIES = 50
_A_DAY = timedelta(days=1)
_IDENTITY = ("webshop_id", "kind", "event")
_LANGUAGES = ("nl", "en")

_SUBJECTS: dict[str, Promise] = {
    Notice.Occasion.LOG_IN: _("%(shop)s: please log in to Exact Online again"),
    Notice.Occasion.ACCESS: _("%(shop)s: Exact Online does not let us book"),
    Notice.Occasion.ENDS_SOON: _("%(shop)s: the login to Exact Online ends soon"),
}


def tell() -> int:
    """Write down what happened since and send what was not sent; the number sent. Every minute."""
    _write_down()
    return sum(_send(notice) for notice in _waiting())


def _write_down() -> None:
    now = timezone.now()
    found: list[Notice] = []
    for connection in _installed(credential__state=Credential.Chain.LOG_IN_AGAIN):
        found += _events(connection, Notice.Occasion.LOG_IN, _ended_at(connection), now=now)
    for connection in _installed(problem_at__isnull=False).exclude(problem=""):
        # It may come and go with every order: one a day is enough.
        today = Notice.objects.filter(
            webshop=connection.webshop, kind=Notice.Occasion.ACCESS, created_at__gt=now - _A_DAY
        )
        if not today.exists():
            found += _events(connection, Notice.Occasion.ACCESS, connection.problem_at, now=now)
    silent = _installed(credential__state=Credential.Chain.OK, credential__refreshed_at__lt=now - WARN_AT)
    for connection in silent:
        found += _events(connection, Notice.Occasion.ENDS_SOON, _refreshed_at(connection), now=now)
    known = set(Notice.objects.filter(webshop__in={one.webshop for one in found}).values_list(*_IDENTITY))
    new = [one for one in found if (one.webshop_id, one.kind, one.event) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)


def _installed(**which: object) -> QuerySet[Connection]:
    """Connections whose webshop still has the app and was set up as far as an administration."""
    found = Connection.objects.filter(administration__isnull=False, webshop__state=Webshop.Presence.INSTALLED)
    return found.filter(**which).exclude(webshop__contact_email="").select_related("credential", "webshop")


def _events(connection: Connection, kind: Notice.Occasion, at: datetime | None, *, now: datetime) -> Iterable[Notice]:
    """The event is the moment it began: the same trouble later is another event."""
    event = f"{connection.credential_id}:{at.isoformat() if at else ''}"
    return [Notice(webshop=connection.webshop, kind=kind, event=event, created_at=now)]


def _ended_at(connection: Connection) -> datetime | None:
    return connection.credential.ended_at if connection.credential else None


def _refreshed_at(connection: Connection) -> datetime | None:
    return connection.credential.refreshed_at if connection.credential else None


def _waiting() -> list[Notice]:
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - _LEASE)
    found = Notice.objects.filter(free, sent_at=None, tries__lt=_MOST_TRIES).order_by("created_at")
    return list(found.select_related("webshop")[:200])


def _send(notice: Notice) -> bool:
    """Claimed by a conditional update, so that of two workers one sends."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - _LEASE)
    mine = Notice.objects.filter(free, pk=notice.pk, sent_at=None)
    if not mine.update(claimed_at=timezone.now(), tries=F("tries") + 1):
        return False
    row = Notice.objects.filter(pk=notice.pk)
    if not _still_true(notice):
        row.delete()
        return False
    language = notice.webshop.locale[:2]
    try:
        with translation.override(language if language in _LANGUAGES else "en"):
            send_mail(_subject(notice), _body(notice), None, [notice.webshop.contact_email])
    except (SMTPException, OSError) as error:
        log.warning("notice not sent", notice=notice.pk, error=type(error).__name__)
        row.update(claimed_at=None)
        return False
    row.update(sent_at=timezone.now())
    return True


def _still_true(notice: Notice) -> bool:
    """What was mended before the mail went needs no mail."""
    if not notice.webshop.contact_email:
        return False
    connection = _connection(notice)
    if connection is None or connection.credential is None:
        return False
    if notice.kind == Notice.Occasion.LOG_IN:
        return connection.credential.state == Credential.Chain.LOG_IN_AGAIN
    if notice.kind == Notice.Occasion.ACCESS:
        return bool(connection.problem)
    return _days_left(connection.credential) <= (tokens.CHAIN_LIVES - WARN_AT).days


def _connection(notice: Notice) -> Connection | None:
    return Connection.objects.select_related("credential").filter(webshop=notice.webshop).first()


def _days_left(credential: Credential) -> int:
    return max((credential.refreshed_at + tokens.CHAIN_LIVES - timezone.now()).days, 0)


def _subject(notice: Notice) -> str:
    shop = " ".join((notice.webshop.name or notice.webshop.domain).split())
    return str(_SUBJECTS[notice.kind]) % {"shop": shop}


def _body(notice: Notice) -> str:
    connection = _connection(notice)
    parts = [_what(notice, connection)]
    if notice.kind != Notice.Occasion.ENDS_SOON:
        parts.append(gettext("Until then nothing is booked. Nothing is lost: what waits is booked afterwards."))
    address = addresses.in_admin(notice.webshop, "/settings")
    parts.append(f"{gettext('Open the app in your Shopify admin:')}\n{address}")
    return "\n\n".join(parts) + "\n"


def _what(notice: Notice, connection: Connection | None) -> str:
    if notice.kind == Notice.Occasion.ENDS_SOON and connection is not None and connection.credential is not None:
        days = _days_left(connection.credential)
        told = ngettext(
            "We have not been able to renew the login to Exact Online. It ends in %(days)s day; then you have to log "
            "in again. You can also do so now.",
            "We have not been able to renew the login to Exact Online. It ends in %(days)s days; then you have to log "
            "in again. You can also do so now.",
            days,
        )
        return told % {"days": days}
    found = trouble.first_trouble(connection)
    return found.text if found else ""
