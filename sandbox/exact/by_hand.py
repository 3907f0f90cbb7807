"""What a bookkeeper does to a sales entry on its page: change, delete, enter again. Checked as a call is."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.exact import demo, entries, pages, rows
from sandbox.exact.gateway import Gateway
from sandbox.exact.problems import Refused
from sandbox.exact.rows import Row
from sandbox.replies import answer_html
from sandbox.store import Store

_HEAD = {
    "EntryDate": "Datum",
    "Journal": "Dagboek",
    "YourRef": "Uw ref.",
    "Currency": "Valuta",
    "ReportingYear": "Jaar",
    "ReportingPeriod": "Periode",
}
_LINE = {"VATCode": "BTW-code", "AmountFC": "Excl. BTW", "VATAmountFC": "BTW"}
_NUMBERS = {"ReportingYear": int, "ReportingPeriod": int, "AmountFC": Decimal, "VATAmountFC": Decimal}


def page(store: Store, division: int, key: str) -> str:
    """The entry, and under it what may be done to it."""
    row = _wanted(store, division, key)
    at = f"/administration/{division}/entries/{key}"
    lines = "".join(_form(f"{at}/lines/{line['ID']}", _LINE, line, "Regel wijzigen") for line in row["SalesEntryLines"])
    forms = _form(f"{at}/change", _HEAD, {**row, "EntryDate": row["EntryDate"][:10]}, "Boeking wijzigen") + lines
    forms += _form(f"{at}/again", {"YourRef": "Uw ref."}, row, "Nog eens invoeren")
    forms += _form(f"{at}/match", {}, row, "Afletteren tegen een betaling")
    forms += _form(f"{at}/delete", {}, row, "Boeking verwijderen")
    return pages.entry(store, division, key, below=f"<h2>Met de hand</h2>{forms}")


class Bookkeeper:
    """The deeds behind those forms."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.store = gateway, gateway.store

    def change(self, request: Request, *, division: int, key: str) -> Response:
        return self._done(division, key, entries.ENTRIES, _wanted(self.store, division, key), request)

    def change_line(self, request: Request, *, division: int, key: str, line: str) -> Response:
        found = rows.of(self.store, division, entries.LINES).get(line)
        if found is None or found["EntryID"] != _wanted(self.store, division, key)["EntryID"]:
            raise NotFound
        return self._done(division, key, entries.LINES, found, request)

    def again(self, request: Request, *, division: int, key: str) -> Response:
        """A second entry with the same content; it gets a number of its own."""
        sent = _wanted(self.store, division, key)["as_sent"]
        body = {name: value for name, value in sent.items() if name not in ("EntryNumber", "InvoiceNumber", "EntryID")}
        with self.store.together():
            made, _row = self.gateway.books(division).add(entries.ENTRIES, body={**body, **_asked(request.form)})
        return _to(division, made)

    def match(self, request: Request, *, division: int, key: str) -> Response:
        """A payment is matched with it: from now on Exact keeps it as it is."""
        with self.store.together():
            row = {**_wanted(self.store, division, key), "Status": entries.MATCHED, "StatusDescription": "Verwerkt"}
            rows.keep(self.store, division, entries.ENTRIES, key, row)
        return _to(division, key)

    def delete(self, request: Request, *, division: int, key: str) -> Response:
        with self.store.together():
            self.gateway.books(division).remove(entries.ENTRIES, row=_wanted(self.store, division, key))
        return redirect(f"/administration/{division}/journal", 303)

    def _done(self, division: int, key: str, endpoint: str, row: Row, request: Request) -> Response:
        """What was refused stands on the page, and nothing has changed."""
        try:
            with self.store.together():
                self.gateway.books(division).change(endpoint, row=row, body=_asked(request.form))
        except Refused as refused:
            problem = f'<p class="problem">{escape(refused.message("nl"))}</p>'
            return answer_html(page(self.store, division, key).replace("<h2>Met de hand</h2>", problem, 1))
        return _to(division, key)


def _to(division: int, key: str) -> Response:
    return redirect(f"/administration/{division}/entries/{key}", 303)


def _wanted(store: Store, division: int, key: str) -> Row:
    row = rows.of(store, division, entries.ENTRIES).get(key) if division in demo.DIVISIONS else None
    if row is None:
        raise NotFound
    return row


def _asked(form: Mapping[str, str]) -> Row:
    """As a call's body is kept; an empty field says nothing."""
    told: dict[str, Any] = {
        name: _NUMBERS[name](text) if name in _NUMBERS else text.strip()
        for name, text in form.items()
        if name in {**_HEAD, **_LINE} and text.strip()
    }
    return rows.as_kept(told)


def _form(action: str, fields: Mapping[str, str], row: Row, button: str) -> str:
    inputs = "".join(
        f'<label>{label} <input name="{name}" size="10" value="{escape(str(row.get(name) or ""))}"></label> '
        for name, label in fields.items()
    )
    return f'<form method="post" action="{action}" class="by-hand">{inputs}<button>{button}</button></form>'
