"""`run`: database, broker, sandbox, web, worker, beat; the demo merchant sets up; the table of what was booked."""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from development import kept, newcomer
from development.children import Children, answers
from development.places import LOCAL, LOGS, PORTS, PROJECT, PYTHON, VENV, Problem, check_free, check_given, port_of, say
from development.prices import PRICES
from development.stores import start_postgres, start_valkey

# What may be given from outside instead of being started here.
_OWN = {"PostgreSQL": "DATABASE_URL", "Valkey": "REDIS_URL"}
_FIXTURES = PROJECT.parent / "shared" / "fixtures" / "shopify" / "orders"


# Several turns at once: they mostly wait. Workers need not know each other; without that talk they start sooner.
POOL = ("--pool", "threads", "--concurrency", "16")
WORKER = [
    *(str(VENV / "bin" / "celery"), "-A", "shopify_exact", "worker", *POOL),
    *("--without-gossip", "--without-mingle", "--loglevel", "INFO"),
]


def run(*, once: bool) -> int:
    """Until Ctrl-C, or with `once` until the table stands there. The exit code is 0 when nothing differs or failed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    check_free(_needed_ports())
    check_given(tuple(_OWN.values()))
    children = Children(LOGS)
    result: dict[str, object] = {}
    try:
        environment = _start(children)
        _first_sync(children, environment)
        result = _tell(environment)
        if not once:
            _switch_money_on(environment)
            _wait(children)
    except KeyboardInterrupt:
        say("stopping")
    finally:
        children.stop()
    if once:
        print(f"RESULT {json.dumps(result)}", flush=True)
        return 0 if result.get("difference") == "0.00" and result.get("failed") == 0 else 1
    return 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _needed_ports() -> list[str]:
    return [name for name in PORTS if not os.environ.get(_OWN.get(name, ""))]


def _start(children: Children) -> dict[str, str]:
    environment = _environment()
    is_ours = "DATABASE_URL" not in environment
    if is_ours:
        kept.check_kept(LOCAL, environment)
        say("starting PostgreSQL")
        environment["DATABASE_URL"] = start_postgres(children, port=port_of("PostgreSQL"), data=LOCAL / "postgres")
    if "REDIS_URL" not in environment:
        say("starting Valkey")
        environment["REDIS_URL"] = start_valkey(children, port=port_of("Valkey"), data=LOCAL / "valkey")
    say("migrating the database")
    _manage(environment, "migrate", "--no-input", "-v", "0")
    if is_ours:
        kept.note_kept(LOCAL, environment)
    _manage(environment, "collectstatic", "--no-input", "-v", "0")
    say("starting sandbox, web, worker and beat")
    _start_processes(children, environment)
    children.wait_for("the sandbox", lambda: answers(f"{environment['SHOPIFY_ADMIN_URL']}/"))
    children.wait_for("the web process", lambda: answers(f"{environment['APP_URL']}/healthz"))
    return environment


def _start_processes(children: Children, environment: dict[str, str]) -> None:
    programs = VENV / "bin"
    sandbox = [str(PYTHON), "-m", "sandbox", "serve", "--data", str(LOCAL / "sandbox")]
    web = [str(programs / "gunicorn"), "shopify_exact.wsgi", "--bind", f"127.0.0.1:{port_of('web')}", "--threads", "4"]
    celery = [str(programs / "celery"), "-A", "shopify_exact"]
    children.start("sandbox", sandbox, environment=environment)
    children.start("web", web, environment=environment)
    children.start("worker", WORKER, environment=environment)
    beat = [*celery, "beat", "--schedule", str(LOCAL / "beat"), "--pidfile", "", "--loglevel", "INFO"]
    children.start("beat", beat, environment=environment)


def _environment() -> dict[str, str]:
    """The environment of every process: what is set already, the sandbox's addresses, secrets made once."""
    shopify, exact, mail = (port_of(f"sandbox {name}") for name in ("Shopify", "Exact", "mail"))
    defaults = {
        "APP_URL": f"http://127.0.0.1:{port_of('web')}",
        "SHOPIFY_SHOP_URL": f"http://127.0.0.1:{shopify}/{{shop}}",
        "SHOPIFY_ADMIN_URL": f"http://127.0.0.1:{shopify}",
        "SHOPIFY_CDN_URL": f"http://127.0.0.1:{shopify}/shopifycloud",
        "EXACT_SITE_URL": f"http://127.0.0.1:{exact}/{{site}}",
        "VIES_URL": f"http://127.0.0.1:{exact}/vies",
        "SANDBOX_SHOPIFY_PORT": str(shopify),
        "SANDBOX_EXACT_PORT": str(exact),
        "SANDBOX_MAIL_PORT": str(mail),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        "CHAT_URL": f"http://127.0.0.1:{shopify}/chat/{{host}}",
        "SHOPIFY_PARTNER_URL": f"http://127.0.0.1:{shopify}/partners",
        "PYTHONUNBUFFERED": "1",
        **PRICES,
    }
    if _FIXTURES.exists():
        defaults["FIXTURES"] = str(_FIXTURES)
    return {**defaults, **_secrets(), **os.environ}


def _secrets() -> dict[str, str]:
    """Made once for this checkout; never committed."""
    path = LOCAL / "secrets.json"
    if not path.exists():
        LOCAL.mkdir(parents=True, exist_ok=True)
        made = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }
        path.write_text(json.dumps(made), encoding="utf-8")
        path.chmod(0o600)
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return known


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [str(PYTHON), "manage.py", *arguments],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem(f"manage.py {arguments[0]} failed:\n{done.stderr.strip()[-2000:]}")
    return done.stdout


def _first_sync(children: Children, environment: dict[str, str]) -> None:
    """The demo merchant installs, connects, sets up, and waits for the first sync."""
    say("the demo merchant sets up the webshops")
    merchant = subprocess.Popen([str(PYTHON), "-m", "sandbox", "demo"], cwd=PROJECT, env=environment)
    try:
        while merchant.poll() is None:
            children.check_alive()
            time.sleep(0.2)
    finally:
        if merchant.poll() is None:
            merchant.terminate()
            merchant.wait()
    if merchant.returncode:
        raise Problem(f"The demo merchant could not finish; see above and {LOGS}.")


def _switch_money_on(environment: dict[str, str]) -> None:
    """What the demo shows of tills, payments, payouts and gift cards: booked behind the table above."""
    subprocess.run([str(PYTHON), "-m", "sandbox", "money"], cwd=PROJECT, env=environment, check=False)


def _tell(environment: dict[str, str]) -> dict[str, object]:
    print(_manage(environment, "demo_table"))
    result: dict[str, object] = json.loads(_manage(environment, "demo_table", "--json"))
    exact = f"http://127.0.0.1:{port_of('sandbox Exact')}"
    print(f"Shopify admin (shops, orders, the app): {environment['SHOPIFY_ADMIN_URL']}/")
    newcomer_address = newcomer.add(environment["SHOPIFY_ADMIN_URL"])
    print(f"A webshop to set up yourself: {newcomer_address} (log in to Exact as hanneke, password exact)")
    print(f"Exact Online (journal, debtors, VAT return): {exact}/")
    print(f"Mailbox (what the app has mailed): {environment['SHOPIFY_ADMIN_URL']}/mail")
    desk = environment["APP_URL"].replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    print(f"Support desk: {desk}/staff/ ({_desk_user(environment)})")
    print(f"Logs: {Path(LOGS)}")
    sys.stdout.flush()
    return result


def _desk_user(environment: dict[str, str]) -> str:
    """How to sign in there."""
    command = [str(PYTHON), "-m", "development.desk"]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"Nobody could be added to the support desk:\n{done.stderr.strip()[-2000:]}")
    return done.stdout.strip()


def _wait(children: Children) -> None:
    say("running; Ctrl-C stops everything")
    while True:
        children.check_alive()
        time.sleep(1)
