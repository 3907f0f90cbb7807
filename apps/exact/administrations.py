"""The administrations an Exact user may enter, and the one that belongs to the webshop."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.calls.outcomes import LogInAgain, Rejected
from apps.exact import catalog, client, odata
from apps.exact.models import Connection, Debtor
from apps.shops.models import Settings

_FIELDS = ("Code", "Description", "Currency", "Country", "VATNumber", "Legislation", "Status", "BlockingStatus")
_ACTIVE = 1
_NOT_YOURS = _("The Exact user may not enter this administration. Choose another, or connect as another user.")
_BLOCKED = _("This administration is not active in Exact. Choose another.")
_NOT_CONNECTED = _("This webshop is not connected with Exact Online. Please log in to Exact.")


@dataclass(frozen=True, slots=True)
class Administration:
    """`division` is Exact's number of it, `currency` and `country` ISO codes."""

    division: int
    name: str
    currency: str
    country: str
    vat_number: str
    is_usable: bool


def list_for(connection: Connection) -> list[Administration]:
    """What the Exact user allowed the app to see, by name. Raises as every call does."""
    if connection.credential is None:
        raise LogInAgain(str(_NOT_CONNECTED))
    me = client.ask(
        client.Door(connection.credential, None), "current/Me", query=odata.Query(select=("CurrentDivision",))
    )
    # The list itself has to be asked through some administration; the user's current one is always there.
    door = client.Door(connection.credential, int(me[0]["CurrentDivision"]))
    rows = client.ask(door, "system/Divisions", query=odata.Query(select=_FIELDS))
    return sorted((_administration(row) for row in rows), key=lambda found: found.name.casefold())


def choose(connection: Connection, division: int) -> Administration:
    """Make this the webshop's administration and mirror its codes. Raises Rejected for one that may not be entered."""
    chosen = next((found for found in list_for(connection) if found.division == division), None)
    if chosen is None:
        raise Rejected("not_your_administration", text=str(_NOT_YOURS))
    if not chosen.is_usable:
        raise Rejected("administration_blocked", text=str(_BLOCKED))
    if connection.division != division:
        leave(connection)
    connection.division, connection.division_name = division, chosen.name
    connection.currency, connection.country = chosen.currency, chosen.country
    connection.chosen_at = timezone.now()
    connection.save(update_fields=["division", "division_name", "currency", "country", "chosen_at"])
    catalog.refresh_if_old(connection)
    return chosen


def leave(connection: Connection) -> None:
    """Forget the administration, and the debtors: their ids mean nothing in another one."""
    connection.division, connection.division_name, connection.chosen_at = None, "", None
    connection.save(update_fields=["division", "division_name", "chosen_at"])
    Debtor.objects.filter(webshop=connection.webshop).delete()
    Settings.objects.filter(webshop=connection.webshop).update(collective_debtor="")


def _administration(row: odata.Row) -> Administration:
    return Administration(
        division=int(row["Code"]),
        name=str(row.get("Description") or row["Code"]),
        currency=str(row.get("Currency") or ""),
        country=str(row.get("Country") or ""),
        vat_number=str(row.get("VATNumber") or ""),
        # Absent counts as fine: hrm and system name these differently.
        is_usable=row.get("Status", _ACTIVE) in (_ACTIVE, None) and not row.get("BlockingStatus"),
    )
