"""Mail services that anymail speaks to and that prove who they are by a name and password: what their key is called."""

from __future__ import annotations

from typing import Any

import environ

MAIL_SERVICES = {
    "brevo": "BREVO_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "sendgrid": "SENDGRID_API_KEY",
    "sparkpost": "SPARKPOST_API_KEY",
}
_SECONDS = 20


def anymail(env: environ.Env, service: str) -> dict[str, Any]:
    """The settings of anymail for one of them; none where mail goes to a server."""
    if not service:
        return {}
    return {
        "WEBHOOK_SECRET": env.str("MAIL_WEBHOOK_SECRET"),
        MAIL_SERVICES[service]: env.str("MAIL_SERVICE_KEY"),
        "REQUESTS_TIMEOUT": _SECONDS,
    }
