"""A line of the audit log. Appended only: migration 0002 makes PostgreSQL refuse the rest."""

from __future__ import annotations

from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit.actors import acts_now


class Line(AbstractLogEntry):  # type: ignore[misc]
    """One deed, or one row that changed.

    `actor` is one of our own people; of a merchant's staff user `who` is Shopify's id ("shopify:123"), of the service
    itself both are empty. `deed` names what was done where no row changed. `changes`: field → [before, after].
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    who = models.CharField(max_length=100, blank=True)
    why = models.CharField(max_length=500, blank=True)
    deed = models.CharField(max_length=100, blank=True)
    # No constraint and no cascade: a line is not touched when its webshop goes; `purge.forget` removes it then.
    webshop = models.ForeignKey(
        "shops.Webshop", null=True, blank=True, db_constraint=False, on_delete=models.DO_NOTHING, related_name="+"
    )

    class Meta:
        verbose_name = _("line of the audit log")
        verbose_name_plural = _("audit log")
        ordering: ClassVar[list[str]] = ["-timestamp", "-pk"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["webshop", "-timestamp"], name="line_newest")]

    def __str__(self) -> str:
        return f"{self.timestamp:%Y-%m-%d %H:%M} {self.deed or self.get_action_display()} {self.object_repr}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Appended, with who acts now; a line of a watched row finds its webshop through the row."""
        actor = acts_now()
        self.actor, self.who, self.why = actor.user, actor.who, actor.why
        told: dict[str, int] = self.additional_data or {}
        self.webshop_id: int | None = self.webshop_id or told.get("webshop")
        super().save(*args, **kwargs)
