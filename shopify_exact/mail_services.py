"""Mail services that anymail speaks to and that prove who they are by a name and password: what their key is called."""

from __future__ import annotations

MAIL_SERVICES = {
    "brevo": "BREVO_API_KEY",
    "postmark": "POSTMARK_SERVER_TOKEN",
    "sendgrid": "SENDGRID_API_KEY",
    "sparkpost": "SPARKPOST_API_KEY",
}
