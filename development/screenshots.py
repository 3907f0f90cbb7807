"""`screenshots`: everything started anew beside a running demo, and the pictures of docs/pictures taken from it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys

from development.places import LOCAL, PORTS, PROJECT, PYTHON, Problem, free_port, say

_DESK = re.compile(r"Support desk: (\S+) \(sign in as (\S+), password (\S+); second factor: one of the codes ([^,\s]+)")
_ADMIN = re.compile(r"Shopify admin .*: (\S+?)/?$")


def screenshots(_options: list[str]) -> int:
    """The same picture each time, but for the days: the demo's orders are those of the last ten."""
    data = LOCAL / "screenshots"
    shutil.rmtree(data, ignore_errors=True)
    ports = {variable: str(free_port()) for variable, _default in PORTS.values()}
    environment = {**os.environ, **ports, "DEV_DATA": str(data)}
    command = [sys.executable, str(PROJECT / "dev.py"), "run"]
    demo = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        admin, desk = _addresses(demo)
        say("taking the pictures")
        take = [str(PYTHON), "-m", "development.pictures", str(PROJECT / "docs" / "pictures"), admin, *desk]
        return subprocess.run(take, cwd=PROJECT, env=environment, check=False).returncode
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait()


def _addresses(demo: subprocess.Popen[str]) -> tuple[str, tuple[str, ...]]:
    """As `run` tells them when everything is booked: the admin's; the desk's with name, password and code."""
    admin, desk = "", tuple[str, ...]()
    for line in demo.stdout or ():
        if found := _ADMIN.match(line.strip()):
            admin = found[1]
        if found := _DESK.match(line.strip()):
            desk = found.groups()
        if line.startswith("Logs:"):
            return admin, desk
    raise Problem("The demo did not come up; see above.")
