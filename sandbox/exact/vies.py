"""The EU register of VAT numbers, as far as one can ask it: it knows every number but those it was told not to know."""

import json

from werkzeug.wrappers import Request, Response

from sandbox.exact import answers
from sandbox.store import Store


def check(store: Store, request: Request) -> Response:
    """POST {"countryCode", "vatNumber"} -> {"valid"}; an error like the real one's while it is away."""
    wish = json.loads(request.get_data(as_text=True) or "{}")
    told = store.collection("vies").get("told") or {}
    if told.get("is_away"):
        return answers.respond({"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]})
    number = f"{wish['countryCode']}{wish['vatNumber']}"
    known = {"countryCode": wish["countryCode"], "vatNumber": wish["vatNumber"]}
    return answers.respond({**known, "valid": number not in told.get("unknown", [])})


def tell(store: Store, request: Request) -> Response:
    """POST /_vies {"unknown": [numbers], "is_away"}: what it shall say from now on."""
    store.collection("vies").put("told", json.loads(request.get_data(as_text=True) or "{}"))
    return answers.respond({"ok": True})
