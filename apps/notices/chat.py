"""A channel of Slack or Teams: our servers go where a merchant typed, so only to Slack and Microsoft."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings

from apps.calls import transport
from apps.calls.transport import NoAnswer
from apps.notices.letter import Letter

_SLACK = "hooks.slack.com"
# Of Microsoft, each tenant has a name before it.
_TEAMS = (".webhook.office.com", ".logic.azure.com")
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_SECONDS = 10.0


class ChannelClosed(Exception):
    """The channel does not take it: the address was withdrawn, or never was one."""


def is_allowed(address: str) -> bool:
    """Whether it is an https address of Slack's or Microsoft's, with nothing else in it."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    is_plain = parts.scheme == "https" and port in (None, 443) and not parts.username and not parts.password
    return is_plain and address.isascii() and bool(_HOST.fullmatch(host)) and (host == _SLACK or host.endswith(_TEAMS))


def send(address: str, letter: Letter, button_address: str) -> None:
    """Raises NoAnswer and ChannelClosed. No redirect is followed, and the path is in no log."""
    if not is_allowed(address):
        raise ChannelClosed("not an address of Slack or Teams")
    parts = urlsplit(address)
    lines = [*letter.paragraphs, *letter.steps, *(f"{name}: {value}" for name, value in letter.rows), *letter.after]
    is_slack = parts.hostname == _SLACK
    content = _slack(letter, lines, button_address) if is_slack else _teams(letter, lines, button_address)
    target = f"{settings.CHAT_URL.format(host=parts.hostname)}{parts.path}"
    url = f"{target}?{parts.query}" if parts.query else target
    answer = transport.send("POST", url, purpose="chat", timeout=_SECONDS, is_secret=True, json=content)
    status = answer.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise NoAnswer(f"{status} from a channel", sent=True)
    if status >= HTTPStatus.MULTIPLE_CHOICES:
        raise ChannelClosed(str(status))


def _slack(letter: Letter, lines: list[str], address: str) -> dict[str, object]:
    """Signs that mean something to Slack are sent as letters."""
    text = "\n".join([f"*{letter.subject}*", *lines])
    for sign, letters in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, letters)
    return {"text": f"{text}\n{address}" if address else text}


def _teams(letter: Letter, lines: list[str], address: str) -> dict[str, object]:
    """An adaptive card."""
    blocks = [{"type": "TextBlock", "text": letter.subject, "weight": "bolder", "wrap": True}]
    blocks += [{"type": "TextBlock", "text": line, "wrap": True} for line in lines]
    button = [{"type": "Action.OpenUrl", "title": letter.button or "Open", "url": address}] if address else []
    card = {"type": "AdaptiveCard", "version": "1.4", "body": blocks, "actions": button}
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }
