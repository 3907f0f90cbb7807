"""Our own people: added by mail with a link to choose a password, given a role, shut out. Nobody is ever deleted."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.support.roles import ROLES


class CannotChangeStaff(ValueError):
    """What was asked cannot be done; the text says why."""


def add(email: str, *, role: str, name: str = "") -> User:
    """A colleague without a password yet. Raises CannotChangeStaff when the address is in use."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise CannotChangeStaff(_("There is an account with this address."))
    with transaction.atomic():
        user = User(username=email[:150], email=email, first_name=name[:150], is_staff=True)
        user.set_unusable_password()
        user.save()
        # Whoever follows the link reads that mailbox.
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        give_role(user, role)
    return user


def give_role(user: User, role: str) -> None:
    """This role and no other."""
    if role not in ROLES:
        raise CannotChangeStaff(f"{role}: {', '.join(ROLES)}")
    user.groups.set([Group.objects.get(name=role)])


def send_link(user: User) -> None:
    """Mail the link with which a password is chosen: good for a few days, and once."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    text = _(
        "You have an account at the support desk of Bookings for Exact. Choose a password here, then set up your "
        "second factor:\n\n%(link)s\n"
    )
    send_mail(_("Your account at the support desk"), text % {"link": settings.APP_URL + path}, None, [user.email])


def shut_out(user: User) -> None:
    """The account stays, for the audit log's sake; its sessions end now."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions(user)


def forget_factors(user: User) -> None:
    """The phone is gone: the next sign-in begins with a new second factor, by a new password."""
    for factor in Authenticator.objects.filter(user=user):
        factor.delete()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)
    send_link(user)


def end_sessions(user: User) -> None:
    """Every session of theirs, on whatever machine."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
