"""What has lines of its own: entries, sales invoices, sales orders. Made, kept and forgotten as a whole."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.rows import Row
from sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Lined:
    """A head with lines. `make` gives key and row without storing; `keep` stores what follows from the row."""

    head: str
    lines: str
    called: str
    make: Callable[..., tuple[str, Row]]
    keep: Callable[[Store, int, Row], None]
    forget: Callable[[Store, int, Row], None]
    check_open: Callable[[Store, int, Row], None]

    @property
    def collection(self) -> str:
        """The property of the head that holds the lines."""
        return self.lines.split("/")[1]

    @property
    def key(self) -> str:
        """The property that identifies the head, in the head and in every line."""
        return ENDPOINTS[self.head].key

    def lines_sent(self, row: Row) -> list[Row]:
        """The lines as they were sent, with the keys they got."""
        sent = zip(row["as_sent"][self.collection], row[self.collection], strict=True)
        return [{**body, "ID": line["ID"]} for body, line in sent]
