"""What the sandbox is told from outside; the names of the environment variables are the product's own."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """Addresses without a trailing slash; `data` is the folder that survives a restart."""

    app_url: str
    shopify_api_key: str
    shopify_api_secret: str
    app_handle: str
    exact_client_id: str
    exact_client_secret: str
    shopify_url: str
    exact_url: str
    data: Path
    # Plans as the Partner Dashboard would have them: handle, name, orders, trial (days)
    plans: tuple[dict[str, Any], ...] = ()
    partner_organization: str = ""
    partner_token: str = ""
    # Of the mail server; 0: none
    mail_port: int = 0


def from_environment(
    *, app_url: str, shopify_port: int, exact_port: int, data: Path, environment: Mapping[str, str] = os.environ
) -> Settings:
    """Keys and secrets from the environment, with the development values as defaults."""
    return Settings(
        app_url=app_url.rstrip("/"),
        shopify_api_key=environment.get("SHOPIFY_API_KEY", "sandbox-app-key"),
        shopify_api_secret=environment.get("SHOPIFY_API_SECRET", "sandbox-app-secret-of-32-bytes-or-more"),
        app_handle=environment.get("SHOPIFY_APP_HANDLE", "bookings-for-exact"),
        exact_client_id=environment.get("EXACT_CLIENT_ID", "sandbox-exact-client"),
        exact_client_secret=environment.get("EXACT_CLIENT_SECRET", "sandbox-exact-secret"),
        shopify_url=f"http://127.0.0.1:{shopify_port}",
        exact_url=f"http://127.0.0.1:{exact_port}",
        data=data,
        plans=tuple(json.loads(environment.get("PLANS") or "[]")),
        partner_organization=environment.get("SHOPIFY_PARTNER_ORGANIZATION", "sandbox"),
        partner_token=environment.get("SHOPIFY_PARTNER_TOKEN", "sandbox-partner-token"),
        mail_port=int(environment.get("SANDBOX_MAIL_PORT") or 0),
    )
