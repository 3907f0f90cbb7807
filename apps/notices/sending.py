"""The queue: claim one message, make its text, send it, mark it.

What was written down is sent by one worker, in the reader's language. A worker that died in between is followed by
another after the lease; both send the same Message-ID, by which mailboxes know the second for the first. A mail server
that is away puts everything off and loses nothing; what nobody could send for a week is told to our own people.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any
from urllib.parse import urlsplit

import structlog
from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.calls.transport import NoAnswer
from apps.notices import chat, letter, recipients, stopping, unreachable
from apps.notices.letter import Envelope, Letter
from apps.notices.models import OUTSIDE, Notice, Occasion, Recipient

log = structlog.get_logger(__name__)

Write = Callable[[Notice], Letter | None]
Fate = Notice.Fate
# A worker that died while sending: another one takes over. Longer than any mail server takes.
LEASE = timedelta(minutes=10)
GIVES_UP_AFTER = timedelta(days=7)
# After the first try that failed, the second, …; the last one for all that follow.
_PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
_AT_ONCE = 200


class ServerAway(Exception):
    """The mail server does not answer: the others would only wait for it as well."""


def send_waiting(write: Write) -> int:
    """Send what is due; how many went. `write`: the letter, or None when it is not true any more."""
    now = timezone.now()
    due = Notice.objects.to_send(at=now, free_since=now - LEASE)
    waiting = list(due.select_related("webshop", "recipient__webshop", "matter")[:_AT_ONCE])
    if not waiting:
        return 0
    sent = 0
    try:
        with get_connection() as server:
            for notice in waiting:
                sent += _send(notice, write, server)
    except (ServerAway, SMTPException, OSError) as away:
        log.warning("mail server away", error=type(away.__cause__ or away).__name__)
    return sent


def send_again(notice: Notice) -> bool:
    """One more time, as a new mail, also to an address that mail came back from; whether there is something to send."""
    now, ended = timezone.now(), (Fate.SENT, Fate.BOUNCED, Fate.GAVE_UP)
    if notice.kind in OUTSIDE:
        return False
    fresh = {"uuid": uuid.uuid4(), "state": Fate.WAITING, "created_at": now, "next_at": now, "sent_at": None}
    fresh |= {"tries": 0, "why": "", "message_id": "", "claimed_at": None}
    with transaction.atomic():
        if not Notice.objects.filter(pk=notice.pk, state__in=ended).update(**fresh):
            return False
        unreachable.forget(notice)
    return True


def _send(notice: Notice, write: Write, server: Any) -> bool:
    """Claimed by a conditional update, so that of two workers one sends."""
    now = timezone.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    mine = Notice.objects.filter(free, pk=notice.pk, uuid=notice.uuid, state=Fate.WAITING)
    if not mine.update(claimed_at=now, tries=F("tries") + 1):
        return False
    notice.tries += 1
    try:
        message_id = _hand_over(notice, write, server)
    except (SMTPServerDisconnected, SMTPConnectError, TimeoutError, ConnectionError) as away:
        _put_off(notice, away)
        raise ServerAway from away
    except (SMTPRecipientsRefused, AnymailRecipientsRefused, AnymailInvalidAddress) as refused:
        _refused(notice, refused)
    except chat.ChannelClosed as closed:
        unreachable.note(notice, why=f"channel {closed}")
    except Exception as error:  # one message that cannot be made or sent keeps no other waiting
        _put_off(notice, error)
    else:
        state = Fate.DROPPED if message_id is None else Fate.SENT
        marks = {"state": state, "message_id": message_id or "", "sent_at": timezone.now() if message_id else None}
        Notice.objects.filter(pk=notice.pk, uuid=notice.uuid).update(**marks, claimed_at=None, why="")
        return message_id is not None
    return False


def _hand_over(notice: Notice, write: Write, server: Any) -> str | None:
    """The message's id at the mail service; None where nobody is to read it any more."""
    reader = notice.recipient
    if notice.webshop is not None and reader is not None:
        reader.webshop = notice.webshop
    if not _is_wanted(notice, reader):
        return None
    with translation.override(_language(notice)):
        written = write(notice)
        if written is None:
            return None
        if reader is not None and reader.role == Recipient.Role.CHAT:
            address = letter.app_address(reader.webshop, written)
            chat.send(reader.chat_address, written, address)
            return str(notice.uuid)
        mail = letter.message(written, _envelope(notice, written))
    mail.connection = server
    # Anymail's: the service tells it again with what became of the message.
    mail.metadata = {"notice": str(notice.uuid)}  # type: ignore[attr-defined]
    mail.send()
    status = getattr(mail, "anymail_status", None)
    return (status.message_id if status and isinstance(status.message_id, str) else "") or _message_id(notice)


def _is_wanted(notice: Notice, reader: Recipient | None) -> bool:
    if notice.webshop is None:
        return True
    if reader is None:
        return bool(notice.webshop.contact_email)
    if notice.kind == Occasion.ADDED:
        return reader.is_reachable
    wants = reader.is_for_digest if notice.kind == Occasion.DIGEST else reader.is_for_problems
    return wants and reader.is_reachable


def _language(notice: Notice) -> str:
    if notice.webshop is None:
        return "en"
    return recipients.language_of(notice.recipient, notice.webshop)


def _message_id(notice: Notice) -> str:
    return f"<{notice.uuid}@{urlsplit(settings.APP_URL).hostname}>"


def _envelope(notice: Notice, written: Letter) -> Envelope:
    """Whom it goes to, and whom an answer reaches: our support, or the merchant where somebody else reads."""
    support, reader = settings.OPERATOR["support_email"], notice.recipient
    headers = {"Message-ID": _message_id(notice), "Auto-Submitted": "auto-generated"}
    if notice.webshop is None:
        return Envelope(support, gettext("For our own support."), headers=headers)
    address, name = letter.app_address(notice.webshop, written), letter.shop_name(notice.webshop)
    if reader is None or reader.role == Recipient.Role.CONTACT:
        to, reply_to = notice.webshop.contact_email, support
        why = gettext("You get this mail because %(shop)s uses this app and this is its address at Shopify.")
    else:
        to, reply_to = reader.address, notice.webshop.contact_email or support
        why = gettext("You get this mail because %(shop)s asked us to send it to you.")
    stop = ""
    if reader is not None:
        stop = stopping.address(reader, of_digest=notice.kind == Occasion.DIGEST)
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Envelope(to, why % {"shop": name}, address, stop, reply_to, headers)


def _put_off(notice: Notice, error: Exception) -> None:
    """Later again; not after a week."""
    kind = type(error).__name__
    foreseen = isinstance(error, SMTPException | OSError | AnymailError | NoAnswer)
    if foreseen:
        log.warning("message not sent", notice=notice.pk, error=kind)
    else:
        log.exception("message not sent", notice=notice.pk, error=kind)
    now, mine = timezone.now(), Notice.objects.filter(pk=notice.pk, uuid=notice.uuid)
    if notice.created_at < now - GIVES_UP_AFTER:
        mine.update(state=Fate.GAVE_UP, why=kind[:60], claimed_at=None)
        raising.alert(Alert.Subject.MAIL_FAILED, notice.webshop.domain if notice.webshop else "", error=kind)
        return
    pause = _PAUSES[min(notice.tries, len(_PAUSES)) - 1]
    mine.update(claimed_at=None, next_at=now + pause, why=kind[:60])


def _refused(notice: Notice, error: Exception) -> None:
    """By the server, at once: for good (5xx), or for now (greylisting, a full mailbox)."""
    codes = [code for code, _text in error.recipients.values()] if isinstance(error, SMTPRecipientsRefused) else [550]
    if any(code < 500 for code in codes):
        _put_off(notice, error)
        return
    unreachable.note(notice, why=f"refused {codes[0]}")
