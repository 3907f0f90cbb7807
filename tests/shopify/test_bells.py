"""Addresses for machines: protected like every other, and without what is there for people."""

from __future__ import annotations

from django.test import Client


def test_a_bell_is_answered_with_what_protects_every_address_and_nothing_of_what_is_for_people(client: Client) -> None:
    answer = client.post("/webhooks/shopify", b"{}", content_type="application/json", headers={"Accept-Language": "nl"})
    assert (answer.status_code, answer["Content-Length"]) == (401, str(len(answer.content)))
    assert {"X-Request-Id", "Content-Security-Policy", "X-Content-Type-Options"} <= set(answer.headers)
    assert not {"Content-Language", "Vary"} & set(answer.headers)
    assert not answer.cookies
    assert client.post("/webhooks/nobody").status_code == 404
