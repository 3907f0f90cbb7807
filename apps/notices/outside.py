"""A mail that is sent at once and stands nowhere: its content is a secret, or its reader somebody whom we do not know.

Where a merchant can have a mail sent to anybody, each reader gets few of them a day, whichever webshop asks. That is
counted by a hash of the address, which itself is kept nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext

from apps.calls.outcomes import Rejected
from apps.notices import letter
from apps.notices.letter import Envelope, Letter
from apps.notices.models import Notice, Occasion
from apps.shops.models import Webshop

# To one reader, of all webshops together.
MOST_A_DAY = 3
TOO_MANY = "too_many_mails"
_A_DAY = timedelta(days=1)
# Written by somebody who need not know the reader.
_BY_WISH = (Occasion.INVITATION, Occasion.ADDED)


def send(
    written: Letter,
    webshop: Webshop,
    *,
    to: str,
    kind: Occasion,
    address: str = "",
    attachments: tuple[tuple[str, str, str], ...] = (),
) -> None:
    """Raises SMTPException and OSError; and Rejected where the reader got enough today. `address`: of the button."""
    if kind in _BY_WISH:
        check(to)
    support, is_theirs = settings.OPERATOR["support_email"], to != webshop.contact_email
    why = gettext("You get this mail because %(shop)s asked us to send it to you.")
    envelope = Envelope(
        to,
        why % {"shop": letter.shop_name(webshop)},
        address,
        reply_to=webshop.contact_email if is_theirs and webshop.contact_email else support,
        headers={"Auto-Submitted": "auto-generated"},
        attachments=attachments,
    )
    letter.message(written, envelope).send()
    note(webshop, to=to, kind=kind)


def check(to: str) -> None:
    """Raises Rejected where this reader got enough of such mails today."""
    recent = Notice.objects.filter(to_hash=hashed(to), created_at__gt=timezone.now() - _A_DAY, kind__in=_BY_WISH)
    if recent.count() >= MOST_A_DAY:
        raise Rejected(TOO_MANY, text=gettext("This address got several mails of this app today. Try again tomorrow."))


def note(webshop: Webshop, *, to: str, kind: Occasion) -> None:
    """That one went, and when; neither what stood in it nor the address."""
    now = timezone.now()
    marks = {"state": Notice.Fate.SENT, "created_at": now, "next_at": now, "sent_at": now, "to_hash": hashed(to)}
    Notice.objects.create(webshop=webshop, kind=kind, event=str(uuid.uuid4()), tries=1, **marks)


def hashed(address: str) -> str:
    """The same for the same mailbox, and of no use without our key."""
    plain = address.strip().casefold().encode()
    return hmac.new(settings.SECRET_KEY.encode(), b"mail to " + plain, hashlib.sha256).hexdigest()
