"""Buyers whose accounts are needed next, looked for in Exact together: most are new, and the answer to each is no.

Only by e-mail, which is all that most buyers have. An answer holds until somebody makes an account in the
administration, also from another webshop: what was looked for before is then looked for anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from django.db.models import F

from apps.exact.debtors import accounts
from apps.exact.door import odata
from apps.exact.door.odata import Row
from apps.exact.models import Connection

# Of one question. Exact names no limit; IIS, which it runs on, takes 2,048 characters unless told otherwise.
_MOST_CHARACTERS = 1_400


@dataclass(slots=True)
class Coming:
    """For one slice of work, whoever has DEBTORS asking it. Addresses are kept no longer than that."""

    _mails: dict[str, str] = field(default_factory=dict)  # as they were typed, in their order
    _found: dict[str, list[Row]] = field(default_factory=dict)
    _made: int = -1  # how many accounts had been made when it was asked

    def expect(self, mails: Iterable[str]) -> None:
        """These buyers come next."""
        self._mails.update({_plain(mail): mail.strip() for mail in mails if mail.strip()})

    def customers_with(self, connection: Connection, mail: str) -> list[Row]:
        """As `accounts.customers_by_mail`, for somebody who is about to make an account where there is none."""
        made = connection.chosen.values_list("debtors_made", flat=True).get()
        if made != self._made:
            self._found.clear()
            self._made = made
        if _plain(mail) not in self._found:
            self._look(connection, mail.strip())
        return self._found[_plain(mail)]

    def note_making(self, connection: Connection, mail: str) -> None:
        """Before an account is made: what anybody else was told before holds no more."""
        connection.chosen.update(debtors_made=F("debtors_made") + 1)
        self._made += 1  # what we know of the others is as good as before
        self._found.pop(_plain(mail), None)

    def _look(self, connection: Connection, mail: str) -> None:
        together = {_plain(mail): mail, **self._others(mail)}
        rows = accounts.customers_by_mail(connection, *together.values())
        there = [_plain(str(row.get("Email") or "")) for row in rows]
        if set(there) <= set(together):
            for plain in together:
                self._found[plain] = [row for row, of in zip(rows, there, strict=True) if of == plain]
            return
        # Exact takes more for the same address than we do: which of them it meant is not ours to guess.
        self._mails.clear()
        self._found[_plain(mail)] = accounts.customers_by_mail(connection, mail) if len(together) > 1 else rows

    def _others(self, mail: str) -> dict[str, str]:
        """As many of those that come as fit into one question."""
        left, others = _MOST_CHARACTERS, dict[str, str]()
        for plain, other in self._mails.items():
            if plain != _plain(mail) and plain not in self._found:
                left -= len(quote(f" or Email eq {odata.text(other)}"))
                if left < 0:
                    break
                others[plain] = other
        return others


def _plain(mail: str) -> str:
    return mail.strip().casefold()
