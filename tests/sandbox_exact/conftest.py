"""One stand-in for all tests of this folder; every test starts with the demo administrations as on the first day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox_exact.standin import App, StandIn


@pytest.fixture(scope="session")
def running_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    standin = StandIn(Path(tmp_path_factory.mktemp("exact")))
    yield standin
    standin.close()


@pytest.fixture
def standin(running_standin: StandIn) -> StandIn:
    running_standin.clock.reset()
    running_standin.control("faults", [])
    running_standin.control("reset", {"tokens": True})
    running_standin.control("limits", {"minute": 1000})
    return running_standin


@pytest.fixture
def app(standin: StandIn) -> App:
    return standin.app()
