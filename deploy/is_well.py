"""Whether the web process of this container answers: for docker-compose, by a name that it answers for."""

from __future__ import annotations

import os
from urllib.request import Request, urlopen

host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
urlopen(Request("http://127.0.0.1:8000/healthz", headers={"Host": host}), timeout=3)
