"""The metrics process: answers Prometheus on an address of the inside network, never on the public one."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any
from wsgiref.simple_server import make_server

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from prometheus_client import CollectorRegistry, make_wsgi_app

from apps.operations.metrics import ServiceNumbers


class Command(BaseCommand):
    help = "Serves the numbers of the service to Prometheus at /metrics, until it is told to stop."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1:9464", help="address and port of the inside network")

    def handle(self, *args: Any, bind: str, **options: Any) -> None:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(ServiceNumbers())
        answer = make_wsgi_app(registry)

        def fresh(environment: Any, start: Any) -> Any:
            close_old_connections()
            return answer(environment, start)

        host, _colon, port = bind.rpartition(":")
        with make_server(host, int(port), fresh) as server:
            signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
            server.serve_forever()
