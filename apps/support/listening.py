"""What the desk hears of Django and allauth."""

from __future__ import annotations

from allauth.mfa.signals import authenticator_added
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate

from apps.support import roles, sessions


def listen(app: AppConfig) -> None:
    """Roles are made with the database; a session begins at the sign-in, its second factor may follow."""
    post_migrate.connect(roles.make_roles, sender=app)
    user_logged_in.connect(sessions.begin)
    authenticator_added.connect(sessions.note_new_factor)
