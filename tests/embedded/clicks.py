"""What a merchant does on the settings page, over HTTP."""

from __future__ import annotations

from sandbox.merchant_browser import Answer, Shop
from sandbox.merchant_page import Form


def settings_form(page: Answer) -> Form:
    return next(each for each in page.page.forms if each.named("journal"))


def save(shop: Shop, **changes: str | bool) -> Answer:
    """Submits the settings as they stand on the page with these changes; fields that are not on it are added."""
    page = shop.open("/settings")
    form = settings_form(page)
    form.action = form.action.replace("locale=nl", "locale=en")
    there = {each.name for each in form.fields}
    added = [(name, str(value)) for name, value in changes.items() if name not in there]
    return shop.call(form, [*form.data(changes), *added], on=page)


def errors(answer: Answer) -> str:
    return " ".join(answer.page.errors())
