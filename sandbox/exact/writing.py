"""Adding, changing and removing rows: what each endpoint does with what it is sent. All of a change, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.exact import debtors, entries, entry_checks, invoices, rows, sales_orders, things, transactions
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, Refused
from sandbox.exact.rows import Row
from sandbox.store import Store

Making = Callable[..., tuple[str, Row]]
_MAKE: dict[str, Making] = {
    debtors.ACCOUNTS: debtors.account,
    debtors.CONTACTS: debtors.contact,
    things.DOCUMENTS: things.document,
    things.ATTACHMENTS: things.attachment,
    things.ITEMS: things.item,
    invoices.INVOICES: invoices.invoice,
    invoices.PRINTED: invoices.printed,
    sales_orders.ORDERS: sales_orders.order,
}
# Lines that may be sent alone: their parent's endpoint, its key, and its collection.
_PARENTS = {
    invoices.LINES: (invoices.INVOICES, "InvoiceID", "SalesInvoiceLines"),
    sales_orders.LINES: (sales_orders.ORDERS, "OrderID", "SalesOrderLines"),
}
WRITABLE = frozenset({entries.ENTRIES, entries.LINES, *_MAKE, *_PARENTS})


@dataclass(frozen=True, slots=True)
class Books:
    """One administration at one moment, open for writing."""

    store: Store
    division: int
    now: str

    def add(self, endpoint: str, *, body: Row) -> tuple[str, Row]:
        """The key and row of what was added."""
        if endpoint == entries.LINES:
            return self._add_line(body)
        if endpoint in _PARENTS:
            return self._add_item_line(endpoint, body)
        make = entries.book if endpoint == entries.ENTRIES else _MAKE[endpoint]
        key, row = make(self.store, self.division, body=body, now=self.now)
        if endpoint == invoices.PRINTED:
            return key, row
        if rows.of(self.store, self.division, endpoint).get(key):
            raise Refused(500, Problem("exists"))
        self._keep(endpoint, key, row)
        return key, row

    def change(self, endpoint: str, *, row: Row, body: Row) -> tuple[str, Row]:
        """PUT merges what is sent. Lines of an entry are changed by themselves."""
        if endpoint == entries.LINES:
            entry = self._entry_of(row)
            changed = [{**line, **body} if line["ID"] == row["ID"] else line for line in _lines_sent(entry)]
            self._book_anew(entry, lines=changed)
            return row["ID"], self._line(row["ID"])
        if endpoint in (invoices.INVOICES, sales_orders.ORDERS):
            body = {**row["as_sent"], **body}
        if endpoint == entries.ENTRIES:
            return row["EntryID"], self._book_anew(row, lines=_lines_sent(row), head=body)
        key, changed_row = _MAKE[endpoint](self.store, self.division, body=body, now=self.now, replaces=row)
        self._keep(endpoint, key, changed_row)
        return key, changed_row

    def remove(self, endpoint: str, *, row: Row) -> None:
        """Deleting the last line of an entry deletes the entry."""
        if endpoint == entries.LINES:
            entry = self._entry_of(row)
            left = [line for line in _lines_sent(entry) if line["ID"] != row["ID"]]
            if left:
                self._book_anew(entry, lines=left)
                return
            endpoint, row = entries.ENTRIES, entry
        if endpoint == entries.ENTRIES:
            self._check_open(row)
            transactions.forget(self.store, self.division, row)
        if endpoint == debtors.ACCOUNTS:
            debtors.check_unused(self.store, self.division, row)
        if endpoint == invoices.INVOICES:
            invoices.check_open(row)
        key = row[ENDPOINTS[endpoint].key]
        rows.of(self.store, self.division, endpoint).delete(str(key))

    def _keep(self, endpoint: str, key: str, row: Row) -> None:
        rows.of(self.store, self.division, endpoint).put(key, row)
        if endpoint == entries.ENTRIES:
            transactions.post(self.store, self.division, row)

    def _line(self, key: str) -> Row:
        return rows.of(self.store, self.division, entries.LINES).get(key) or {}

    def _add_line(self, body: Row) -> tuple[str, Row]:
        entry = self._entry_of(body)
        key = str(body.get("ID") or rows.new_guid())
        self._book_anew(entry, lines=[*_lines_sent(entry), {**body, "ID": key}])
        return key, self._line(key)

    def _add_item_line(self, endpoint: str, body: Row) -> tuple[str, Row]:
        """One more line: the whole document is checked and totalled again."""
        parent, key_name, collection = _PARENTS[endpoint]
        whole = rows.of(self.store, self.division, parent).get(str(body[key_name]))
        if whole is None:
            raise Refused(500, Problem("reference", (key_name,)))
        sent = {name: value for name, value in body.items() if name != key_name}
        lines = [*whole["as_sent"][collection], {**sent, "ID": sent.get("ID") or rows.new_guid()}]
        make, anew = _MAKE[parent], {**whole["as_sent"], collection: lines}
        key, changed = make(self.store, self.division, body=anew, now=self.now, replaces=whole)
        self._keep(parent, key, changed)
        line = changed[collection][-1]
        return str(line["ID"]), line

    def _entry_of(self, line: Row) -> Row:
        found = rows.of(self.store, self.division, entries.ENTRIES).get(str(line["EntryID"]))
        if found is None:
            raise Refused(500, Problem("reference", ("Boeking",)))
        return found

    def _check_open(self, entry: Row) -> None:
        entry_checks.open_period(self.store, self.division, entry, on=rows.day(entry["EntryDate"]))

    def _book_anew(self, entry: Row, *, lines: list[Row], head: dict[str, Any] | None = None) -> Row:
        """The entry with other lines or another head: checked and booked again under its key."""
        self._check_open(entry)
        body = {**entry["as_sent"], **(head or {}), "SalesEntryLines": lines}
        key, changed = entries.book(self.store, self.division, body=body, now=self.now, replaces=entry)
        transactions.forget(self.store, self.division, entry)
        self._keep(entries.ENTRIES, key, changed)
        return changed


def _lines_sent(entry: Row) -> list[Row]:
    """The lines as they were sent, with the keys they got."""
    sent = zip(entry["as_sent"]["SalesEntryLines"], entry["SalesEntryLines"], strict=True)
    return [{**body, "ID": line["ID"]} for body, line in sent]
