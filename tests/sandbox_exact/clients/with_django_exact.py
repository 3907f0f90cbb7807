"""django_exact 0.10.1: sign in with a code, read accounts, make one, book a sales entry."""

import json
import sys
import time

import django
from django.conf import settings


def main(url: str, code: str, callback: str, client: str, secret: str, account: str, entries: str) -> None:
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.sites", "exact"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        SITE_ID=1,
        EXACT_ONLINE_REDIRECT_URI=callback,
        EXACT_ONLINE_CLIENT_ID=client,
        EXACT_ONLINE_CLIENT_SECRET=secret,
        EXACT_ONLINE_API_URL=f"{url}/nl/api",
        EXACT_ONLINE_DIVISION=100001,
    )
    django.setup()
    from django.core.management import call_command  # settings first: the client reads them on import
    from exact.api import Exact

    call_command("migrate", verbosity=0)
    api = Exact()
    api.session.authorization_code = code
    api.session.save()
    api.get_token()
    made = api.create("crm/Accounts", {"Name": "Public client", "Status": "C"})
    names = [row["Name"] for row in api.filter("crm/Accounts", select="ID,Name")]
    entry = {
        "Customer": made["ID"],
        "Journal": "70",
        "YourRef": "django_exact",
        "SalesEntryLines": [{"AmountFC": 10, "GLAccount": account, "VATCode": "4"}],
    }
    began = time.process_time()
    booked = [api.create("salesentry/SalesEntries", entry) for _ in range(int(entries))]
    cpu_ms = (time.process_time() - began) * 1000 / int(entries)
    print(json.dumps({"names": names, "entry": booked[0]["EntryID"], "cpu_ms": cpu_ms}))


main(*sys.argv[1:])
