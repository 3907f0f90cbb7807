"""A webshop that presses one button without end is asked to wait; the others notice nothing."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_token, a_webshop, ask

pytestmark = pytest.mark.django_db


def press(webshop: Webshop, name: str, times: int) -> list[int]:
    return [ask(name, "post", a_token(webshop)).status_code for _ in range(times)]


def test_a_button_that_asks_exact_may_be_pressed_a_dozen_times_a_minute() -> None:
    cache.clear()
    greedy, other = a_webshop("ours"), a_webshop("theirs")
    pressed = press(greedy, "read_codes", 13)
    assert pressed[:12] == [200] * 12
    assert pressed[12] == 429
    answer = ask("read_codes", "post", a_token(greedy))
    assert int(answer["Retry-After"]) > 0
    assert "many times in a row" in answer.content.decode()
    assert press(greedy, "sync_now", 1) == [200], "another button"
    assert press(other, "read_codes", 1) == [200], "another webshop"
    assert ask("home", "get", a_token(greedy)).status_code == 200, "looking is free"
