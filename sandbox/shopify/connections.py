"""Pages of a connection: first/after/last/before over a list, with cursors that survive changes between two pages."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

from graphql import GraphQLError

from sandbox.shopify.node import Node

LARGEST_PAGE = 250
# In a bulk operation `first`, cursors and sizes mean nothing: every connection is whole.
is_whole: ContextVar[bool] = ContextVar("is_whole", default=False)
Key = tuple[Any, ...]


def page(nodes: Sequence[Node], arguments: dict[str, Any], *, key: Callable[[Node], Key] | None = None) -> Node:
    """One page. `key` gives the sorted position of a node (ascending); without it the place in the list counts."""
    if is_whole.get():
        arguments = {"first": max(1, len(nodes))}
    first, last = arguments.get("first"), arguments.get("last")
    if not is_whole.get():
        _check_size(first, last)
    positions = [key(node) for node in nodes] if key else [(place,) for place in range(len(nodes))]
    start, end = _bounds(positions, arguments)
    if first is not None:
        stop, begin = min(end, start + first), start
    else:
        stop, begin = end, max(start, end - int(last or 0))
    chosen, cursors = nodes[begin:stop], [cursor(each) for each in positions[begin:stop]]
    return {
        "nodes": list(chosen),
        "edges": [{"node": node, "cursor": each} for node, each in zip(chosen, cursors, strict=True)],
        "pageInfo": {
            "hasNextPage": stop < len(nodes),
            "hasPreviousPage": begin > 0,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
    }


def cursor(position: Key) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _check_size(first: int | None, last: int | None) -> None:
    if first is None and last is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    for size in (first, last):
        if size is not None and not 0 < size <= LARGEST_PAGE:
            raise GraphQLError(
                f"The page size must be between 1 and {LARGEST_PAGE}.", extensions={"code": "BAD_REQUEST"}
            )


def _bounds(positions: Sequence[Key], arguments: dict[str, Any]) -> tuple[int, int]:
    start, end = 0, len(positions)
    if arguments.get("after") is not None:
        after = _position(arguments["after"])
        start = sum(1 for each in positions if not each > after)
    if arguments.get("before") is not None:
        before = _position(arguments["before"])
        end = sum(1 for each in positions if each < before)
    return start, max(start, end)


def _position(text: str) -> Key:
    try:
        return tuple(json.loads(base64.urlsafe_b64decode(text.encode())))
    except (binascii.Error, ValueError, TypeError) as error:
        raise GraphQLError(f"Invalid cursor for current pagination sort: {text}.") from error
