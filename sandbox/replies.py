"""Addresses, requests and answers, the same on both servers: pages, control endpoints and APIs."""

import json
from collections.abc import Callable
from typing import Any

from werkzeug.exceptions import BadRequest
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response


def wish_of(request: Request) -> dict[str, Any]:
    """The body as a mapping: JSON or a form; empty when there is none."""
    if request.mimetype == "application/json":
        try:
            content = json.loads(request.get_data() or b"{}")
        except ValueError as error:
            raise BadRequest("The body is not JSON.") from error
        if not isinstance(content, dict):
            raise BadRequest("The body is not a JSON object.")
        return content
    return dict(request.form)


def answer_json(content: Any, status: int = 200) -> Response:
    return Response(json.dumps(content), status=status, content_type="application/json; charset=utf-8")


def answer_html(text: str) -> Response:
    return Response(text, content_type="text/html; charset=utf-8")


def rule(path: str, view: Callable[..., Response], *methods: str) -> Rule:
    """What is called for an address."""
    return Rule(path, endpoint=view, methods=list(methods))
