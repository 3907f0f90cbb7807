"""exact_online_sdk 2.0.0: read accounts, make one, book a sales entry, with a token it is given.

It asks for tokens with HTTP Basic, which Exact refuses (401); so it gets its token from its own storage interface.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from exact_online_sdk.auth import ExactOnlineAuth, InMemoryTokenStorage, Token
from exact_online_sdk.client import ExactOnlineClient
from exact_online_sdk.config import Settings


def main(url: str, access_token: str, callback: str, client: str, secret: str, account: str) -> None:
    settings = Settings(
        client_id=client, client_secret=secret, redirect_uri=callback, base_url=f"{url}/nl", division=100001
    )
    storage = InMemoryTokenStorage()
    storage.set_token(Token(access_token, "bearer", datetime.now(UTC) + timedelta(minutes=9)))
    with ExactOnlineClient(settings, auth=ExactOnlineAuth(settings, storage=storage)) as api:
        made = api.post("crm/Accounts", json={"Name": "Public client", "Status": "C"})
        names = [row["Name"] for row in api.get("crm/Accounts", params={"$select": "ID,Name"})]
        entry = {
            "Customer": made["ID"],
            "Journal": "70",
            "YourRef": "sdk",
            "SalesEntryLines": [{"AmountFC": 10, "GLAccount": account, "VATCode": "4"}],
        }
        booked = api.post("salesentry/SalesEntries", json=entry)
    print(json.dumps({"names": names, "entry": booked["EntryID"]}))


main(*sys.argv[1:])
