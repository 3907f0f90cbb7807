"""An endpoint rests after six refused calls within the hour: Exact blocks the app at ten."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from apps.calls import breaker
from apps.calls.outcomes import TryLater


@pytest.fixture
def key() -> str:
    return f"test:{uuid.uuid4()}"


def refused(key: str, times: int) -> None:
    for _ in range(times):
        breaker.count(key)


def test_five_refusals_are_borne(key: str) -> None:
    refused(key, breaker.MAX_ERRORS - 1)
    breaker.check(key)


def test_the_sixth_lets_the_endpoint_rest_until_the_first_is_an_hour_old(key: str) -> None:
    began = datetime.now(UTC)
    with time_machine.travel(began, tick=False):
        breaker.count(key)
    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        refused(key, breaker.MAX_ERRORS - 1)
        with pytest.raises(TryLater) as resting:
            breaker.check(key)
    assert abs(resting.value.not_before - (began + breaker.WINDOW)) < timedelta(seconds=1)


def test_after_that_one_more_call_is_made_and_not_six(key: str) -> None:
    began = datetime.now(UTC)
    with time_machine.travel(began, tick=False):
        breaker.count(key)
    with time_machine.travel(began + timedelta(minutes=20), tick=False):
        refused(key, breaker.MAX_ERRORS - 1)
    with time_machine.travel(began + timedelta(minutes=61), tick=False):
        breaker.check(key)
        breaker.count(key)
        with pytest.raises(TryLater):
            breaker.check(key)


def test_one_endpoint_does_not_stop_another(key: str) -> None:
    refused(key, breaker.MAX_ERRORS)
    breaker.check(f"{key}:other")


def test_without_the_counters_calls_go_on(key: str, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    refused(key, breaker.MAX_ERRORS)
    breaker.check(key)
