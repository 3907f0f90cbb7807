"""One stand-in for all tests of this folder; every test starts with the demo shops as on the first day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox_shopify.standin import StandIn


@pytest.fixture(scope="session")
def running_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    standin = StandIn(Path(tmp_path_factory.mktemp("standin")))
    yield standin
    standin.close()


@pytest.fixture
def standin(running_standin: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.delenv("FIXTURES", raising=False)
    running_standin.clock.reset()
    running_standin.post("/_reset")
    running_standin.session.post(f"{running_standin.url}/_faults", json=[], timeout=10)
    running_standin.inbox.received.clear()
    running_standin.inbox.refusals = 0
    return running_standin
