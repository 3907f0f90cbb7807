"""One change by one person: django-auditlog's row, with whose webshop it was and who that person is."""

from __future__ import annotations

from typing import Any

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.audit import actor


class ChangeManager(LogEntryManager):
    """Writes a row beside what changed, in its transaction."""

    def log_create(self, instance: models.Model, force_log: bool = False, **row: Any) -> Change | None:
        """None where nobody acts: what the app does by itself is no change of a person."""
        who = actor.present()
        if who is None:
            return None
        made: Change | None = super().log_create(instance, force_log=force_log, **row, **_by(who, instance))
        return made

    def log_m2m_changes(
        self, changed_queryset: Any, instance: models.Model, operation: str, field_name: str, **row: Any
    ) -> Change | None:
        """The same for what a row is joined with: somebody's groups."""
        who = actor.present()
        if who is None:
            return None
        row |= _by(who, instance)
        made: Change | None = super().log_m2m_changes(  # type: ignore[no-untyped-call]
            changed_queryset, instance, operation, field_name, **row
        )
        return made


def _by(who: actor.Actor, instance: models.Model) -> dict[str, Any]:
    """Who did it, and to whose row."""
    # The table asked each time: it has a few rows, and a process that kept their numbers may have outlived them.
    label = instance._meta
    return {
        "content_type": ContentType.objects.get(app_label=label.app_label, model=label.model_name),
        "webshop_id": _webshop_of(instance),
        "by": who.kind,
        "who": who.name,
        "actor": who.user,
        "why": who.why[:500],
    }


class Change(AbstractLogEntry):
    """`changes` is {field: [before, after]}; no field of a shopper is among those that are followed (settings).

    `deed` names what was done where nothing that is followed changed: a page was opened, a sync was asked for. A row is
    written once: PostgreSQL refuses to change it, and to delete it unless `purge` says that its webshop is erased.
    """

    class By(models.TextChoices):
        """Which door the person came through."""

        MERCHANT = actor.MERCHANT, _("staff of the webshop")
        INVITED = actor.INVITED, _("invited to connect Exact")
        OURS = actor.OURS, _("our support")
        APP = actor.APP, _("the app itself")

    webshop = models.ForeignKey("shops.Webshop", null=True, on_delete=models.CASCADE, related_name="changes")
    by = models.CharField(max_length=10, choices=By)
    who = models.CharField(max_length=150)
    deed = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=500, blank=True)

    objects = ChangeManager()  # type: ignore[misc]

    class Meta(AbstractLogEntry.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [models.Index(fields=["webshop", "-timestamp"], name="change_newest")]

    def __str__(self) -> str:
        return f"{self.timestamp:%Y-%m-%d %H:%M} {self.object_repr}"


def _webshop_of(row: models.Model) -> int | None:
    """The webshop the row belongs to, or is."""
    if row._meta.label_lower == "shops.webshop":
        return row.pk if isinstance(row.pk, int) else None
    found: int | None = getattr(row, "webshop_id", None)
    return found
