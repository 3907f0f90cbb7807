"""A message came back: the address gets nothing more until it is another one, and our own people hear of it."""

from __future__ import annotations

from django.db import transaction

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.notices import recipients
from apps.notices.models import Notice, Recipient


def note(notice: Notice, *, why: str) -> None:
    """`why` in a word; no address."""
    with transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state=Notice.Fate.BOUNCED, why=why[:60], claimed_at=None)
        webshop = notice.webshop
        if webshop is None:
            raising.alert(Alert.Subject.MAIL_FAILED, "", error=why)
            return
        reader = notice.recipient or recipients.contact(webshop)
        reader.webshop = webshop
        address = Recipient.Role.CHAT.value if reader.role == Recipient.Role.CHAT else reader.mail_address
        Recipient.objects.filter(pk=reader.pk).update(unreachable=address)
        raising.alert(Alert.Subject.UNREACHABLE, webshop.domain, reader=reader.role, why=why)


def forget(notice: Notice) -> None:
    """Somebody says that the address is right after all."""
    if notice.webshop is not None:
        reader = notice.recipient or recipients.contact(notice.webshop)
        Recipient.objects.filter(pk=reader.pk).update(unreachable="")
