"""The merchant names whom we tell. Each of them is told so, and one person gets few of such mails a day."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from apps.audit import recording
from apps.notices import outside, posting, recipients
from apps.notices.models import Notice, Occasion, Recipient
from apps.shops.models import Webshop

Role = Recipient.Role


def can_add(webshop: Webshop) -> bool:
    """Whether there is room for one more address."""
    return Recipient.objects.filter(webshop=webshop).exclude(address="").count() < recipients.MOST


def add(webshop: Webshop, *, address: str, role: str, language: str, has_digest: bool) -> Recipient:
    """Raises IntegrityError for an address that is there, Rejected for one that got enough mails of this kind today."""
    plain = address.strip().lower()
    with transaction.atomic():
        Webshop.objects.select_for_update().get(pk=webshop.pk)  # of two tabs neither goes beyond what there is room for
        if not can_add(webshop) or plain == webshop.contact_email.lower():
            raise IntegrityError
        outside.check(plain)
        reader = Recipient.objects.create(
            webshop=webshop, role=Role(role), address=plain, language=language, has_digest=has_digest
        )
        recording.note(webshop, readers=("", f"{reader.role} {reader.pk}"))
        posting.post(webshop, Occasion.ADDED, str(reader.pk), to=[reader])
        Notice.objects.filter(recipient=reader, kind=Occasion.ADDED).update(to_hash=outside.hashed(plain))
    return reader


def set_channel(webshop: Webshop, address: str) -> None:
    """The channel, or another in its place, which is told what it will get."""
    with transaction.atomic():
        Recipient.objects.filter(webshop=webshop, role=Role.CHAT).delete()
        reader = Recipient.objects.create(webshop=webshop, role=Role.CHAT, chat_address=address)
        recording.note(webshop, readers=("", f"{reader.role} {reader.pk}"))
        posting.post(webshop, Occasion.ADDED, str(reader.pk), to=[reader])


def remove(webshop: Webshop, pk: int) -> None:
    """Nothing where there is none of that webshop."""
    with transaction.atomic():
        reader = Recipient.objects.filter(webshop=webshop, pk=pk).exclude(role=Role.CONTACT).first()
        if reader is None:
            return
        recording.note(webshop, readers=(f"{reader.role} {reader.pk}", ""))
        reader.delete()


def resume_contact(webshop: Webshop) -> None:
    """What the reader stopped he takes up again; it is the merchant's own address."""
    reader = recipients.contact(webshop)
    Recipient.objects.filter(pk=reader.pk).update(problems_stopped_at=None, digest_stopped_at=None, unreachable="")
