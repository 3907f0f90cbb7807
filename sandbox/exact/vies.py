"""The EU register of VAT numbers, as far as one can ask it: it knows every number but those it was told not to know."""

from werkzeug.wrappers import Request, Response

from sandbox.exact import answers
from sandbox.replies import wish_of
from sandbox.store import Store


def check(store: Store, request: Request) -> Response:
    """POST {"countryCode", "vatNumber"} -> {"valid"}; an error like the real one's while it is away."""
    wish = wish_of(request)
    told = store.collection("vies").get("told") or {}
    if told.get("is_away"):
        return answers.respond({"actionSucceed": False, "errorWrappers": [{"error": "MS_UNAVAILABLE"}]})
    number = f"{wish['countryCode']}{wish['vatNumber']}"
    known = {"countryCode": wish["countryCode"], "vatNumber": wish["vatNumber"]}
    return answers.respond({**known, "valid": number not in told.get("unknown", [])})


def tell(store: Store, request: Request) -> Response:
    """POST /_vies {"unknown": [numbers], "is_away"}: what it shall say from now on."""
    store.collection("vies").put("told", wish_of(request))
    return answers.respond({"ok": True})
