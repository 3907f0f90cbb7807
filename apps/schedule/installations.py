"""The installation service, from the approved price to done or given back; every step told to the other side."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.notices import mail
from apps.shopify.billing import credits
from apps.shopify.models import InstallationRequest
from apps.shops import languages
from apps.shops.models import Webshop

_Step = InstallationRequest.Step
log = structlog.get_logger(__name__)


def look_after() -> int:
    """Every few minutes: tell our support what was paid, give back what is owed; how many steps were taken."""
    paid = InstallationRequest.objects.select_related("webshop").filter(state=_Step.PAID, told_at=None)
    told = sum(_tell_support(request) for request in paid)
    return told + sum(_give_back(request) for request in credits.owed())


def finish(request: InstallationRequest) -> bool:
    """Our support has done it; the merchant is told. False where it was not paid, or is done already.

    Raises SMTPException or OSError where the mail cannot be sent: then it is not done either.
    """
    with transaction.atomic():
        paid = InstallationRequest.objects.filter(pk=request.pk, state=_Step.PAID)
        if not paid.update(state=_Step.DONE, done_at=timezone.now()):
            return False
        _tell_merchant(request.webshop)
    return True


def _tell_merchant(webshop: Webshop) -> None:
    if not webshop.contact_email:
        return
    with translation.override(languages.spoken(webshop.locale)):
        subject = _("%(shop)s: the set-up is done") % {"shop": mail.shop_name(webshop)}
        text = _("Your webshop is set up. Have a look, and start booking when it is right.")
        mail.send_now(webshop, mail.Letter(subject, (text,), page="/"))


def _tell_support(request: InstallationRequest) -> bool:
    webshop = request.webshop
    body = f"{webshop.domain}\n{webshop.contact_email}\n{request.price} EUR\n\n{request.wish}\n"
    if not _send(f"Installation paid: {webshop.domain}", body, settings.OPERATOR["support_email"]):
        return False
    InstallationRequest.objects.filter(pk=request.pk).update(told_at=timezone.now())
    return True


def _give_back(request: InstallationRequest) -> bool:
    if credits.give(request):
        return True
    # The webshop may be erased in a day: whoever looks into it needs to know which one it was.
    body = f"{request.webshop.domain}\n{request.webshop.shopify_id}\n{request.price} EUR\n"
    _send(f"Credit not confirmed: {request.webshop.domain}", body, settings.OPERATOR["support_email"])
    log.error("credit not confirmed", webshop=request.webshop_id)
    return False


def _send(subject: str, body: str, address: str) -> bool:
    try:
        send_mail(subject, body, None, [address])
    except (SMTPException, OSError) as error:
        log.warning("mail about an installation not sent", error=type(error).__name__)
        return False
    return True
