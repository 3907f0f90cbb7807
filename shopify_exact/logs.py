"""Logs: one line per event in JSON, ours and those of Django, Celery and gunicorn alike, redacted at the very end.

What is bound (webshop, run, document, request, task) stands on every line that is written meanwhile.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from shopify_exact import redaction

# Written by the code itself, checked by tests/repo: the first word of a line is a literal.
_OURS = ("event", "exception")


_TOLD = "told_of_arguments"


class Line(structlog.stdlib.ProcessorFormatter):
    """structlog's, which forgets what a foreign line was filled in with; that is judged here, value by value."""

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.msg, dict):  # one of our own
            return super().format(record)
        copied = logging.makeLogRecord(record.__dict__)
        setattr(copied, _TOLD, redaction.foreign(record.msg, record.args))
        return super().format(copied)


def redact(logger: Any, method: str, event: Any) -> Any:
    """structlog's processor, the last before a line is written."""
    record: logging.LogRecord | None = event.pop("_record", None)
    if not event.pop("_from_structlog", True):
        event["event"] = getattr(record, _TOLD, redaction.REMOVED)
    return {name: value if name in _OURS else redaction.keep(name, value) for name, value in event.items()}


def tell_places(logger: Any, method: str, event: Any) -> Any:
    """structlog's processor for `exc_info`: where it happened, without the words of the exception."""
    given = event.pop("exc_info", None)
    record: logging.LogRecord | None = event.get("_record")
    if given is None and record is not None:
        given = record.exc_info
    error = _error(given)
    if error is not None:
        event["exception"] = redaction.places(error)
    event.pop("stack_info", None)
    return event


def configuration(*, level: str, is_for_people: bool) -> dict[str, Any]:
    """For logging.config.dictConfig: of Django, of Celery and of gunicorn.conf.py."""
    renderer = structlog.dev.ConsoleRenderer(colors=False) if is_for_people else structlog.processors.JSONRenderer()
    formatter = {
        "()": Line,
        "processors": [tell_places, redact, renderer],
        "foreign_pre_chain": _SHARED,
    }
    ours: dict[str, Any] = {"handlers": [], "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        # Libraries that would otherwise write by themselves, in their own form.
        "loggers": {
            "urllib3": {"level": "WARNING"},
            "gunicorn.access": {"level": "ERROR"},  # request_lines writes one for each, with the route
            **{name: ours for name in ("django", "django.server", "gunicorn.error", "celery")},
        },
    }


def configure_structlog() -> None:
    """Ours go through the standard library's loggers, to the same lines."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            _name_the_exception,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _name_the_exception(logger: Any, method: str, event: Any) -> Any:
    """The exception that is just being handled, as a value: later nobody knows which one it was."""
    if (given := event.get("exc_info")) is not None:
        event["exc_info"] = _error(given) or _error(True)
    return event


def _error(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        found = given[1] if len(given) > 1 else None
        return found if isinstance(found, BaseException) else None
    return sys.exc_info()[1] if given else None


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
