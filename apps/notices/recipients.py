"""Who of a webshop is told what: the shop's contact unless the merchant chose otherwise, and whom he added."""

from __future__ import annotations

from django.db import models

from apps.audit import recording
from apps.notices.models import Recipient
from apps.shops import languages
from apps.shops.models import Webshop

Role = Recipient.Role
# Besides the shop's contact. Enough for a shop and its accountant, too few to send mail to everybody.
MOST = 5


def contact(webshop: Webshop) -> Recipient:
    """The row of the shop's contact, made when it is first needed."""
    row, _is_new = Recipient.objects.get_or_create(webshop=webshop, role=Role.CONTACT)
    row.webshop = webshop
    return row


def all_of(webshop: Webshop) -> list[Recipient]:
    """The contact first, then whom the merchant added."""
    first = contact(webshop)
    others = Recipient.objects.filter(webshop=webshop).exclude(pk=first.pk).select_related("webshop")
    return [first, *others]


def of_problems(webshop: Webshop) -> list[Recipient]:
    """Whom a problem is told; the contact where nobody was chosen yet."""
    return [one for one in all_of(webshop) if one.is_for_problems and one.is_reachable]


def of_digests() -> models.QuerySet[Recipient]:
    """Of all webshops: who wants the weekly overview."""
    wanted = Recipient.objects.filter(has_digest=True, digest_stopped_at=None)
    return wanted.select_related("webshop")


def change(recipient: Recipient, **values: bool | str) -> None:
    """What the merchant chose for a reader; kept who chose it."""
    before = {name: getattr(recipient, name) for name in values}
    Recipient.objects.filter(pk=recipient.pk).update(**values)
    recording.note(recipient.webshop, **{f"{recipient.role} {name}": (before[name], values[name]) for name in values})


def language_of(recipient: Recipient | None, webshop: Webshop) -> str:
    """The reader's own, else the webshop's, where we speak it."""
    return languages.spoken((recipient.language if recipient else "") or webshop.locale)
