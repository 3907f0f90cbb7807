"""Who the receivable is on: one collective debtor, or the buyer's own account, found before it is made.

Names and addresses pass through to Exact and are not kept here; only which account a Shopify customer became.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.calls.outcomes import NobodyKnows, Rejected, TryLater
from apps.exact import client, odata
from apps.exact.models import Connection, Debtor
from apps.exact.odata import Query, Row
from apps.shops.models import Webshop

_ACCOUNTS = "crm/Accounts"
_FIELDS = ("ID", "Name", "Email", "VATNumber", "Blocked", "StartDate", "EndDate")
# Cautious lengths (facts/exact §4: Exact publishes none for all).
_LENGTHS = {"Name": 50, "Email": 80, "AddressLine1": 80, "Postcode": 20, "City": 30, "Country": 2, "VATNumber": 35}
_LANGUAGES = frozenset({"nl", "en", "fr", "de", "es"})
_WAIT = timedelta(seconds=60)
_BLOCKED = _("The account %(name)s is blocked in Exact. Unblock it there, or choose another debtor.")


class BuyerDetails(Protocol):
    """What Shopify knows of a buyer; "" for what it does not."""

    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def vat_number(self) -> str: ...
    @property
    def street(self) -> str: ...
    @property
    def postcode(self) -> str: ...
    @property
    def city(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def language(self) -> str: ...


def collective(connection: Connection, *, name: str) -> str:
    """Exact's id of the customer with this name, made when it is not there. Raises Rejected when it is blocked."""
    return _one(_named(connection, name=name)) or _create(connection, {"Name": name[: _LENGTHS["Name"]], "Status": "C"})


def for_buyer(
    connection: Connection, webshop: Webshop, *, shopify_customer_id: str, details: Callable[[], BuyerDetails]
) -> str:
    """Exact's id of the buyer's account: remembered, found by VAT number or e-mail, or made.

    `details` is only called when the buyer is not remembered. A guest ("" as id) is never remembered.
    """
    known = Debtor.objects.filter(webshop=webshop, shopify_customer_id=shopify_customer_id).first()
    if known is not None and shopify_customer_id:
        return known.account_id
    buyer = details()
    account_id = _existing(connection, buyer) or _create(connection, _body(buyer))
    if shopify_customer_id:
        Debtor.objects.update_or_create(
            webshop=webshop, shopify_customer_id=shopify_customer_id, defaults={"account_id": account_id}
        )
    return account_id


def forget(webshop: Webshop) -> None:
    """Drop what is remembered of this webshop's customers."""
    Debtor.objects.filter(webshop=webshop).delete()


def _existing(connection: Connection, buyer: BuyerDetails) -> str:
    number = _compact(buyer.vat_number)
    if number:
        spelled = " or ".join(f"VATNumber eq {odata.text(text)}" for text in {number, buyer.vat_number.strip()})
        found = _one(_customers(connection, where=f"({spelled})"))
        if found:
            return found
    if not buyer.email:
        return ""
    same_mail = _customers(connection, where=f"Email eq {odata.text(buyer.email.strip())}")
    # The same e-mail with another VAT number is another business.
    return _one([row for row in same_mail if not number or _compact(row.get("VATNumber") or "") in ("", number)])


def _named(connection: Connection, *, name: str) -> list[Row]:
    return _customers(connection, where=f"Name eq {odata.text(name[: _LENGTHS['Name']])}")


def _customers(connection: Connection, *, where: str) -> list[Row]:
    """Accounts with status Customer: Exact refuses any other on a sales entry."""
    return client.get(
        connection, _ACCOUNTS, query=Query(select=_FIELDS, where=f"{where} and Status eq 'C'", order="ID")
    )


def _one(rows: list[Row]) -> str:
    """The first that may be used; "" for no rows. Raises Rejected when all are blocked."""
    for row in rows:
        if _is_usable(row):
            return str(row["ID"])
    if rows:
        raise Rejected("debtor_blocked", text=_BLOCKED % {"name": rows[0].get("Name") or ""})
    return ""


def _is_usable(row: Row) -> bool:
    today = timezone.now()
    starts, ends = row.get("StartDate"), row.get("EndDate")
    return not row.get("Blocked") and not (starts and starts > today) and not (ends and ends < today)


def _create(connection: Connection, body: dict[str, str]) -> str:
    """One POST; when the answer is unclear the account is looked up, and nothing is made a second time meanwhile."""
    try:
        return str(client.post(connection, _ACCOUNTS, body=body)["ID"])
    except NobodyKnows as error:
        where = f"Email eq {odata.text(body['Email'])}" if "Email" in body else f"Name eq {odata.text(body['Name'])}"
        found = _one(_customers(connection, where=where))
        if found:
            return found
        raise TryLater(timezone.now() + _WAIT, f"unclear whether the debtor was made: {error.why}") from error


def _body(buyer: BuyerDetails) -> dict[str, str]:
    language = buyer.language[:2].lower()
    full = {
        "Name": buyer.company or buyer.name or buyer.email or str(_("Customer")),
        "Status": "C",
        "Email": buyer.email.strip(),
        "AddressLine1": buyer.street,
        "Postcode": buyer.postcode,
        "City": buyer.city,
        "Country": buyer.country.upper(),
        "VATNumber": _compact(buyer.vat_number),
        "Language": language.upper() if language in _LANGUAGES else "",
    }
    return {name: value[: _LENGTHS.get(name, len(value))] for name, value in full.items() if value}


def _compact(vat_number: str) -> str:
    return "".join(sign for sign in vat_number.upper() if sign.isalnum())
