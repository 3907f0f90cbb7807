"""A person logged in to Exact and says which administration the webshop books in. Only now is the webshop connected.

Nobody who follows a link to Exact's sign-in may connect his books with a stranger's webshop without noticing: the page
names both sides, the person confirms it, and both are told by e-mail.
"""

from __future__ import annotations

from datetime import datetime
from smtplib import SMTPException

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from apps.audit import actor, recording
from apps.audit.actor import Actor
from apps.calls.outcomes import NOT_DONE, Rejected
from apps.exact.door import client, odata
from apps.exact.exchange import desk
from apps.exact.login import administrations, invitations
from apps.exact.login.administrations import OfferedAdministration
from apps.exact.login.connect import connect
from apps.exact.models import Connection, Credential, SignIn
from apps.exact.refusals import words
from apps.notices import outside
from apps.notices.letter import Letter
from apps.notices.models import Occasion
from apps.shops import booking_switch

log = structlog.get_logger(__name__)


def read_offered(journey: SignIn) -> list[OfferedAdministration]:
    """What the person may choose from. Raises Rejected, and as every call does."""
    if journey.invitation is not None:
        return invitations.read_offered(journey)
    _check_open(journey)
    return administrations.open_after(journey, _credential(journey))


def choose(journey: SignIn, division: int) -> Connection:
    """Connect the webshop with this administration, once per journey. Raises Rejected, and as every call does."""
    with actor.acting(_actor(journey)):
        is_invited = journey.invitation is not None
        connection = invitations.choose(journey, division) if is_invited else _connect(journey, division)
    log.info(
        "administration chosen",
        shop=journey.webshop.domain,
        staff_user=journey.staff_user,
        exact_user=_credential(journey).exact_user_id,
        administration=connection.administration_id,
        is_invited=connection.is_invited,
    )
    _tell(connection)
    return connection


def disconnect(connection: Connection) -> None:
    """The webshop has no way into Exact any more; the login goes with it where no other webshop uses it."""
    credential = connection.credential
    with transaction.atomic():
        recording.change(Connection.objects.filter(pk=connection.pk), credential=None, connected_at=None)
        booking_switch.turn(connection.webshop, is_live=False)
        if credential is not None and not credential.connections.exists():
            credential.delete()
    log.info("exact disconnected", shop=connection.webshop.domain)


def _actor(journey: SignIn) -> Actor:
    """Who began the journey: a staff user of the webshop, or whoever holds the link."""
    if journey.invitation is not None:
        return Actor(actor.INVITED, str(journey.invitation.pk))
    return Actor(actor.MERCHANT, journey.staff_user)


def _connect(journey: SignIn, division: int) -> Connection:
    def spend(now: datetime) -> None:
        _check_open(SignIn.objects.select_for_update().get(pk=journey.pk))  # of two windows one connects
        SignIn.objects.filter(pk=journey.pk).update(chosen_at=now)

    chosen = administrations.pick(read_offered(journey), division)
    return connect(journey.webshop, chosen, credential=_credential(journey), is_invited=False, spend=spend)


def _check_open(journey: SignIn) -> None:
    if journey.chosen_at is not None:
        raise words.refused("login_expired")


def _credential(journey: SignIn) -> Credential:
    if journey.credential is None:
        raise words.refused("login_expired")
    return journey.credential


def _tell(connection: Connection) -> None:
    """Both sides read who was connected with whom; where somebody did not mean it, that is how he learns of it."""
    webshop, credential = connection.webshop, connection.credential
    if credential is None:
        return
    facts = {
        "shop": webshop.domain,
        "user": credential.user_name,
        "administration": str(connection.administration),
    }
    subject = _("%(shop)s now books in %(administration)s") % facts
    body = _(
        "The webshop %(shop)s was connected with Exact Online: user %(user)s, administration %(administration)s. If "
        "you did not mean this, disconnect Exact on the settings page of the app, or withdraw the app's access in "
        "Exact."
    )
    letter = Letter(subject, (body % facts,), page="")
    for address in filter(None, (webshop.contact_email, _address_of(credential))):
        try:
            outside.send(letter, webshop, to=address, kind=Occasion.CONNECTED)
        except (SMTPException, OSError, Rejected) as error:
            log.warning("mail about a connection not sent", shop=webshop.domain, error=type(error).__name__)


def _address_of(credential: Credential) -> str:
    """The Exact user's own e-mail address, asked for this mail and not kept; "" where Exact does not tell."""
    try:
        me = desk.ask(client.Door(credential, None), "current/Me", query=odata.Query(select=("Email",)))
    except NOT_DONE:
        return ""
    return str(me[0].get("Email") or "") if me else ""
