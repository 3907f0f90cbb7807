"""What the service writes."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest

from shopify_exact import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is written with the settings of the service, at the lowest level; structlog as the settings made it."""
    written = io.StringIO()
    told = logs.configuration(level="DEBUG", is_for_people=False)
    told["handlers"]["console"]["stream"] = written
    root, level = list(logging.getLogger().handlers), logging.getLogger().level
    logging.config.dictConfig(told)
    yield written
    logging.getLogger().handlers, logging.getLogger().level = root, level
