"""exactonline 0.4.0: sign in with a code, read the current administration's accounts, make one, book a sales entry."""

import json
import sys
import time

from exactonline.api import ExactApi
from exactonline.resource import GET, POST
from exactonline.storage.base import ExactOnlineConfig, MissingSetting


class InMemory(ExactOnlineConfig):
    """The client's own way to keep its settings elsewhere."""

    def __init__(self, known: dict[str, str]) -> None:
        self.known = known

    def get(self, section: str, option: str) -> str:
        try:
            return self.known[f"{section}.{option}"]
        except KeyError:
            raise MissingSetting(option, section) from None

    def set(self, section: str, option: str, value: str) -> None:
        self.known[f"{section}.{option}"] = value


def main(url: str, code: str, callback: str, client: str, secret: str, account: str, entries: str) -> None:
    site = f"{url}/nl/api"
    storage = InMemory(
        {
            "server.auth_url": f"{site}/oauth2/auth",
            "server.rest_url": site,
            "server.token_url": f"{site}/oauth2/token",
            "application.base_url": callback,
            "application.client_id": client,
            "application.client_secret": secret,
            "application.iteration_limit": "50",
            "transient.division": "100001",
        }
    )
    api = ExactApi(storage=storage)
    api.request_token(code)
    made = api.rest(POST("v1/100001/crm/Accounts", {"Name": "Public client", "Status": "C"}))
    names = [row["Name"] for row in api.rest(GET("v1/100001/crm/Accounts?$select=ID,Name"))]
    entry = {
        "Customer": made["ID"],
        "Journal": "70",
        "YourRef": "exactonline",
        "SalesEntryLines": [{"AmountFC": 10, "GLAccount": account, "VATCode": "4"}],
    }
    began = time.process_time()
    booked = [api.rest(POST("v1/100001/salesentry/SalesEntries", entry)) for _ in range(int(entries))]
    cpu_ms = (time.process_time() - began) * 1000 / int(entries)
    print(json.dumps({"names": names, "entry": booked[0]["EntryID"], "cpu_ms": cpu_ms}))


main(*sys.argv[1:])
