"""What the app costs in the sandbox: the environment of demo and tests."""

from __future__ import annotations

import json

PRICES = {
    "PLANS": json.dumps(
        [
            {"handle": "start", "name": "Start", "orders": 250, "trial": 14},
            {"handle": "grow", "name": "Grow", "orders": 2500, "trial": 14},
            {"handle": "scale", "name": "Scale", "orders": 25000, "trial": 14},
        ]
    ),
    "INSTALLATION_PRICE": "149.00",
    "SHOPIFY_PARTNER_ORGANIZATION": "sandbox",
    "SHOPIFY_PARTNER_TOKEN": "sandbox-partner-token",
    "SHOPIFY_APP_GID": "gid://partners/App/1",
}
