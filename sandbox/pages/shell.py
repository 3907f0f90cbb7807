"""The pages of the stand-in Shopify admin: all webshops, one webshop with its orders, and our app in its iframe.

Everything a page shows is passed in; nothing is read from the store here. Every value is escaped. What the keys of a
shop and an order mean is written down once, in Shop and Order below. Their script and style are /shopifycloud/admin.*.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from string import Template
from typing import Any

from markupsafe import Markup, escape

# What a page reads from a shop:  domain, handle, name, currency, country, timezone, installed (bool), app_handle,
#   app_name, locale ("nl"), tills (list of names), orders_count, contact_email, locations (pairs of name and country).
#   Only domain and handle are mandatory.
Shop = Mapping[str, Any]
# What a page reads from an order: id (as it stands in the URL), name ("#1001"), processed_at (ISO 8601), customer,
#   channel ("Online Store" or the till), total and refunded (decimal strings incl. VAT), currency, financial_status
#   and fulfillment_status (Shopify's own words, PARTIALLY_REFUNDED), cancelled_at, edited (bool),
#   return_status (NO_RETURN, IN_PROGRESS …).
Order = Mapping[str, Any]

TEMPLATES = Path(__file__).parent
LOCALES = (("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch"), ("fr", "Français"))
# What can be done to an order: action as it stands in the URL, label of its button.
ORDER_ACTIONS = {
    "pay": "Mark as paid",
    "edit": "Edit",
    "swap": "Swap",
    "ship": "Ship",
    "refund": "Refund",
    "return": "Return",
    "refund-return": "Refund the return",
    "cancel-return": "Cancel the return",
    "cancel": "Cancel",
    "erase": "Erase the customer",
}
# Offered while a field of the order says one of these; an action that is not here always is.
UNSHIPPED = ("UNFULFILLED", "PARTIALLY_FULFILLED", None)
OFFERED_WHEN: Mapping[str, tuple[str, tuple[str | None, ...]]] = {
    "pay": ("financial_status", ("PENDING", "PARTIALLY_PAID", "AUTHORIZED")),
    "refund": ("financial_status", ("PAID", "PARTIALLY_REFUNDED", "PARTIALLY_PAID")),
    "ship": ("fulfillment_status", UNSHIPPED),
    "cancel": ("fulfillment_status", UNSHIPPED),
    "return": ("fulfillment_status", ("FULFILLED",)),
    "refund-return": ("return_status", ("IN_PROGRESS",)),
    "cancel-return": ("return_status", ("IN_PROGRESS",)),
}
BADGE_TONES = {
    "PAID": "success", "FULFILLED": "success", "PARTIALLY_PAID": "caution", "PENDING": "warning",
    "UNFULFILLED": "warning", "PARTIALLY_FULFILLED": "caution", "REFUNDED": "neutral", "PARTIALLY_REFUNDED": "neutral",
    "VOIDED": "critical", "CANCELLED": "critical",
}  # fmt: skip


def shops_page(shops: Sequence[Shop]) -> str:
    """GET /: one card per webshop."""
    cards = Markup().join(_render("_shop_card.html", **_shop_values(shop)) for shop in shops)
    return _document("Webshops", _render("shops.html", cards=cards, count=len(shops)))


def shop_page(shop: Shop, orders: Sequence[Order]) -> str:
    """GET /store/{handle}: the app's card, buttons that make new orders, every order with what can be done to it."""
    values = _shop_values(shop)
    rows = Markup().join(_order_row(values["handle"], order) for order in orders)
    tills = Markup().join(_till_button(values["handle"], till) for till in shop.get("tills") or ())
    buttons = _render("_app_installed.html" if shop.get("installed") else "_app_missing.html", **values)
    parts = {
        "rows": rows,
        "tills": tills,
        "app_buttons": buttons,
        "navigation": _navigation(values, "orders"),
        "facts": _shop_facts(shop, values),
    }
    body = _render("shop.html", **values, **parts, shown=len(orders))
    return _document(values["name"], body)


def app_page(shop: Shop, iframe_url: str, path: str) -> str:
    """GET /store/{handle}/apps/{app_handle}/{path}: our app as Shopify frames it; `path` is the app's own page."""
    values = _shop_values(shop)
    chosen = values["locale"]
    locales = Markup().join(
        Markup('<option value="{}"{}>{}</option>').format(code, Markup(" selected") if code == chosen else "", name)
        for code, name in LOCALES
    )
    body = _render("app.html", **values, iframe_url=iframe_url, locales=locales, navigation=_navigation(values, "app"))
    return _document(f"{path.partition('?')[0].strip('/') or 'home'} · {values['app_name']} · {values['name']}", body)


def mailbox_page(mails: Sequence[Mapping[str, Any]]) -> str:
    """GET /mail: what came, newest first."""
    rows = Markup().join(
        _render("_mail_row.html", to=", ".join(one["to"]), number=one["number"], at=one["at"], subject=_subject(one))
        for one in mails
    )
    return _document("Mailbox", _render("mailbox.html", rows=rows, count=len(mails)))


def mail_page(mail: Mapping[str, Any]) -> str:
    """GET /mail/{number}: the mail in a frame that runs nothing, its text and its headers."""
    headers = "\n".join(f"{name}: {value}" for name, value in mail["headers"].items())
    values = {name: mail[name] for name in ("number", "at", "text")} | {"hidden": "" if mail["html"] else "hidden"}
    body = _render("mail.html", **values, to=", ".join(mail["to"]), subject=_subject(mail), headers=headers)
    return _document(_subject(mail), body)


def _subject(mail: Mapping[str, Any]) -> str:
    return str(mail["subject"]) or "Message to a channel"


def _document(title: str, body: Markup) -> str:
    return str(_render("_document.html", title=title, body=body))


def _navigation(values: Mapping[str, Any], here: str) -> Markup:
    orders, app = (Markup(' aria-current="page"') if here == each else "" for each in ("orders", "app"))
    return _render("_navigation.html", **values, orders_current=orders, app_current=app)


def _shop_values(shop: Shop) -> dict[str, Any]:
    """Every name the templates use, so that a missing optional key reads as empty instead of failing."""
    installed = bool(shop.get("installed"))
    return {
        "domain": shop["domain"],
        "handle": shop["handle"],
        "name": shop.get("name") or shop["handle"],
        "currency": shop.get("currency", ""),
        "country": shop.get("country", ""),
        "timezone": shop.get("timezone", ""),
        "orders_count": shop.get("orders_count", ""),
        "app_handle": shop.get("app_handle") or "bookings-for-exact",
        "app_name": shop.get("app_name") or "Bookings for Exact",
        "locale": shop.get("locale") or "nl",
        "initial": (shop.get("name") or shop["handle"])[:1].upper(),
        "state": "installed" if installed else "not-installed",
        "state_text": "App installed" if installed else "App not installed",
    }


def _order_row(handle: str, order: Order) -> Markup:
    badges = [_badge(order.get("financial_status")), _badge(order.get("fulfillment_status"))]
    if order.get("cancelled_at"):
        badges.append(_badge("CANCELLED"))
    if order.get("edited"):
        badges.append(_badge("EDITED"))
    refunded = Decimal(order.get("refunded") or 0)
    note = Markup('<small class="refunded">refunded {}</small>').format(f"{refunded:.2f}") if refunded else ""
    return _render(
        "_order_row.html",
        name=order["name"],
        processed=str(order.get("processed_at") or "")[:16].replace("T", " "),
        customer=order.get("customer") or "—",
        channel=order.get("channel") or "Online Store",
        total=f"{Decimal(order.get('total') or 0):.2f}",
        currency=order.get("currency", ""),
        refunded=note,
        badges=Markup(" ").join(badges),
        buttons=Markup().join(
            _order_button(handle, order, action) for action in ORDER_ACTIONS if _offers(order, action)
        ),
    )


def _offers(order: Order, action: str) -> bool:
    """The admin hides what the order's state forbids; the server refuses it as well."""
    if action == "erase":
        return bool(order.get("customer"))
    return not order.get("cancelled_at") and (action not in OFFERED_WHEN or _stands(order, *OFFERED_WHEN[action]))


def _stands(order: Order, field: str, states: tuple[str | None, ...]) -> bool:
    return order.get(field) in states


def _order_button(handle: str, order: Order, action: str) -> Markup:
    values = {"handle": handle, "id": order["id"], "name": order["name"]}
    return _render("_order_button.html", **values, action=action, label=ORDER_ACTIONS[action])


def _shop_facts(shop: Shop, values: Mapping[str, Any]) -> Markup:
    locations = Markup().join(
        _render("_location.html", handle=values["handle"], name=name, country=country or "no country")
        for name, country in shop.get("locations") or ()
    )
    return _render("_shop_facts.html", **values, contact_email=shop.get("contact_email") or "", locations=locations)


def _till_button(handle: str, till: str) -> Markup:
    return _render("_till_button.html", handle=handle, till=till)


def _badge(status: object) -> Markup:
    words = str(status or "")
    if not words:
        return Markup("")
    text = words.replace("_", " ").capitalize()
    return Markup('<span class="badge {}">{}</span>').format(BADGE_TONES.get(words, "neutral"), text)


def _render(template: str, **values: Any) -> Markup:
    """string.Template, with every value escaped unless it is Markup; a name the template lacks is an error."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return Markup(Template(text).substitute({name: escape(value) for name, value in values.items()}))
