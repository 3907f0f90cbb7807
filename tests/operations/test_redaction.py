"""No line of the log and no report to Sentry holds a value of a shopper, whichever way it came there."""

from __future__ import annotations

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sentry_sdk
import structlog
from sentry_sdk.transport import Transport

from shopify_exact import redaction, sentry

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared" / "fixtures" / "shopify" / "orders"
RECORDED = PROJECT / "sandbox" / "recorded"
PERSONAL = {
    *("firstName", "lastName", "name", "displayName", "email", "phone", "address1", "address2", "city", "zip"),
    *("company", "companyName", "note", "latitude", "longitude", "customerName", "clientIp", "vatNumber", "taxId"),
}
HOLDERS = {"customer", "billingAddress", "shippingAddress", "defaultAddress", "purchasingEntity", "contact", "note"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
HOSTILE = [
    *("Jan de Vries", "jansen", "O'Brien", "+31 6 12345678", "0612345678", "jan@voorbeeld.nl", "NL123456789B01"),
    *("Keizersgracht 12-2", "1012 AB", "shpat_" + "0123456789abcdef", "eyJhbGciOi.J9eyJzdWIi.OiIxMjM0"),
    *("José\nMüller", "李雷 小明"),
]


def personal_values(node: Any, *, inside: bool = False) -> Iterator[str]:
    """Of an order: every text under a personal name, inside of what holds a person."""
    if isinstance(node, list):
        for value in node:
            yield from personal_values(value, inside=inside)
    for name, value in node.items() if isinstance(node, dict) else ():
        is_personal = name in {"email", "phone", "note"} or (inside and name in PERSONAL)
        if isinstance(value, str) and is_personal:
            yield value
        else:
            yield from personal_values(value, inside=inside or name in HOLDERS)


def values_of_fixtures() -> list[str]:
    found = set(HOSTILE)
    for path in [*RECORDED.glob("*.json"), *(SHARED.glob("*.json") if SHARED.exists() else ())]:
        found.update(personal_values(json.loads(path.read_text(encoding="utf-8"))))
    return sorted(value for value in found if len(value) > 4)


def test_a_shopper_is_in_no_line_whichever_way_he_came_there(lines: io.StringIO) -> None:
    ours, foreign = structlog.get_logger("apps.exact.door.client"), logging.getLogger("celery.app.trace")
    values = values_of_fixtures()
    for value in values:
        ours.info("customer", name=value, email=value, message=value, raw={"Name": value}, rows=[value], webshop=7)
        ours.warning("call", path=value, task=value, reference=value, document=value, problem=f"x {value}")
        foreign.error("Task %s raised unexpected: %s", "apps.schedule.tasks.take_turn", f"Rejected({value!r})")
        foreign.info("%(who)s", {"who": value})
        try:
            try:
                raise KeyError(value)
            except KeyError as missing:
                raise ValueError(f"cannot read {value}") from missing
        except ValueError as wrong:
            ours.exception("step failed")
            ours.error("document not sent", exc_info=wrong)
            foreign.exception("Unrecoverable error: %r", wrong)
    text = lines.getvalue()
    told = [json.loads(line) for line in text.splitlines()]
    assert [value for value in values if value in text.replace("\\n", "\n") or json.dumps(value)[1:-1] in text] == []
    # And what a person needs to mend it is still there.
    assert {line["webshop"] for line in told if line["event"] == "customer"} == {7}
    assert "builtins.ValueError" in told[-1]["exception"] and "builtins.KeyError" in told[-1]["exception"]
    assert any("test_redaction.py" in place for place in told[-1]["exception"])


def test_an_address_that_opens_something_is_masked(lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/exact/invitation/abc.def")
    logging.getLogger("django.request").warning("Forbidden: %s", "/healthz")
    told = [json.loads(line)["event"] for line in lines.getvalue().splitlines()]
    assert told == ["Not Found: /exact/invitation/[removed]", "Forbidden: /healthz"]


class Kept(Transport):
    """Where Sentry's reports go in the test."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[bytes] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent.append(envelope.serialize())


def test_what_goes_to_sentry_has_types_and_places_and_nobodys_name() -> None:
    kept, values = Kept(), values_of_fixtures()
    sentry.start("https://key@sentry.invalid/1", environment="test", transport=kept)
    try:
        for value in values:
            sentry_sdk.set_user({"email": value})
            sentry_sdk.set_tag("who", value)
            sentry_sdk.set_context("order", {"name": value})
            try:
                raise ValueError(f"cannot read {value}")
            except ValueError as wrong:
                sentry_sdk.capture_exception(wrong)
            extra = {"webshop": 7, "shopper": value}
            logging.getLogger("apps.calls.transport").error("no answer for %s", value, extra=extra)
        sentry_sdk.flush()
    finally:
        sentry_sdk.get_global_scope().set_client(None)
        sentry_sdk.get_isolation_scope().clear()
    sent = b"\n".join(kept.sent).decode()
    assert len(kept.sent) >= 2 * len(values)
    assert [value for value in values if value in sent or json.dumps(value)[1:-1] in sent] == []
    assert "ValueError" in sent and "test_redaction.py" in sent and "no answer for" in sent


def test_every_line_of_ours_begins_with_words_that_stand_in_the_code_and_names_what_it_tells() -> None:
    """A sentence that is put together could hold anything; a name that nobody knows is removed, which helps nobody."""
    wrong, unknown = [], set()
    for path in [*(PROJECT / "apps").rglob("*.py"), *(PROJECT / "shopify_exact").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            if ast.unparse(node.func.value) not in ("log", "entry") or node.func.attr not in LEVELS:
                continue
            if not node.args or not isinstance(node.args[0], ast.Constant):
                wrong.append(f"{path.relative_to(PROJECT)}:{node.lineno}")
            unknown |= {word.arg for word in node.keywords if word.arg and word.arg != "exc_info"}
    assert wrong == []
    assert unknown - redaction.SHAPES.keys() <= redaction.NOT_TOLD


def test_the_shared_fixtures_were_among_them() -> None:
    if not SHARED.exists():
        pytest.skip("../shared is not here: only the recordings of the project and the hostile values were tried")
    assert len(values_of_fixtures()) > len(HOSTILE) + 10
