"""The robot that plays the merchant: installs the app in every demo shop, connects Exact, sets it up, waits for books.

`python -m sandbox demo` runs it. It talks HTTP only, imports nothing of the product, and sends exactly what the pages
offer. A second run finds everything done and changes nothing.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import requests

from sandbox import merchant_wishes
from sandbox.merchant_browser import Answer, Shop, Stuck
from sandbox.merchant_page import Form

SHOPS = ("linnenkast", "recorded-eur", "recorded-usd", "recorded-cad", "recorded-gbp")
EXACT_SITE, EXACT_USER, EXACT_PASSWORD = "nl", "hanneke", "exact"
SETTINGS = ("/settings/booking", "/settings/accounts", "/settings/customers", "/settings/schedule", "/settings/vat")
MOST_STEPS = 8  # of one settings page, each a form that was accepted
POLL_SECONDS = 1.0
POLLING = (
    'hx-trigger="every',
    "hx-trigger='every",
    'hx-trigger="load delay',
)  # a progress that is not finished asks on


def main(argv: Sequence[str]) -> int:
    arguments = _arguments(argv)
    shops = [Shop(arguments.admin, handle, arguments.app_handle) for handle in arguments.shops]
    try:
        for shop in shops:
            set_up(shop)
        for shop in shops:
            wait_for_first_sync(shop, minutes=arguments.minutes)
    except Stuck as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except requests.ConnectionError as error:
        print(f"demo: nobody answers at {error.request.url if error.request else arguments.admin}", file=sys.stderr)
        return 1
    return 0


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox demo", description=__doc__)
    parser.add_argument("--admin", default=os.environ.get("SHOPIFY_ADMIN_URL", "http://127.0.0.1:9100"))
    parser.add_argument("--app-handle", default=os.environ.get("SHOPIFY_APP_HANDLE", "bookings-for-exact"))
    parser.add_argument("--minutes", type=float, default=15, help="how long to wait for one webshop's first sync")
    parser.add_argument("shops", nargs="*", default=SHOPS, help="handles; without any: all demo shops")
    return parser.parse_args(argv)


def set_up(shop: Shop, *, administration: str = merchant_wishes.ADMINISTRATION, user: str = EXACT_USER) -> None:
    """From nothing to live; what is done already is left alone."""
    wishes = merchant_wishes.wishes_for(shop.handle, administration=administration)
    _say(shop, "app installed" if shop.install() else "app was installed before")
    _say(
        shop,
        "Exact connected" if connect(shop, user=user, administration=administration) else "Exact was connected before",
    )
    saved = sum(save(shop, path, wishes=wishes) for path in SETTINGS)
    _say(shop, f"{saved} forms of settings saved" if saved else "settings were saved before")
    stop_looking(shop)
    _say(shop, "live, first sync asked for" if go_live(shop) else "was live before")


def connect(shop: Shop, *, user: str = EXACT_USER, administration: str = merchant_wishes.ADMINISTRATION) -> bool:
    """Signs in at Exact and comes back; False when there is a connection already."""
    settings = shop.open("/settings")
    form = settings.page.form_to("/connect")
    if form is None:
        return False
    sent = shop.call(form, form.data({"site": EXACT_SITE}), on=settings)
    address = sent.leads_to()
    if address is None:
        raise sent.stuck(f"{shop.handle}: connecting did not lead to Exact's sign-in")
    page = shop.visit(address)  # names the webshop, and asks to go on
    page = shop.send_native(page.url, _only_form(shop, page))
    page = shop.send_native(page.url, _only_form(shop, page), {"user": user, "password": EXACT_PASSWORD})
    for _ in range(MOST_STEPS):  # where Exact was busy, the page asks again
        page = shop.send_native(page.url, _only_form(shop, page), {"division": administration})
        if page.leads_to():
            break
    back = page.leads_to()
    if back is None or not back.startswith(shop.admin):
        raise page.stuck(f"{shop.handle}: signing in at Exact did not come back to the admin")
    return True


def _only_form(shop: Shop, page: Answer) -> Form:
    form = next(iter(page.page.forms), None)
    if form is None:
        raise page.stuck(f"{shop.handle}: there is no form on this page")
    return form


def save(shop: Shop, path: str, *, wishes: Mapping[str, merchant_wishes.Wish]) -> int:
    """Submits the form at `path` until it says what is wanted and is accepted; how many times it was sent."""
    accepted = list[list[str]]()
    for _ in range(MOST_STEPS):
        offered = shop.open(path)
        form = _own_form(offered, path)
        if form is None:
            raise offered.stuck(f"{shop.handle}: there is no form for {path}")
        changes = merchant_wishes.changes_to(form, wishes)
        names = [each.name for each in form.fields]
        if not changes and (names in accepted or _is_live(shop)):  # what is proposed counts once it was sent
            return len(accepted)
        answer = shop.call(form, form.data(changes), on=offered)
        if answer.page.errors():
            raise answer.stuck(f"{shop.handle}: {path} was not accepted: {'; '.join(answer.page.errors())}")
        accepted.append(names)
    raise Stuck(f"{shop.handle}: {path} keeps asking for {', '.join(changes)}")


def stop_looking(shop: Shop) -> None:
    """This merchant knows that nobody booked anything before: the app need not look for it in Exact."""
    page = shop.open("/taken-over")
    form = page.page.form_to("/taken-over/stop")
    if form is not None:
        shop.call(form, form.data(), on=page)


def go_live(shop: Shop) -> bool:
    """Presses the button that starts booking, if the app still shows it."""
    for path in ("/", "/settings"):
        page = shop.open(path)
        button = next(
            (each for each in (*page.page.forms, *page.page.buttons) if "live" in urlsplit(each.action).path), None
        )
        if button is not None:
            shop.call(button, button.data(), on=page)
            return True
    return False


def wait_for_first_sync(shop: Shop, *, minutes: float) -> None:
    """Looks at the progress until it stops asking for more; each new sentence is printed."""
    home, until, said = shop.open("/"), time.monotonic() + minutes * 60, ""
    while True:
        progress = shop.call(Form("/sync/progress", "get"), [], on=home)
        words = progress.page.words
        if words != said:
            _say(shop, words)
            said = words
        if trouble := progress.page.complaints + progress.page.cautions:
            raise Stuck(f"{shop.handle}: the first sync ended badly: {'; '.join(trouble)}")
        if not any(mark in progress.text for mark in POLLING):
            return
        if time.monotonic() > until:
            raise progress.stuck(f"{shop.handle}: the first sync did not finish in {minutes:g} minutes")
        time.sleep(POLL_SECONDS)


def _own_form(answer: Answer, path: str) -> Form | None:
    return answer.page.form_to(path) if answer.path.rstrip("/") == path else None


def _is_live(shop: Shop) -> bool:
    return shop.open("/").page.form_to("/sync") is not None


def _say(shop: Shop, words: str) -> None:
    print(f"{shop.handle}: {words}", file=sys.stderr, flush=True)
