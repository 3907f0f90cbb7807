#!/usr/bin/env python3
"""The one door: `python3 dev.py setup | run [--once] | test […] | chaos | bench [P5 …] | lint | audit | docs |
screenshots`.

Needs Python 3.11 with pip and nothing else; `make` has an alias for each. What is set up lives in .venv and .local.
"""

from __future__ import annotations

import argparse
import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older one stumbles over what is imported next
    sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")

from development import auditing, chaos, checking, running, screenshots, setting_up
from development.places import Problem


def main(arguments: list[str]) -> int:
    """Parse, call one function, answer."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="virtual environment with the pinned dependencies")
    run = commands.add_parser("run", help="everything, with demo webshops and their first sync")
    run.add_argument("--once", action="store_true", help="stop after the table; exit code 0 when all is right")
    commands.add_parser("test", help="every test, browser included")
    commands.add_parser("chaos", help="crashes, lost answers, limits: nothing may be lost or doubled")
    commands.add_parser("bench", help="every bar of the design, measured; build/bench.json")
    commands.add_parser("lint", help="ruff, mypy, import contracts, templates")
    commands.add_parser("audit", help="what the service is made of, and what is publicly known against it")
    commands.add_parser("docs", help="the pages that are written from tables in the code")
    commands.add_parser("screenshots", help="the pictures of docs/pictures, from a demo of its own")
    commands.add_parser("requirements", help="pin the dependencies of pyproject.toml again")
    options, rest = parser.parse_known_args(arguments)
    os.environ["DEVELOPMENT"] = "true"  # for every process that is started from here
    try:
        if options.command == "requirements":
            return setting_up.pin()
        setting_up.set_up()
        if options.command == "run":
            return running.run(once=options.once)
        deeds = {
            "test": checking.test,
            "chaos": chaos.chaos,
            "bench": checking.bench,
            "lint": checking.lint,
            "audit": auditing.audit,
            "docs": checking.write_pages,
            "screenshots": screenshots.screenshots,
        }
        if options.command in deeds:
            return deeds[options.command](rest)
    except Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
