"""What was deleted because its time was over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purge(models.Model):
    """One day's deletions. `counts`: {rule of retention.py: rows}; `titles_until`: names of articles are gone."""

    day = models.DateField(unique=True)
    counts = models.JSONField(default=dict, blank=True)
    titles_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True, help_text=_("empty: more waits for the next hour"))

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}"
