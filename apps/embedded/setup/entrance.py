"""Where the app opens while it is being set up: at the step that was reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

from apps.embedded import screen
from apps.embedded.setup import accounts, administration, connect, proof, steps, vat
from apps.shopify.session import ShopRequest

_PAGES: Mapping[int, Callable[[HttpRequest], HttpResponse]] = {
    steps.CONNECT: connect.connect,
    steps.ADMINISTRATION: administration.administration,
    steps.VAT: vat.vat,
    steps.ACCOUNTS: accounts.accounts,
    steps.PROOF: proof.proof,
}


def open_reached(request: ShopRequest) -> HttpResponse:
    """The page of the step itself, without a detour for the browser."""
    return _PAGES[steps.reached(request.webshop, screen.connection_of(request.webshop))](request)
