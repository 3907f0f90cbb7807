"""`python -m sandbox load FILE… --shop DOMAIN [--keep-test]`: hands orders from files to the running sandbox."""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import requests

DEFAULT_URL = "http://127.0.0.1:9100"


def order_of(path: Path) -> dict[str, Any]:
    """The Order node in a file: bare, under "order", or as the answer of a query (data.order)."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    content = content.get("data", content)
    order: dict[str, Any] = content.get("order", content)
    if not str(order.get("id", "")).startswith("gid://shopify/Order/"):
        raise ValueError(f"{path} holds no Order node")
    return order


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when the sandbox took all orders."""
    parser = argparse.ArgumentParser(prog="sandbox load", description=(__doc__ or "").strip())
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--shop", required=True, help="x.myshopify.com")
    parser.add_argument("--keep-test", action="store_true", help="leave test orders test orders")
    options = parser.parse_args(arguments)
    orders = [order_of(path) for path in options.files]
    body = {"shop": options.shop, "orders": orders, "keep_test": options.keep_test}
    answer = requests.post(os.environ.get("SHOPIFY_ADMIN_URL", DEFAULT_URL) + "/_load", json=body, timeout=60)
    print(answer.text)
    return 0 if answer.ok else 1
