"""What came, to look at: /mail, one of them at /mail/{number}, its HTML as it was sent; /_mail for tests."""

import json
import re

from werkzeug.wrappers import Request, Response

from sandbox.mail.mailbox import Mailbox
from sandbox.pages import shell

_ONE = re.compile(r"/mail/(\d+)(/html)?")
# The mail in its frame may load nothing and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups"


def is_ours(path: str) -> bool:
    """Whether this page answers for the address."""
    return path == "/_mail" or path == "/mail" or path.startswith(("/mail/", "/chat/"))


def answer(mailbox: Mailbox, request: Request) -> Response:
    """GET shows, POST /_mail empties it and says how the next is met, POST /chat/{host}/… is a message to a channel."""
    path = request.path
    if path == "/_mail":
        if request.method == "POST":
            mailbox.wish(json.loads(request.get_data(as_text=True) or "{}"))
        shown = [one.shown() for one in mailbox.messages]
        return Response(json.dumps(shown), content_type="application/json")
    if path.startswith("/chat/"):
        status = mailbox.receive_chat(path.split("/")[2], request.get_data(as_text=True))
        return Response("ok" if status == 200 else "no_service", status=status, headers=_elsewhere(status))
    if path == "/mail":
        return _html(shell.mailbox_page([one.shown() for one in mailbox.messages]))
    asked = _ONE.fullmatch(path)
    found = next((one for one in mailbox.messages if asked and one.number == int(asked[1])), None)
    if asked is None or found is None:
        return Response("There is no such mail.\n", status=404)
    if asked[2]:
        return Response(
            found.html, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY}
        )
    return _html(shell.mail_page(found.shown()))


def _html(page: str) -> Response:
    return Response(page, content_type="text/html; charset=utf-8")


def _elsewhere(status: int) -> dict[str, str]:
    """A redirect that nobody should follow."""
    return {"Location": "/_mail"} if 300 <= status < 400 else {}
