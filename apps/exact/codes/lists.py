"""Our copy of the codes, as a slice of work or a page reads it: each list, or each code, once through a connection."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from apps.exact.codes.sources import CodeKind
from apps.exact.models import CatalogEntry, Connection
from apps.shops.models import Webshop


def mirrored(connection: Connection) -> QuerySet[CatalogEntry]:
    """Every code of the chosen administration."""
    return CatalogEntry.objects.filter(administration=connection.administration_id)


def of_kind(connection: Connection, kind: CodeKind) -> list[CatalogEntry]:
    """All of one kind, by code."""
    if kind not in connection.code_lists:
        connection.code_lists[kind] = list(mirrored(connection).filter(kind=kind).order_by("code"))
    return connection.code_lists[kind]


def of_webshop(webshop: Webshop, *kinds: CodeKind) -> list[CatalogEntry]:
    """All of these kinds in the administration that the webshop books in, by code; none before one is chosen."""
    mine = CatalogEntry.objects.filter(administration__connections__webshop=webshop, kind__in=kinds)
    return list(mine.order_by("kind", "code"))


def find(connection: Connection, kind: CodeKind, codes: Collection[str]) -> dict[str, CatalogEntry]:
    """These of a kind, by code; what the administration does not have is left out. Each is asked for once."""
    read = connection.codes_read
    if unread := {code for code in codes if (kind, code) not in read}:
        rows = {entry.code: entry for entry in mirrored(connection).filter(kind=kind, code__in=unread)}
        read.update({(kind, code): rows.get(code) for code in unread})
    return {code: entry for code in codes if (entry := read[kind, code]) is not None}


def forget(connection: Connection) -> None:
    """The copy is another one by now."""
    connection.code_lists.clear()
    connection.codes_read.clear()
