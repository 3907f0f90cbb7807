"""A request body against the contract: unknown, missing, read-only and wrong-typed properties are refused."""

import json
from typing import Any

from werkzeug.wrappers import Request

from sandbox.exact.contract import ENDPOINTS, Endpoint, fits
from sandbox.exact.problems import Problem, Refused, invalid

_LINES = {"SalesEntryLines": "salesentry/SalesEntryLines"}
# The line's link to its entry is mandatory only when a line is posted alone.
_NOT_WHEN_NESTED = {"EntryID"}


def body(request: Request, endpoint: Endpoint, *, is_new: bool) -> dict[str, Any]:
    """The JSON object. Raises Refused: 400 for what is malformed, 500 for what is missing, as Exact does."""
    if not request.content_type or "json" not in request.content_type:
        raise Refused(400, text="Error processing request stream. The content type must be application/json.")
    try:
        data = json.loads(request.get_data(as_text=True))
    except ValueError as wrong:
        raise Refused(400, text="Error processing request stream. JSON text specified is not valid.") from wrong
    if not isinstance(data, dict):
        raise Refused(400, text="Error processing request stream.")
    _check(data, endpoint)
    if is_new:
        _check_mandatory(data, endpoint, nested=False)
    return data


def _check(data: dict[str, Any], endpoint: Endpoint) -> None:
    for name, value in data.items():
        about = endpoint.properties.get(name)
        if about is None:
            raise Refused(400, text=f"Error processing request stream. The property name '{name}' is not valid.")
        if about.is_read_only:
            raise Refused(400, text=f"Error processing request stream. The property '{name}' is read-only.")
        if not fits(value, about.type):
            raise Refused(400, text=f"Error processing request stream. Wrong type for property '{name}'.")
        if name in _LINES:
            for line in value or ():
                _check(line, ENDPOINTS[_LINES[name]])


def _check_mandatory(data: dict[str, Any], endpoint: Endpoint, *, nested: bool) -> None:
    missing = [
        Problem("mandatory", (about.name,))
        for about in endpoint.properties.values()
        if about.is_mandatory
        and data.get(about.name) in (None, "", [])
        and not (nested and about.name in _NOT_WHEN_NESTED)
    ]
    if missing:
        raise invalid(*missing)
    for name, lines_name in _LINES.items():
        for line in data.get(name) or ():
            _check_mandatory(line, ENDPOINTS[lines_name], nested=True)
