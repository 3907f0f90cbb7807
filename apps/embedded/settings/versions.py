"""Two people, or two tabs: who saves a page that is older than what is stored is told so, and loses nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Model, OuterRef, Q
from django.db.models.functions import JSONObject

from apps.shops.models import Settings, Webshop

# Sent along with the form: what stood there when the page was read.
FIELD = "version"
_ALL = Q()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a webshop that a page shows, by what the page can change of them."""

    model: type[Model]
    columns: tuple[str, ...]
    only: Q = _ALL

    @property
    def rows(self) -> ArraySubquery:
        """Those of the webshop whose settings are asked for."""
        mine = self.model._default_manager.filter(self.only, webshop=OuterRef("webshop")).order_by()
        return ArraySubquery(mine.values_list(JSONObject(**{name: name for name in self.columns})))


@dataclass(frozen=True, slots=True)
class Stored:
    """What a page can change: fields of the settings, and rows of other tables. Saving elsewhere ages no page."""

    fields: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()

    def version(self, row: Settings) -> str:
        """As it stands in the database now, of which `row` was read."""
        values: list[Any] = [[name, getattr(row, name)] for name in self.fields]
        if self.tables:
            stored = Settings.objects.values_list(*(table.rows for table in self.tables)).get(pk=row.pk)
            values += [sorted(map(str, rows)) for rows in stored]
        return hashlib.sha256(json.dumps(values, default=str).encode()).hexdigest()[:20]

    def is_older(self, row: Settings, sent: Mapping[str, str]) -> bool:
        """Whether somebody saved this page since it was opened."""
        return FIELD in sent and sent[FIELD] != self.version(row)

    def save(self, webshop: Webshop, sent: Mapping[str, str], deed: Callable[[], object]) -> bool:
        """Of two tabs one comes first. False where somebody saved this page meanwhile: then nothing is done."""
        with transaction.atomic():
            if self.is_older(Settings.objects.select_for_update().get(webshop=webshop), sent):
                return False
            deed()
        return True

    def version_to_show(self, row: Settings, sent: Mapping[str, str] | None, *, is_older: bool) -> str:
        """As it stands; an older page stays one until it is opened anew."""
        return sent.get(FIELD, "") if sent and is_older else self.version(row)
