"""A link with which somebody without access to the shop (an accountant) connects Exact for it, and nothing else.

The link names one invitation; the invitation names the webshop. Only a hash of the link's secret is kept, so that
nobody can read a working link out of our database.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from apps.audit import recording
from apps.exact.login import administrations, sign_in
from apps.exact.login.administrations import OfferedAdministration
from apps.exact.login.connect import connect
from apps.exact.models import Connection, Credential, Invitation, SignIn
from apps.exact.refusals import words
from apps.notices import outside
from apps.notices.letter import Letter, shop_name
from apps.notices.models import Occasion
from apps.shops.models import Webshop

VALID = timedelta(days=7)
# A link that can be mailed to anybody must not become a way to send mail to everybody.
MOST_AN_HOUR = 10
_SALT = "apps.exact.login.invitations"


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation and its address; the address can be told only now."""

    invitation: Invitation
    address: str


def make(webshop: Webshop) -> Link:
    """A new link; earlier ones that were not used end with it. Raises Rejected when too many are made."""
    now = timezone.now()
    if webshop.exact_invitations.filter(created_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        raise words.refused("too_many_invitations")
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        revoke(webshop)
        invitation = Invitation.objects.create(
            webshop=webshop, secret_hash=sign_in.hashed(secret), created_at=now, expires_at=now + VALID
        )
    token = signing.dumps({"id": invitation.pk, "secret": secret}, salt=_SALT, compress=True)
    return Link(invitation, f"{settings.APP_URL}/exact/invitation/{token}")


def revoke(webshop: Webshop) -> int:
    """End every link that was not used; the number ended."""
    return recording.change(open_ones(webshop), revoked_at=timezone.now())


def open_ones(webshop: Webshop) -> QuerySet[Invitation]:
    """The links that work now (one at most)."""
    return webshop.exact_invitations.filter(used_at=None, revoked_at=None, expires_at__gt=timezone.now())


def read(token: str) -> Invitation:
    """The invitation of a link that still works. Raises Rejected that says why it does not."""
    try:
        content = signing.loads(token, salt=_SALT, max_age=VALID)
        key, secret = int(content["id"]), str(content["secret"])
    except signing.SignatureExpired as error:
        raise words.refused("invitation_expired") from error
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise words.refused("invitation_unknown") from error
    invitation = Invitation.objects.select_related("webshop").filter(pk=key).first()
    if invitation is None or not constant_time_compare(invitation.secret_hash, sign_in.hashed(secret)):
        raise words.refused("invitation_unknown")
    check_open(invitation)
    return invitation


def check_open(invitation: Invitation) -> None:
    """Raises Rejected for one that was used, withdrawn, or is too old; or whose webshop left."""
    if invitation.used_at is not None:
        raise words.refused("invitation_spent")
    if invitation.revoked_at is not None or invitation.webshop.state == Webshop.Presence.UNINSTALLED:
        raise words.refused("invitation_revoked")
    if invitation.expires_at <= timezone.now():
        raise words.refused("invitation_expired")


def begin(invitation: Invitation, *, site: str) -> str:
    """Where the invited person leaves for Exact. Raises ValueError for a site that does not exist."""
    return sign_in.begin(invitation.webshop, site=site, invitation=invitation)


def read_offered(journey: SignIn) -> list[OfferedAdministration]:
    """What the invited person may choose from. Raises Rejected, and as every call does."""
    invitation, credential = _open(journey)
    check_open(invitation)
    return administrations.open_after(journey, credential)


def choose(journey: SignIn, division: int) -> Connection:
    """Connect the invitation's webshop with this administration, and spend the link. Raises Rejected."""
    chosen = administrations.pick(read_offered(journey), division)
    invitation, credential = _open(journey)

    def spend(now: datetime) -> None:
        # Locked and looked at again: of two windows one connects, and a link withdrawn meanwhile connects nothing.
        check_open(Invitation.objects.select_for_update(of=("self",)).select_related("webshop").get(pk=invitation.pk))
        recording.change(Invitation.objects.filter(pk=invitation.pk), used_at=now)

    return connect(invitation.webshop, chosen, credential=credential, is_invited=True, spend=spend)


def send(link: Link, *, to: str) -> None:
    """Mail the link. The address is used for this and kept nowhere.

    Raises OSError or SMTPException, and Rejected where that address got too much of it today.
    """
    webshop = link.invitation.webshop
    shop = shop_name(webshop)
    subject = gettext("Connect Exact Online for %(shop)s") % {"shop": shop}
    facts = {"shop": shop, "domain": webshop.domain}
    asks = (
        gettext("%(shop)s (%(domain)s) asks you to connect Exact Online, so that its sales are booked there.") % facts
    )
    letter = Letter(
        subject,
        (asks, gettext("Open this link, log in to Exact and choose the administration:")),
        button=gettext("Connect Exact Online"),
        after=(
            gettext("The link works once and for seven days. It gives access to nothing of the webshop."),
            gettext("If you do not know this webshop, you need not do anything."),
        ),
    )
    outside.send(letter, webshop, to=to, kind=Occasion.INVITATION, address=link.address)


def _open(journey: SignIn) -> tuple[Invitation, Credential]:
    if journey.invitation is None or journey.credential is None:
        raise words.refused("invitation_unknown")
    return journey.invitation, journey.credential
