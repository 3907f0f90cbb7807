"""The baseline: what public connectors do for each order. Read it, ask Exact for every code and the debtor, post.

One GET per VAT code, G/L account and debtor of an order; nothing is kept, nothing is judged, nothing is written down.
It is here to be compared with, and shares no code with the product but the questions to Shopify.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import requests
from django.conf import settings

from apps.exact.models import Connection
from apps.shopify import client, tokens
from apps.shops.models import Webshop

_ACCOUNT, _JOURNAL = "8000", "70"
_CODES = {"21": "4", "9": "2"}


@dataclass(slots=True)
class Connector:
    """One webshop and its administration, by plain calls."""

    webshop: Webshop
    connection: Connection
    http: requests.Session = field(default_factory=requests.Session)
    calls: int = 0

    def book(self, order_gids: Sequence[str]) -> None:
        """One after the other."""
        for gid in order_gids:
            self._book(self._order(gid))

    def _order(self, gid: str) -> dict[str, Any]:
        address = f"{settings.SHOPIFY_SHOP_URL.format(shop=self.webshop.domain)}/admin/api"
        body = {
            "query": client.documents()["OrderForAccountingById"],
            "operationName": "OrderForAccountingById",
            "variables": {"id": gid},
        }
        headers = {"X-Shopify-Access-Token": tokens.access_token(self.webshop)}
        url = f"{address}/{settings.SHOPIFY_API_VERSION}/graphql.json"
        found: dict[str, Any] = self.http.post(url, json=body, headers=headers, timeout=60).json()["data"]["order"]
        return found

    def _book(self, order: dict[str, Any]) -> None:
        debtor = self._find("crm/Accounts", f"Name eq 'Shopify {self.webshop.name}' and Status eq 'C'")
        lines = [self._line(line) for line in order["lineItems"]["nodes"]]
        entry = {
            "Customer": debtor,
            "Journal": _JOURNAL,
            "YourRef": order["name"],
            "EntryDate": order["processedAt"][:10],
            "SalesEntryLines": lines,
        }
        self._exact("POST", "salesentry/SalesEntries", json=entry)

    def _line(self, line: dict[str, Any]) -> dict[str, Any]:
        tax = line["taxLines"][0]
        code = _CODES[f"{float(tax['rate']) * 100:g}"]
        self._find("vat/VATCodes", f"trim(Code) eq '{code}'")
        account = self._find("financial/GLAccounts", f"trim(Code) eq '{_ACCOUNT}'")
        gross = float(line["discountedTotalSet"]["shopMoney"]["amount"])
        vat = float(tax["priceSet"]["shopMoney"]["amount"])
        return {"AmountFC": round(gross - vat, 2), "VATAmountFC": vat, "GLAccount": account, "VATCode": code}

    def _find(self, endpoint: str, where: str) -> str:
        rows = self._exact("GET", endpoint, params={"$select": "ID", "$filter": where})
        return str(rows["d"]["results"][0]["ID"] if isinstance(rows["d"], dict) else rows["d"][0]["ID"])

    def _exact(self, method: str, endpoint: str, **parts: Any) -> Any:
        credential, administration = self.connection.credential, self.connection.administration
        assert credential and administration
        url = f"{settings.EXACT_SITE_URL.format(site=credential.site)}/api/v1/{administration.division}/{endpoint}"
        headers = {"Authorization": f"Bearer {credential.access}", "Accept": "application/json"}
        self.calls += 1
        answer = self.http.request(method, url, headers=headers, timeout=60, **parts)
        answer.raise_for_status()
        return answer.json()
