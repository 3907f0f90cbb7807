"""Adding, changing and removing rows: what each endpoint does with what it is sent. All of a change, or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.exact import debtors, entries, general_journal, rows, things, transactions
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.lined import Lined
from sandbox.exact.problems import Problem, Refused
from sandbox.exact.rows import Row
from sandbox.exact.trade import deliveries, invoices, items, orders, prices, printing, stock
from sandbox.store import Store

Making = Callable[..., tuple[str, Row]]
_MAKE: dict[str, Making] = {
    debtors.ACCOUNTS: debtors.account,
    debtors.CONTACTS: debtors.contact,
    things.DOCUMENTS: things.document,
    things.ATTACHMENTS: things.attachment,
    items.ITEMS: items.item,
    prices.PRICES: prices.price,
    stock.WAREHOUSES: stock.warehouse,
    stock.POSITIONS: stock.position,
}
_LINED = (
    Lined(
        entries.ENTRIES,
        entries.LINES,
        "Boeking",
        make=entries.book,
        keep=transactions.post,
        forget=transactions.forget,
        check_open=entries.check_open,
    ),
    Lined(
        general_journal.ENTRIES,
        general_journal.LINES,
        "Boeking",
        make=general_journal.book,
        keep=general_journal.keep,
        forget=general_journal.forget,
        check_open=general_journal.check_open,
    ),
    Lined(
        invoices.INVOICES,
        invoices.LINES,
        "Factuur",
        make=invoices.invoice,
        keep=invoices.keep,
        forget=invoices.forget,
        check_open=invoices.check_open,
    ),
    Lined(
        orders.ORDERS,
        orders.LINES,
        "Verkooporder",
        make=orders.order,
        keep=orders.keep,
        forget=orders.forget,
        check_open=orders.check_open,
    ),
)
_HEADS = {each.head: each for each in _LINED}
_LINES = {each.lines: each for each in _LINED}
_CHECKS_BEFORE_REMOVING = {
    debtors.ACCOUNTS: debtors.check_unused,
    items.ITEMS: items.check_unused,
    stock.WAREHOUSES: stock.check_empty,
    stock.POSITIONS: stock.check_nothing_there,
}
# What happens to a document that is there: it is printed, its goods leave.
_DEEDS = {printing.PRINTED: printing.process, deliveries.DELIVERIES: deliveries.deliver}
WRITABLE = frozenset({*_HEADS, *_LINES, *_MAKE, *_DEEDS})


@dataclass(frozen=True, slots=True)
class Books:
    """One administration at one moment, open for writing."""

    store: Store
    division: int
    now: str

    def add(self, endpoint: str, *, body: Row) -> tuple[str, Row]:
        """The key and row of what was added."""
        if endpoint in _LINES:
            return self._add_line(_LINES[endpoint], body)
        if endpoint in _DEEDS:
            return _DEEDS[endpoint](self.store, self.division, body=body, now=self.now)
        make = _HEADS[endpoint].make if endpoint in _HEADS else _MAKE[endpoint]
        key, row = make(self.store, self.division, body=body, now=self.now)
        if rows.of(self.store, self.division, endpoint).get(key):
            raise Refused(500, Problem("exists"))
        self._keep(endpoint, key, row)
        return key, row

    def change(self, endpoint: str, *, row: Row, body: Row) -> tuple[str, Row]:
        """PUT merges what is sent. Lines are changed by themselves."""
        if endpoint in _LINES:
            kind = _LINES[endpoint]
            head = self._head_of(kind, row)
            changed = [{**line, **body} if line["ID"] == row["ID"] else line for line in kind.lines_sent(head)]
            self._make_anew(kind, head, lines=changed)
            return row["ID"], self._line(kind, row["ID"])
        if endpoint in _HEADS:
            kind = _HEADS[endpoint]
            return row[kind.key], self._make_anew(kind, row, lines=kind.lines_sent(row), sent=body)
        key, changed_row = _MAKE[endpoint](self.store, self.division, body=body, now=self.now, replaces=row)
        self._keep(endpoint, key, changed_row)
        return key, changed_row

    def remove(self, endpoint: str, *, row: Row) -> None:
        """Deleting the last line deletes what it stands on."""
        if endpoint in _LINES:
            kind = _LINES[endpoint]
            head = self._head_of(kind, row)
            left = [line for line in kind.lines_sent(head) if line["ID"] != row["ID"]]
            if left:
                self._make_anew(kind, head, lines=left)
                rows.forget(self.store, self.division, endpoint, key=row["ID"], now=self.now)
                return
            endpoint, row = kind.head, head
        if endpoint in _HEADS:
            _HEADS[endpoint].check_open(self.store, self.division, row)
            _HEADS[endpoint].forget(self.store, self.division, {**row, "Modified": self.now})
        if endpoint in _CHECKS_BEFORE_REMOVING:
            _CHECKS_BEFORE_REMOVING[endpoint](self.store, self.division, row)
        rows.forget(self.store, self.division, endpoint, key=str(row[ENDPOINTS[endpoint].key]), now=self.now)

    def _keep(self, endpoint: str, key: str, row: Row) -> None:
        rows.keep(self.store, self.division, endpoint, key, row)
        if endpoint in _HEADS:
            _HEADS[endpoint].keep(self.store, self.division, row)

    def _line(self, kind: Lined, key: str) -> Row:
        return rows.of(self.store, self.division, kind.lines).get(key) or {}

    def _add_line(self, kind: Lined, body: Row) -> tuple[str, Row]:
        head = self._head_of(kind, body)
        key = str(body.get("ID") or rows.new_guid())
        self._make_anew(kind, head, lines=[*kind.lines_sent(head), {**body, "ID": key}])
        return key, self._line(kind, key)

    def _head_of(self, kind: Lined, line: Row) -> Row:
        found = rows.of(self.store, self.division, kind.head).get(str(line[kind.key]))
        if found is None:
            raise Refused(500, Problem("reference", (kind.called,)))
        return found

    def _make_anew(self, kind: Lined, row: Row, *, lines: list[Row], sent: dict[str, Any] | None = None) -> Row:
        """With other lines or another head: checked and made again under its key."""
        kind.check_open(self.store, self.division, row)
        body = {**row["as_sent"], **(sent or {}), kind.collection: lines}
        key, changed = kind.make(self.store, self.division, body=body, now=self.now, replaces=row)
        kind.forget(self.store, self.division, row)
        self._keep(kind.head, key, changed)
        return changed
