"""The mail server: takes what a sender may send, refuses whom it is told to, and can lose its answer."""

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from sandbox.mail.mailbox import Mailbox


class _Door:
    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        code = self.mailbox.refuse.get(address)
        if code:
            return f"{code} no such mailbox" if code >= 500 else f"{code} try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        if not self.mailbox.receive(envelope.rcpt_tos, content) and server.transport is not None:
            server.transport.close()
        return "250 OK"


def start(mailbox: Mailbox, port: int) -> Controller:
    """On the loopback, in a thread of its own; `stop()` ends it."""
    controller = Controller(_Door(mailbox), hostname="127.0.0.1", port=port)
    controller.start()
    return controller
