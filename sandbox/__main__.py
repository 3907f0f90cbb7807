"""python -m sandbox serve | load FILE… --shop DOMAIN | demo | money | differ"""

import argparse
import os
import sys
from pathlib import Path

from sandbox import differences, merchant, merchant_money, serve
from sandbox.settings import from_environment
from sandbox.shopify import load


def main(arguments: list[str]) -> int:
    """Parse, call one function, answer."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="start both stand-ins")
    serving.add_argument("--data", type=Path, required=True, help="folder that survives a restart")
    serving.add_argument("--shopify-port", type=int, default=int(os.environ.get("SANDBOX_SHOPIFY_PORT", "9100")))
    serving.add_argument("--exact-port", type=int, default=int(os.environ.get("SANDBOX_EXACT_PORT", "9200")))
    serving.add_argument("--app-url", default=os.environ.get("APP_URL", "http://127.0.0.1:8000"))
    commands.add_parser("load", help="put orders into a running sandbox", add_help=False)
    commands.add_parser("demo", help="play the merchant: install, connect, set up, sync", add_help=False)
    commands.add_parser("money", help="switch on where the money is, and sell what shows it", add_help=False)
    commands.add_parser("differ", help="change in Exact what a demo webshop booked", add_help=False)
    options, rest = parser.parse_known_args(arguments)
    if options.command == "serve":
        settings = from_environment(
            app_url=options.app_url,
            shopify_port=options.shopify_port,
            exact_port=options.exact_port,
            data=options.data,
        )
        serve.serve(settings, shopify_port=options.shopify_port, exact_port=options.exact_port)
        return 0
    deeds = {"load": load.main, "demo": merchant.main, "money": merchant_money.main, "differ": differences.main}
    return deeds[options.command](rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
