"""What is not there and what broke: pages of our own, in the frame for its webshop and for nobody else."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.embedded import screen
from tests.embedded.test_tenancy import a_token, a_webshop

pytestmark = pytest.mark.django_db


def test_an_address_that_is_not_there_is_a_page_of_ours() -> None:
    answer = Client(headers={"accept-language": "nl"}).get("/nowhere?shop=ours.myshopify.com")
    assert answer.status_code == 404
    assert "Deze pagina is er niet" in answer.content.decode()
    assert answer["X-Frame-Options"] == "DENY", "a parameter proves nothing"


def test_inside_the_frame_it_can_be_read() -> None:
    answer = Client(headers={"authorization": f"Bearer {a_token(a_webshop('ours'))}"}).get("/nowhere?locale=nl-NL")
    assert answer.status_code == 404
    assert "frame-ancestors 'none'" not in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert 'id="page"' in answer.content.decode(), "a click puts it into the page"


def test_a_defect_is_a_page_without_a_word_of_the_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    webshop = a_webshop("ours")
    monkeypatch.setattr(screen, "show", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("secret of ours")))
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {a_token(webshop)}"})
    answer = client.get("/?locale=nl")
    assert answer.status_code == 500
    text = answer.content.decode()
    assert "Er ging bij ons iets stuk" in text
    assert "secret" not in text
    assert "frame-ancestors 'none'" not in answer["Content-Security-Policy"]
