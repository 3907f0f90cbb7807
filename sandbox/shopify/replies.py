"""Reading a request and answering it, the same for the admin, the control endpoints and the API."""

import json
from typing import Any

from werkzeug.exceptions import BadRequest
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
