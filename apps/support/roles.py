"""What our own people may do: a permission per deed, and three roles that have them. To look is not to act."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

SUPPORT, LEAD, ADMIN = "support", "lead", "admin"
ROLES = {SUPPORT: _("Support"), LEAD: _("Lead"), ADMIN: _("Administrator")}
LOOK, PEOPLE = "support.look", "support.people"
# Deed: the lowest role that may do it.
_FROM = {
    "look": SUPPORT,
    "sync": SUPPORT,
    "resync": SUPPORT,
    "retry": SUPPORT,
    "retry_payout": SUPPORT,
    "settle": SUPPORT,
    "finish_installation": SUPPORT,
    "send_again": SUPPORT,
    "pause": SUPPORT,
    "refresh_codes": SUPPORT,
    "case_file": SUPPORT,
    "leave_out": LEAD,
    "leave_out_payout": LEAD,
    "give_back": LEAD,
    "reconnect_link": LEAD,
    "people": ADMIN,
}
PERMISSIONS = tuple((deed, f"May {deed.replace('_', ' ')}") for deed in _FROM)


def permissions_of(role: str) -> list[str]:
    """The names of what this role may do."""
    order = list(ROLES)
    return [deed for deed, lowest in _FROM.items() if order.index(lowest) <= order.index(role)]


def make_roles(sender: Any, using: str = "default", **_: Any) -> None:
    """Receiver of `post_migrate`: the groups have exactly what stands above."""
    create_permissions(sender, verbosity=0, using=using)
    for role in ROLES:
        group, _is_new = Group.objects.using(using).get_or_create(name=role)
        group.permissions.set(
            Permission.objects.using(using).filter(content_type__app_label="support", codename__in=permissions_of(role))
        )
