"""No rows of its own: what happens here stands in the audit log. The permissions need a model to hang on."""

from __future__ import annotations

from django.db import models

from apps.support.roles import PERMISSIONS


class Desk(models.Model):
    """The support desk, as what permissions are for."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = PERMISSIONS
