"""One mail per webshop and event, in the merchant's language.

What must be told is written down first, then sent, then marked: a mail server that is away loses nothing, and two
workers send nothing twice. The address is the webshop's own, read when sending. What is no longer true is not sent.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException

import structlog
from django.core.mail import send_mail
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext

from apps.notices.models import Notice
from apps.shops import addresses, languages
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

# A worker that died while sending: another one takes over. Longer than any mail server takes.
_LEASE = timedelta(minutes=10)
_MOST_TRIES = 50
_A_DAY = timedelta(days=1)
_AT_ONCE = 200
_IDENTITY = ("webshop_id", "kind", "event")


@dataclass(frozen=True, slots=True)
class Letter:
    """In the language that is active. `page`: the app's page that the address at the end opens."""

    subject: str
    paragraphs: tuple[str, ...]
    page: str = "/settings"


Write = Callable[[Notice], Letter | None]


def write_down(notices: Iterable[Notice]) -> None:
    """Those that are not known yet."""
    found = list(notices)
    known = set(Notice.objects.filter(webshop__in={one.webshop for one in found}).values_list(*_IDENTITY))
    new = [one for one in found if (one.webshop_id, one.kind, one.event) not in known]
    Notice.objects.bulk_create(new, ignore_conflicts=True)


def has_told_today(webshop: Webshop, kind: Notice.Occasion) -> bool:
    """Trouble that comes and goes is mailed once a day."""
    since = timezone.now() - _A_DAY
    return Notice.objects.filter(webshop=webshop, kind=kind, created_at__gt=since).exists()


def send(kinds: Collection[Notice.Occasion], *, write: Write) -> int:
    """Send what was not sent of these kinds; how many went. `write`: the mail, or None when it is not true any more."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - _LEASE)
    waiting = Notice.objects.filter(free, kind__in=kinds, sent_at=None, tries__lt=_MOST_TRIES)
    oldest = waiting.select_related("webshop").order_by("created_at")[:_AT_ONCE]
    return sum(_send(notice, write) for notice in oldest)


def _send(notice: Notice, write: Write) -> bool:
    """Claimed by a conditional update, so that of two workers one sends."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - _LEASE)
    mine = Notice.objects.filter(free, pk=notice.pk, sent_at=None)
    if not mine.update(claimed_at=timezone.now(), tries=F("tries") + 1):
        return False
    row, webshop = Notice.objects.filter(pk=notice.pk), notice.webshop
    with translation.override(languages.spoken(webshop.locale)):
        letter = write(notice) if webshop.contact_email else None
        if letter is None:
            row.delete()
            return False
        try:
            send_now(webshop, letter)
        except (SMTPException, OSError) as error:
            log.warning("notice not sent", notice=notice.pk, error=type(error).__name__)
            row.update(claimed_at=None)
            return False
    row.update(sent_at=timezone.now())
    return True


def send_now(webshop: Webshop, letter: Letter) -> None:
    """To the merchant, without a notice that remembers it. Raises SMTPException and OSError."""
    send_mail(letter.subject, _body(letter, webshop), None, [webshop.contact_email])


def shop_name(webshop: Webshop) -> str:
    """For a subject: one line."""
    return " ".join((webshop.name or webshop.domain).split())


def _body(letter: Letter, webshop: Webshop) -> str:
    way = gettext("Open the app in your Shopify admin:")
    return "\n\n".join([*letter.paragraphs, f"{way}\n{addresses.in_admin(webshop, letter.page)}"]) + "\n"
