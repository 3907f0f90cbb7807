"""Looks for accounts in Exact, judges whether they can be used, makes and changes them. Whose they are: assign.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from apps.bookkeeping import vat_numbers
from apps.bookkeeping.buyers import BuyerDetails
from apps.calls.outcomes import NobodyKnows, Rejected, TryLater
from apps.exact.debtors import likeness
from apps.exact.debtors.contact import LENGTHS, Contact
from apps.exact.door import odata
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection
from apps.exact.refusals import recognise, words

ACCOUNTS = "crm/Accounts"
_FIELDS = (
    *("ID", "Code", "Name", "Email", "VATNumber", "ChamberOfCommerce"),
    *("Blocked", "StartDate", "EndDate", "Created"),
)
_NUMBERS = ("VATNumber", "ChamberOfCommerce")
_WAIT = timedelta(seconds=60)
_EVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Found:
    """Accounts of a buyer, the oldest first. `is_by_number`: only a number that anybody may type points at them."""

    rows: list[Row]
    is_by_number: bool = False


def customers_by_name(connection: Connection, *, name: str) -> list[Row]:
    """Customers with exactly this name."""
    return customers(connection, where=f"Name eq {odata.text(name[: LENGTHS['Name']])}")


def customers_by_mail(connection: Connection, *mails: str) -> list[Row]:
    """Customers with one of these e-mail addresses."""
    return customers(connection, where=_any("Email", [mail.strip() for mail in mails]))


def of_buyer(
    connection: Connection,
    buyer: BuyerDetails,
    *,
    customers_with: Callable[[Connection, str], list[Row]] = customers_by_mail,
) -> Found:
    """Customers that are this buyer: by VAT number, else by chamber-of-commerce number, else by e-mail.

    Of those with the number, the ones that agree by name or e-mail; where none does, all of them, as `is_by_number`.
    """
    number = vat_numbers.normalise(buyer.vat_number, country=buyer.country)
    company = vat_numbers.compact(buyer.chamber_of_commerce)
    if number:
        spelled = {number, vat_numbers.compact(buyer.vat_number), buyer.vat_number.strip()}
        found = customers(connection, where=_any("VATNumber", sorted(spelled)))
        if found:
            return _agreeing(found, buyer)
    if company:
        spelled = {company, buyer.chamber_of_commerce.strip()}
        found = customers(connection, where=_any("ChamberOfCommerce", sorted(spelled)))
        if found:
            return _agreeing([row for row in found if _is_same(row.get("VATNumber"), number)], buyer)
    if not buyer.email.strip():
        return Found([])
    same_mail = customers_with(connection, buyer.email)
    # The same e-mail with another number is another business.
    return Found(
        [
            row
            for row in same_mail
            if _is_same(row.get("VATNumber"), number) and _is_same(row.get("ChamberOfCommerce"), company)
        ]
    )


def _agreeing(rows: list[Row], buyer: BuyerDetails) -> Found:
    alike = [row for row in rows if likeness.is_same_buyer(row, buyer)]
    return Found(alike) if alike else Found(rows, is_by_number=bool(rows))


def customers(connection: Connection, *, where: str) -> list[Row]:
    """Accounts with status Customer, the oldest first: Exact refuses any other on a sales entry."""
    rows = desk.get(connection, ACCOUNTS, query=Query(select=_FIELDS, where=f"{where} and Status eq 'C'"))
    return sorted(rows, key=lambda row: (row.get("Created") or _EVER, str(row.get("Code") or "").rjust(18)))


def usable(rows: list[Row]) -> list[Row]:
    """Those that can be booked on today. Raises Rejected when there are some and none is."""
    found = [row for row in rows if _is_usable(row)]
    if rows and not found:
        raise words.refused("debtor_blocked", raw=str(rows[0].get("Code") or "").strip())
    return found


def make_for(connection: Connection, contact: Contact) -> tuple[str, Contact]:
    """Exact's id of a new account, and the buyer as Exact took them: what it refuses of a field is left out.

    Every try leaves out one field more, so there are few. Raises Rejected for what is not about a field.
    """
    while True:
        try:
            return make(connection, contact.body), contact
        except Rejected as refused:
            names = recognise.contact_fields(refused.raw) & contact.body.keys() - set(contact.left_out)
            if not names:
                raise
            contact = contact.without(names)


def make(connection: Connection, body: dict[str, str]) -> str:
    """One POST; when the answer is unclear the account is looked up, and nothing is made a second time meanwhile."""
    begun_at = timezone.now()
    try:
        return str(desk.post(connection, ACCOUNTS, body=body)["ID"])
    except NobodyKnows as error:
        where = f"Email eq {odata.text(body['Email'])}" if "Email" in body else f"Name eq {odata.text(body['Name'])}"
        # Somebody else of the same name, who was there before, is not this buyer.
        new = [row for row in customers(connection, where=where) if odata.is_since(row, begun_at)]
        if new:
            return str(new[-1]["ID"])
        raise TryLater(timezone.now() + _WAIT, f"unclear whether the debtor was made: {error.why}") from error


def change(
    connection: Connection, account_id: str, *, body: dict[str, str], keeps_name_of_business: bool = False
) -> None:
    """Send what differs from what Exact has; the merchant's own words in other fields stay. One or two calls.

    `keeps_name_of_business`: not the name of an account that has a number of a business.
    """
    wanted = {name: value for name, value in body.items() if name not in ("Status", "Language")}
    query = Query(select=tuple(dict.fromkeys(("ID", *wanted, *_NUMBERS))), where=f"ID eq {odata.guid(account_id)}")
    for row in desk.get(connection, ACCOUNTS, query=query):
        differs = {name: value for name, value in wanted.items() if str(row.get(name) or "") != value}
        if keeps_name_of_business and any(row.get(name) for name in _NUMBERS):
            differs.pop("Name", None)
        if differs:
            desk.put(connection, ACCOUNTS, key=account_id, body=differs)


def _any(name: str, values: list[str]) -> str:
    return "(" + " or ".join(f"{name} eq {odata.text(value)}" for value in values) + ")"


def _is_same(known: object, number: str) -> bool:
    """Whether the numbers can be the same: where one side has none, they do not contradict each other."""
    there = vat_numbers.compact(str(known or ""))
    return not number or there in ("", number)


def _is_usable(row: Row) -> bool:
    now = timezone.now()
    starts, ends = row.get("StartDate"), row.get("EndDate")
    return not row.get("Blocked") and not (starts and starts > now) and not (ends and ends < now)
