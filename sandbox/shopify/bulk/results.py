"""What a bulk operation found, as lines of JSON: every node of every connection on a line of its own.

Children carry `__parentId` and do not stand beside their parents: here they all come last, which Shopify allows.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from sandbox.shopify.node import Node
from sandbox.shopify.platform import Platform

VALID = timedelta(days=7)
STORAGE = "/storage/bulk"


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a result, and how many of them are nodes of the first connection."""

    text: list[str]
    roots: int


def lines(data: Node) -> Lines:
    """The answer of the query, torn apart."""
    (top,) = data.values()
    roots, children = list[str](), list[str]()
    for edge in top["edges"]:
        node = dict(edge["node"])
        children += _torn(node)
        roots.append(json.dumps(node, separators=(",", ":")))
    return Lines([*roots, *children], len(roots))


def _torn(node: Node) -> Iterator[str]:
    """Takes the connections out of a node; their lines."""
    for name, value in list(node.items()):
        if not (isinstance(value, dict) and "edges" in value):
            continue
        del node[name]
        for edge in value["edges"]:
            child = dict(edge["node"]) | {"__parentId": node["id"]}
            inner = list(_torn(child))
            yield json.dumps(child, separators=(",", ":"))
            yield from inner


def path_of(platform: Platform, name: str) -> Path:
    return platform.settings.data / "bulk" / f"{name}.jsonl"


def write(platform: Platform, name: str, text: list[str]) -> None:
    path = path_of(platform, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in text), "utf-8")


def address(platform: Platform, name: str, *, until: datetime) -> str:
    """A signed address outside of the Admin API: who has it needs no token."""
    expires = str(int(until.timestamp()))
    return f"{platform.settings.shopify_url}{STORAGE}/{name}?" + urlencode(
        {"Expires": expires, "Signature": _signature(platform, name, expires)}
    )


def download(platform: Platform, request: Request, *, name: str) -> Response:
    """The file; refused in the words of the storage when the address is not right or too old."""
    expires = request.args.get("Expires", "0")
    is_right = hmac.compare_digest(request.args.get("Signature", ""), _signature(platform, name, expires))
    if not is_right or platform.clock.now().timestamp() > float(expires):
        text = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>ExpiredToken</Code></Error>"
        return Response(text, status=400, content_type="application/xml; charset=UTF-8")
    return Response(_content(path_of(platform, name)), content_type="application/jsonl")


def _content(path: Path) -> Iterator[Any]:
    with path.open("rb") as file:
        yield from file


def _signature(platform: Platform, name: str, expires: str) -> str:
    secret = platform.settings.shopify_api_secret.encode()
    return hmac.new(secret, f"{name} {expires}".encode(), hashlib.sha256).hexdigest()
