"""A letter: what somebody reads, as text and as HTML like the app's, with one button to where it is mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from apps.shops import addresses
from apps.shops.models import Webshop

# A merchant's own words in a mail: long enough for any shop's name, too short for a message.
_LONGEST_NAME = 60
# Several in a row are one blank; one that keeps words together stays.
_BREAKS = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
_NO_NAME = re.compile(r"(\w+://|www\.)\S*|\S+@\S+|\S+\.(com|net|org|eu|nl|be|de|fr|io|app|co|shop|info|biz)\b\S*", re.I)


@dataclass(frozen=True, slots=True)
class Letter:
    """In the language that is active. `page`: the app's page behind the button; "" for no button.

    `steps` are what to do, in order; `rows` a table of names and values; `button` the words on it.
    """

    subject: str
    paragraphs: tuple[str, ...]
    page: str = "/settings"
    button: str = ""
    steps: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Envelope:
    """Beside the letter. `why` says why the reader gets it; `stop` is the address that ends such mails, "" for none."""

    to: str
    why: str
    address: str = ""
    stop: str = ""
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    attachments: tuple[tuple[str, str, str], ...] = ()


def message(letter: Letter, envelope: Envelope) -> EmailMultiAlternatives:
    """The mail with both its bodies; nothing is sent."""
    context = {"letter": letter, "envelope": envelope, "button": letter.button or gettext("Open the app")}
    context["language"] = translation.get_language()
    context["operator"] = settings.OPERATOR
    mail = EmailMultiAlternatives(
        one_line(letter.subject),
        render_to_string("notices/mail.txt", context),
        None,
        [envelope.to],
        reply_to=[envelope.reply_to] if envelope.reply_to else None,
        headers=envelope.headers,
    )
    mail.attach_alternative(render_to_string("notices/mail.html", context), "text/html")
    for name, content, kind in envelope.attachments:
        mail.attach(name, content, kind)
    return mail


def app_address(webshop: Webshop, letter: Letter) -> str:
    """Where the button leads: the page inside the Shopify admin; "" for a letter without one."""
    return addresses.in_admin(webshop, letter.page) if letter.page else ""


def shop_name(webshop: Webshop) -> str:
    """The shop's name, for a subject: one line, not too long, and no address that a reader could follow.

    The merchant chose it, and not only he reads it.
    """
    words = one_line(_NO_NAME.sub("", webshop.name))
    return words[:_LONGEST_NAME].strip() or webshop.domain


def one_line(text: str) -> str:
    """Without line breaks and other things that a header must not have."""
    return _BREAKS.sub(" ", text).strip()
