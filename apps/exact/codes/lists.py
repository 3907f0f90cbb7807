"""Our copy of the codes, as a slice of work or a page reads it: each list, or each code, once through a connection."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Protocol, cast

from django.db.models import Q, QuerySet

from apps.exact.codes.sources import CodeKind
from apps.exact.models import CatalogEntry, Connection
from apps.shops.prepared import prepared


class CodeRead(Protocol):
    """What is read of a code where every turn reads dozens of them."""

    @property
    def kind(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def data(self) -> Any: ...


def mirrored(connection: Connection) -> QuerySet[CatalogEntry]:
    """Every code of the chosen administration."""
    return CatalogEntry.objects.filter(administration=connection.administration_id)


def of_kind(connection: Connection, kind: CodeKind) -> list[CatalogEntry]:
    """All of one kind, by code."""
    read_ahead(connection, kind)
    return connection.code_lists[kind]


def read_ahead(connection: Connection, *kinds: CodeKind) -> None:
    """These lists in one question, for a page that shows them all."""
    if unread := [kind for kind in kinds if kind not in connection.code_lists]:
        found = {str(kind): list[CatalogEntry]() for kind in unread}
        for entry in mirrored(connection).filter(kind__in=unread).order_by("code"):
            found[entry.kind].append(entry)
        connection.code_lists.update(found)


@prepared
def for_rules(webshop_id: int) -> QuerySet[CatalogEntry, CodeRead]:
    """Currencies and closed periods of the administration that the webshop books in; none before one is chosen."""
    mine = CatalogEntry.objects.filter(administration__connections__webshop=webshop_id)
    closed = Q(kind=CodeKind.PERIOD) & ~Q(data__closed_for=[])
    wanted = mine.filter(closed | Q(kind=CodeKind.CURRENCY)).order_by()
    return cast("QuerySet[CatalogEntry, CodeRead]", wanted.values_list("kind", "code", "data", named=True))


def find(connection: Connection, kind: CodeKind, codes: Collection[str]) -> dict[str, CatalogEntry]:
    """These of a kind, by code; what the administration does not have is left out. Each is asked for once."""
    return {code: entry for (_, code), entry in find_all(connection, {(kind, code) for code in codes}).items()}


def find_all(
    connection: Connection, wanted: Collection[tuple[CodeKind, str]]
) -> dict[tuple[CodeKind, str], CatalogEntry]:
    """As `find`, of several kinds in one question."""
    read = connection.codes_read
    if unread := {one for one in wanted if one not in read}:
        kinds, codes = {kind for kind, _ in unread}, {code for _, code in unread}
        entries = mirrored(connection).filter(kind__in=kinds, code__in=codes)
        rows = {(entry.kind, entry.code): entry for entry in entries}
        read.update({one: rows.get(one) for one in unread})
    return {one: entry for one in wanted if (entry := read[one]) is not None}


def forget(connection: Connection) -> None:
    """The copy is another one by now."""
    connection.code_lists.clear()
    connection.codes_read.clear()
