"""A row of the table is a test: `make bench ONLY=P5` runs those whose name begins so."""

from __future__ import annotations

import pytest

from shopify_exact import memory
from tests.bench.rows import Row, Table, all_met, machine

_TABLE = Table()


@pytest.fixture(scope="session", autouse=True)
def _settled() -> None:
    """As in a worker: what is loaded is no part of what a turn costs."""
    memory.settle()


@pytest.fixture
def table() -> Table:
    """Where a row is written."""
    return _TABLE


def met(table: Table, row: Row) -> None:
    """Write it down; the test fails where the bar is not met."""
    table.add(row)
    assert row.met, f"{row.id}: {row.figure}; the bar is {row.bar}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The table once more, whole."""
    if _TABLE.rows:
        terminalreporter.section("bench")
        terminalreporter.write_line(machine())
        terminalreporter.write_line(_TABLE.text())
        _TABLE.write()
        terminalreporter.write_line("every bar is met" if all_met(_TABLE.rows) else "a bar is NOT met")
