"""The administrations an Exact user may enter, and the one that belongs to the webshop."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from apps.calls.outcomes import LogInAgain
from apps.exact.door import client, failures, odata
from apps.exact.exchange import desk, standing
from apps.exact.items import mirror
from apps.exact.models import Administration, CollectiveDebtor, Connection, Credential, Debtor, DoubleDebtor, SignIn
from apps.exact.refusals import words
from apps.shops.models import Settings

_FIELDS = (
    "Code",
    "Description",
    "Currency",
    "Country",
    "VATNumber",
    "Legislation",
    "Status",
    "BlockingStatus",
    "DivisionMoveDate",
)
_ME = odata.Query(select=("CurrentDivision", "IsMyFirmPortalUser"))
_ACTIVE = 1
_KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class OfferedAdministration:
    """What Exact says of an administration that the user may enter. `currency` and `country` are ISO codes.

    `legislation` is Exact's number of it, "" where it does not say.
    """

    division: int
    name: str
    currency: str
    country: str
    legislation: str
    is_usable: bool
    vat_number: str = ""
    moved_at: datetime | None = None


def open_to(credential: Credential, *, own: Administration | None = None) -> list[OfferedAdministration]:
    """Every administration the Exact user allowed the app to enter, by name. Two calls, the second one through the
    webshop's `own` administration where it has one: another's may be the one of somebody else's webshop, whose calls
    these would be. Raises as every call does, and Forbidden for one who became a portal user since the login."""
    me = desk.ask(client.Door(credential, None), "current/Me", query=_ME)[0]
    if me.get("IsMyFirmPortalUser") is True:
        raise failures.Forbidden(standing.PORTAL, text=words.sentence(standing.PORTAL))
    if me.get("CurrentDivision") is None:  # the last one was taken from the user
        return []
    # The list itself has to be asked through some administration: any will do (PIC#470), allowed to us or not.
    current = Administration(site=credential.site, division=int(me["CurrentDivision"]))
    rows = _divisions(credential, own if own is not None and own.site == credential.site else current, or_else=current)
    return sorted((_administration(row) for row in rows), key=lambda found: found.name.casefold())


def _divisions(credential: Credential, through: Administration, *, or_else: Administration) -> list[odata.Row]:
    query = odata.Query(select=_FIELDS)
    try:
        return desk.ask(client.Door(credential, through), "system/Divisions", query=query)
    except failures.Forbidden:
        if through.division == or_else.division:
            raise
    return desk.ask(client.Door(credential, or_else), "system/Divisions", query=query)


def open_after(journey: SignIn, credential: Credential) -> list[OfferedAdministration]:
    """The same, asked once per sign-in: Exact allows sixty calls a minute for all webshops of an administration."""
    kept: list[dict[str, Any]] | None = cache.get(f"offered-{journey.pk}")
    if kept is not None:
        return [OfferedAdministration(**{**row, "moved_at": _moment(row["moved_at"])}) for row in kept]
    connection = Connection.objects.select_related("administration").filter(webshop=journey.webshop).first()
    offered = open_to(credential, own=connection.administration if connection else None)
    rows = [{**asdict(one), "moved_at": one.moved_at and one.moved_at.isoformat()} for one in offered]
    cache.set(f"offered-{journey.pk}", rows, timeout=_KEPT_SECONDS)
    return offered


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def pick(offered: list[OfferedAdministration], division: int) -> OfferedAdministration:
    """The one with this number. Raises Rejected when it is not offered or cannot be used."""
    chosen = next((found for found in offered if found.division == division), None)
    if chosen is None:
        raise words.refused("not_your_administration")
    if not chosen.is_usable:
        raise words.refused("administration_blocked")
    return chosen


def take(connection: Connection, chosen: OfferedAdministration) -> None:
    """Write down that this is the webshop's administration from now on. Raises LogInAgain without a login.

    Who signs in again and chooses the same one has not moved: what was booked before stands where it stood.
    """
    if connection.credential is None:
        raise LogInAgain(words.sentence("not_connected"))
    administration = keep(chosen, site=connection.credential.site)
    if connection.administration_id != administration.pk:
        leave(connection)
        connection.chosen_at = timezone.now()
    connection.administration = administration
    connection.problem, connection.problem_at = "", None
    connection.save()


def keep(found: OfferedAdministration, *, site: str) -> Administration:
    """The one row of this administration, with what Exact says of it now: every webshop that books there shares it."""
    said = {
        "name": found.name[:200],
        "currency": found.currency,
        "country": found.country,
        "vat_number": found.vat_number[:30],
        "legislation": found.legislation,
        "state": Administration.Openness.OPEN if found.is_usable else Administration.Openness.CLOSED,
    }
    new = {**said, "moved_at": found.moved_at}
    row, is_new = Administration.objects.get_or_create(site=site, division=found.division, defaults=new)
    if not is_new:
        Administration.objects.filter(pk=row.pk).update(**said)
        mirror.note_move(row, moved_at=found.moved_at)
        row.refresh_from_db()
    return row


def leave(connection: Connection) -> None:
    """Forget the administration, and the debtors: their ids mean nothing in another one."""
    connection.administration, connection.chosen_at = None, None
    connection.rights_for, connection.rights_missing, connection.checked_at = "", [], None
    connection.save()
    Debtor.objects.filter(webshop=connection.webshop).delete()
    DoubleDebtor.objects.filter(webshop=connection.webshop).delete()
    CollectiveDebtor.objects.filter(webshop=connection.webshop).update(account_id="", administration=None)
    Settings.objects.filter(webshop=connection.webshop).update(collective_debtor="")


def _administration(row: odata.Row) -> OfferedAdministration:
    return OfferedAdministration(
        division=int(row["Code"]),
        name=str(row.get("Description") or row["Code"]),
        currency=str(row.get("Currency") or ""),
        country=str(row.get("Country") or ""),
        legislation=str(row.get("Legislation") or ""),
        # Absent counts as fine: hrm and system name these differently.
        is_usable=row.get("Status", _ACTIVE) in (_ACTIVE, None) and not row.get("BlockingStatus"),
        vat_number=str(row.get("VATNumber") or ""),
        moved_at=row.get("DivisionMoveDate"),
    )
