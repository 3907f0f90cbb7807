"""What came, newest first, and how the next one is met. Nothing survives a restart."""

import email
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from typing import Any

KEPT = 500


@dataclass(frozen=True)
class Received:
    """`copies`: a mailbox shows a message with a known Message-ID once; that is how often it came."""

    number: int
    at: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    copies: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """For a test."""
        return {**vars(self), "copies": 1 + len(self.copies)}


class Mailbox:
    """{"refuse": {address: SMTP code}}, {"lose": n}: so many are taken and the answer is lost, {"chat": status}."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.messages: list[Received] = []
        self.refuse: dict[str, int] = {}
        self.lose = 0
        self.chat = 200

    def wish(self, wish: dict[str, Any]) -> None:
        """Empty, and from now on as wished."""
        with self._lock:
            self.messages = []
            self.refuse = {str(address): int(code) for address, code in (wish.get("refuse") or {}).items()}
            self.lose, self.chat = int(wish.get("lose", 0)), int(wish.get("chat", 200))

    def receive(self, to: list[str], content: bytes) -> bool:
        """Whether the sender gets an answer."""
        message = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        headers = {name: str(value) for name, value in message.items()}
        text, html = message.get_body(("plain",)), message.get_body(("html",))
        bodies = [str(part.get_content()) if part is not None else "" for part in (text, html)]
        return self._keep(to, str(message["Subject"]), bodies[0], bodies[1], headers)

    def receive_chat(self, host: str, content: str) -> int:
        """The status of the answer."""
        if self.chat == 200:
            self._keep([host], "", content, "", {})
        return self.chat

    def _keep(self, to: list[str], subject: str, text: str, html: str, headers: dict[str, str]) -> bool:
        with self._lock:
            identity = headers.get("Message-ID", "")
            known = next((one for one in self.messages if identity and one.headers.get("Message-ID") == identity), None)
            at = datetime.now(UTC).isoformat(timespec="seconds")
            if known is not None:
                known.copies.append(at)
            else:
                number = self.messages[0].number + 1 if self.messages else 1
                self.messages.insert(0, Received(number, at, tuple(to), subject, text, html, headers))
                del self.messages[KEPT:]
            if self.lose:
                self.lose -= 1
                return False
            return True
