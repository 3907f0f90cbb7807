"""E-mails to the merchant about the connection: log in again, Exact shuts us out, the login is about to end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from apps.exact.door import tokens
from apps.exact.health import trouble
from apps.exact.models import Connection, Credential
from apps.notices import mail
from apps.notices.mail import Letter
from apps.notices.models import Notice
from apps.shops.models import Webshop

# A chain dies after 30 days; it is renewed every week, so this age means that something is wrong.
WARN_AT = timedelta(days=23)

_SUBJECTS: dict[str, Promise] = {
    Notice.Occasion.LOG_IN: _("%(shop)s: please log in to Exact Online again"),
    Notice.Occasion.ACCESS: _("%(shop)s: Exact Online does not let us book"),
    Notice.Occasion.ENDS_SOON: _("%(shop)s: the login to Exact Online ends soon"),
}


def tell() -> int:
    """Write down what happened since and send what was not sent; the number sent. Every minute."""
    mail.write_down(_happened(timezone.now()))
    return mail.send(tuple(Notice.Occasion(kind) for kind in _SUBJECTS), write=_letter)


def _happened(now: datetime) -> list[Notice]:
    found: list[Notice] = []
    for connection in _installed(credential__state=Credential.Chain.LOG_IN_AGAIN):
        found += _events(connection, Notice.Occasion.LOG_IN, _ended_at(connection), now=now)
    for connection in _installed(problem_at__isnull=False).exclude(problem=""):
        # It may come and go with every order.
        if not mail.has_told_today(connection.webshop, Notice.Occasion.ACCESS):
            found += _events(connection, Notice.Occasion.ACCESS, connection.problem_at, now=now)
    silent = _installed(credential__state=Credential.Chain.OK, credential__refreshed_at__lt=now - WARN_AT)
    for connection in silent:
        found += _events(connection, Notice.Occasion.ENDS_SOON, _refreshed_at(connection), now=now)
    return found


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


def _letter(notice: Notice) -> Letter | None:
    """None for what was mended before the mail went."""
    if not _still_true(notice):
        return None
    parts = [_what(notice, _connection(notice))]
    if notice.kind != Notice.Occasion.ENDS_SOON:
        parts.append(gettext("Until then nothing is booked. Nothing is lost: what waits is booked afterwards."))
    subject = str(_SUBJECTS[notice.kind]) % {"shop": mail.shop_name(notice.webshop)}
    return Letter(subject, tuple(parts))


def _still_true(notice: Notice) -> bool:
    """What was mended before the mail went needs no mail."""
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
